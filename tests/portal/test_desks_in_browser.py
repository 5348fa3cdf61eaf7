"""A day at each desk, in a real browser: the trainer on a phone, HR with ten minutes, the office before its map."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from curriculum.models import Attendance, Run
from lms.accounts.domain.register import load_register
from lms.accounts.models import PublicBody, User
from tests.browser import AxeReport
from tests.certificates.desk import make_certificate
from tests.factories import make_enrolment, make_person, make_run
from tests.factories.people import PASSWORD

Axe = Callable[[Page], AxeReport]
pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 375, "height": 740}


@pytest.fixture
def enter(page: Page, live_server: LiveServer) -> Callable[[User, str], Page]:
    """Log in and open a page: ``enter(trainer, "/seminare/")``."""

    def log_in(person: User, address: str) -> Page:
        page.goto(f"{live_server.url}/konto/login/?next={address}")
        page.fill("input[name=login]", person.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(f"**{address}")
        return page

    return log_in


def test_a_trainer_confirms_everybody_on_a_phone_and_takes_one_back(
    enter: Callable[[User, str], Page], trainer: User, pilot: User, colleague: User, run: Run, axe: Axe
) -> None:
    for person in (pilot, colleague):
        make_enrolment(person, run=run)

    page = enter(trainer, f"/seminare/{run.pk}/")
    page.set_viewport_size(PHONE)
    first = page.get_by_role("region", name="Tag 1")
    first.get_by_role("button", name="Alle bestätigen (2)").click()
    expect(page.get_by_role("status")).to_contain_text("2 Anwesenheiten bestätigt.")
    first.get_by_role("link", name="Zurückziehen für Änne Großmann").click()
    page.get_by_label("Grund").fill("War krank")
    page.get_by_role("button", name="Zurückziehen").click()

    expect(page.get_by_role("status")).to_contain_text("zurückgezogen")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not axe(page).violations, axe(page)
    valid = Attendance.objects.filter(withdrawn_at__isnull=True)
    assert [one.enrolment.person for one in valid] == [colleague]
    assert Attendance.objects.get(withdrawn_at__isnull=False).withdrawn_reason == "War krank"


@pytest.mark.parametrize("width", [320, 1280])
def test_a_trainer_reads_the_answer_where_the_page_returns_to(
    enter: Callable[[User, str], Page], trainer: User, pilot: User, run: Run, axe: Axe, width: int
) -> None:
    make_enrolment(pilot, run=run)
    page = enter(trainer, f"/seminare/{run.pk}/")
    page.set_viewport_size({"width": width, "height": 640})
    last = page.get_by_role("region", name="Tag 3")

    last.get_by_role("button", name="Angekreuzte bestätigen").click()
    expect(page.get_by_text("Es war niemand gewählt")).to_be_in_viewport(ratio=1)
    expect(last).to_be_focused()
    expect(last).to_have_accessible_description(re.compile("Es war niemand gewählt"))
    last.get_by_label("Änne Großmann").check()
    last.get_by_role("button", name="Angekreuzte bestätigen").click()

    expect(page.get_by_role("status")).to_have_text("1 Anwesenheit bestätigt.")
    expect(page.get_by_role("status")).to_be_in_viewport(ratio=1)
    expect(last).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not axe(page).violations, axe(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_trainer_mends_the_address_of_a_guest(
    enter: Callable[[User, str], Page], trainer: User, colleague: User, run: Run, axe: Axe, width: int
) -> None:
    make_enrolment(colleague, run=make_run(run.edition, provider=run.provider, title="Andere"))
    page = enter(trainer, f"/seminare/{run.pk}/")
    page.set_viewport_size({"width": width, "height": 640})
    second = page.get_by_role("region", name="Tag 2")
    second.get_by_text("Jemand aus einer anderen Durchführung").click()
    address = second.get_by_label("E-Mail-Adresse des Gastes")
    address.fill("niemand@example.org")
    address.press("Enter")

    error = page.get_by_text("Diese Person ist in keinem Kurs mit diesem Seminartag angemeldet.")
    expect(error).to_be_in_viewport(ratio=1)
    expect(address).to_be_in_viewport(ratio=1)
    expect(address).to_be_focused()
    expect(address).to_have_value("niemand@example.org")
    expect(address).to_have_accessible_description(re.compile("in keinem Kurs"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not axe(page).violations, axe(page)
    address.fill(colleague.email)
    address.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Der Nachholtag von")
    expect(page.get_by_role("status")).to_be_in_viewport(ratio=1)
    expect(second).to_be_focused()


def test_hr_narrows_the_list_and_takes_it_along(
    enter: Callable[[User, str], Page],
    hr: User,
    pilot: User,
    colleague: User,
    run: Run,
    axe: Axe,
    tmp_path: Path,
) -> None:
    for person in (pilot, colleague):
        make_enrolment(person, run=run)

    page = enter(hr, "/personal/")
    assert not axe(page).violations, axe(page)
    page.get_by_label("Name").fill("lukasiewicz")
    page.get_by_role("button", name="Anzeigen", exact=True).click()
    expect(page.get_by_role("rowheader", name=re.compile("Łukasiewicz"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Name: lukasiewicz"))).to_be_visible()
    expect(page.get_by_text("Großmann")).to_have_count(0)
    page.get_by_text("Was fehlt (6)").click()
    expect(page.get_by_text("Der Lernteil von „Tag 1“ ist noch nicht abgeschlossen.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Liste herunterladen (CSV)").click()
    download.value.save_as(tmp_path / "liste.csv")

    text = (tmp_path / "liste.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[0] for row in rows] == ["Person", "Jörg Łukasiewicz"]
    assert re.fullmatch(r"personal_\d{4}-\d{2}-\d{2}\.csv", download.value.suggested_filename)


def test_the_office_reads_map_and_table(
    enter: Callable[[User, str], Page], office: User, now: dt.datetime, axe: Axe
) -> None:
    load_register(now=now)
    stuttgart = PublicBody.objects.get(ags="08111000")
    make_certificate(make_person("s", first_name="Susi", last_name="Stadt", body=stuttgart))
    page = enter(office, "/programm/")
    assert not axe(page).violations, axe(page)

    page.get_by_role("link", name="Städte und Gemeinden", exact=True).click()
    expect(page.get_by_role("img", name=re.compile("Karte von Baden-Württemberg"))).to_be_visible()
    expect(page.locator(".dot-map > svg use")).to_have_count(1_101)
    expect(page.get_by_text("1 sind erreicht (gefüllter Kreis)")).to_be_visible()
    assert not axe(page).violations, axe(page)
    page.get_by_role("link", name="Dasselbe als Tabelle").press("Enter")
    expect(page.get_by_role("table")).to_contain_text("1.101 Kommunen")
    page.get_by_label("Name oder AGS").fill("08111000")
    page.keyboard.press("Enter")
    row = page.get_by_role("row", name=re.compile("^Stuttgart"))
    expect(row).to_contain_text("erreicht")
