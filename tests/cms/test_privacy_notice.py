"""Art. 13 GDPR (rule P6): shown once at the first login, kept with its version, and never a trap."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cms.domain.legal_pages import ensure_legal_pages
from cms.models import PrivacyPage
from lms.accounts.models import NoticeAcknowledgement, User

pytestmark = pytest.mark.django_db

HTML = {"accept": "text/html,application/xhtml+xml"}
NOTICE = "/datenschutzhinweis/"
VERSION = "2026-11"


@pytest.fixture(autouse=True)
def _pages(db: None) -> None:
    ensure_legal_pages()


@pytest.fixture
def browser(pilot: User, client_of: Callable[[User], Client]) -> Client:
    """The pilot has just logged in."""
    return client_of(pilot)


def test_p6_the_first_page_after_the_first_login_is_the_notice(browser: Client) -> None:
    answer = browser.get("/meine-kurse/?x=1", headers=HTML)

    page = browser.get(answer.url).content.decode()
    assert answer.url == f"{NOTICE}?next=%2Fmeine-kurse%2F%3Fx%3D1"
    assert "Art. 6 Abs. 1 Buchst. e DSGVO" in page


def test_p6_taking_note_is_kept_with_the_version_and_asked_for_once(
    browser: Client, pilot: User, client_of: Callable[[User], Client]
) -> None:
    answer = browser.post(NOTICE, {"version": VERSION, "next": "/meine-kurse/"})

    kept = NoticeAcknowledgement.objects.get()
    assert answer.url == "/meine-kurse/"
    assert (kept.person, kept.version) == (pilot, VERSION)
    assert browser.get("/meine-kurse/", headers=HTML).status_code == 200
    assert client_of(pilot).get("/meine-kurse/", headers=HTML).status_code == 200


def test_p6_a_new_version_is_shown_to_everybody_once_more(
    browser: Client, pilot: User, client_of: Callable[[User], Client]
) -> None:
    browser.post(NOTICE, {"version": VERSION})
    page = PrivacyPage.objects.get()
    page.notice_version = "2027-01"
    page.save_revision().publish()

    assert client_of(pilot).get("/meine-kurse/", headers=HTML).status_code == 302


def test_p6_what_was_read_is_what_is_acknowledged(browser: Client) -> None:
    PrivacyPage.objects.update(notice_version="2027-01")

    answer = browser.post(NOTICE, {"version": VERSION})

    assert answer.url == NOTICE
    assert not NoticeAcknowledgement.objects.exists()


def test_p6_putting_it_off_traps_nobody_and_asks_again_at_the_next_login(
    browser: Client, pilot: User, client_of: Callable[[User], Client]
) -> None:
    answer = browser.post(NOTICE, {"later": "1", "next": "/meine-kurse/"})

    assert answer.url == "/meine-kurse/"
    assert browser.get("/meine-kurse/", headers=HTML).status_code == 200
    assert not NoticeAcknowledgement.objects.exists()
    assert client_of(pilot).get("/meine-kurse/", headers=HTML).status_code == 302


@pytest.mark.parametrize(
    "address",
    ["/konto/", "/konto/logout/", "/impressum/", "/barrierefreiheit/", "/barriere-melden/", "/pruefen/"],
)
def test_p6_account_leaving_and_the_law_stay_open(browser: Client, address: str) -> None:
    assert browser.get(address, headers=HTML).status_code == 200


def test_p6_neither_forms_nor_machines_are_interrupted(browser: Client) -> None:
    assert browser.post("/konto/sprache/", {"language": "en"}, headers=HTML).status_code == 302
    assert browser.get("/meine-kurse/", headers={"accept": "application/json"}).status_code == 200


def test_p6_where_no_notice_is_published_nobody_is_asked(browser: Client) -> None:
    PrivacyPage.objects.get().unpublish()

    answer = browser.get("/meine-kurse/", headers=HTML)
    onward = browser.get(answer.url)

    assert onward.url == "/meine-kurse/"
    assert browser.get("/meine-kurse/", headers=HTML).status_code == 200


def test_p6_the_way_back_leads_to_no_other_site(browser: Client) -> None:
    answer = browser.post(NOTICE, {"version": VERSION, "next": "https://evil.example/"})

    assert answer.url == "/start/"


def test_p6_strangers_are_sent_to_the_login(client: Client) -> None:
    assert client.get(NOTICE).url.startswith("/konto/login/")
