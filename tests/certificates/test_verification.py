"""The public check page: anybody with the paper learns whether it is true, nobody else learns a name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import resolve, reverse
from pytest_django import Settings

from certificates.domain.codes import grouped_code, new_code
from certificates.domain.life import withdraw_certificate
from certificates.domain.verification import check_address, find_certificate, open_facts, public_status
from certificates.models import Certificate
from certificates.permissions import CheckThrottle, NameThrottle
from lms.accounts.models import User

pytestmark = pytest.mark.django_db

# Everything on the paper that could tell whose it is.
PRIVATE = ("Änne", "Großmann", "27.02.2026", "2. März 2026", "Tag 1")


def page_of(certificate: Certificate) -> str:
    """The address of its check page."""
    return reverse("certificates:verify", args=[certificate.code])


def test_the_printed_address_leads_to_the_page(certificate: Certificate, settings: Settings) -> None:
    path = check_address(certificate.code).removeprefix(settings.PUBLIC_BASE_URL)

    assert path == page_of(certificate)
    assert resolve(path).view_name == "certificates:verify"


def test_without_the_name_only_the_state_is_told(certificate: Certificate, client: Client) -> None:
    page = client.get(page_of(certificate))

    content = page.content.decode()
    assert page.status_code == 200
    assert "Dieses Zertifikat ist gültig" in content
    assert all(told in content for told in ("Kurs basis", "März 2026", "Bildungspartner VWA"))
    assert [private for private in (*PRIVATE, certificate.number) if private in content] == []


@pytest.mark.parametrize(
    "typed", ["Großmann", "GROSSMANN", "grossmann", " Gross mann ", "Grobmann".replace("b", "ß")]
)
def test_the_family_name_opens_everything_the_paper_says(
    certificate: Certificate, client: Client, typed: str
) -> None:
    page = client.post(page_of(certificate), {"family_name": typed})

    content = page.content.decode()
    assert page.status_code == 200
    assert "Änne Großmann" in content
    assert "hat mit Erfolg teilgenommen" in content
    assert certificate.number in content
    assert all(day in content for day in ("27.02.2026", "28.02.2026", "01.03.2026"))
    assert typed not in page.request["PATH_INFO"]


@pytest.mark.parametrize("typed", ["Grosman", "Anne", "", "  ", "-", "Fremd"])
def test_another_name_opens_nothing(certificate: Certificate, client: Client, typed: str) -> None:
    page = client.post(page_of(certificate), {"family_name": typed})

    content = page.content.decode()
    assert page.status_code == 200
    assert "Dieses Zertifikat ist gültig" in content
    assert [
        private for private in (*PRIVATE[:1], *PRIVATE[2:], certificate.number) if private in content
    ] == []


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("Müller", "Mueller"),
        ("Müller", "Muller"),
        ("Łukasiewicz", "lukasiewicz"),
        ("von der Groeben-Ölmann", "VON DER GROEBEN OELMANN"),
        ("O’Neill", "oneill"),
        ("Şahin", "Sahin"),
        ("D\u0302uđa", "duda"),
    ],
)
def test_names_are_compared_without_case_and_diacritics(
    certificate: Certificate, printed: str, typed: str
) -> None:
    certificate.facts["person"]["last_name"] = printed

    facts = open_facts(certificate, family_name=typed)

    assert facts is not None
    assert facts.person.last_name == printed


def test_the_name_is_the_one_on_the_paper_not_the_one_of_today(certificate: Certificate, pilot: User) -> None:
    pilot.last_name = "Neu"
    pilot.save()

    assert open_facts(certificate, family_name="Neu") is None
    assert open_facts(certificate, family_name="Großmann") is not None


@pytest.mark.parametrize(
    "spell", [str, str.lower, grouped_code, lambda code: f" {code} ", lambda code: code.replace("1", "l")]
)
def test_a_code_is_found_however_it_is_typed(
    certificate: Certificate, client: Client, spell: Callable[[str], str]
) -> None:
    typed = spell(certificate.code)

    assert find_certificate(code=typed) == certificate
    asked = client.get(reverse("certificates:check"), {"code": typed})
    assert asked.status_code == 302
    assert asked["Location"] == page_of(certificate)
    assert client.get(reverse("certificates:verify", args=[typed.strip()])).status_code == 200
    assert client.get(page_of(certificate) + "/").status_code == 200


def test_an_unknown_code_is_explained_and_not_found(client: Client, certificate: Certificate) -> None:
    page = client.get(reverse("certificates:verify", args=[new_code()]))

    assert page.status_code == 404
    assert "kein Zertifikat" in page.content.decode()


def test_a_slip_in_the_code_is_said_to_be_one(client: Client, certificate: Certificate) -> None:
    code = certificate.code
    slip = ("B" if code[0] == "A" else "A") + code[1:]

    page = client.get(reverse("certificates:verify", args=[slip]))

    assert page.status_code == 404
    assert "Tippfehler" in page.content.decode()
    form = client.get(reverse("certificates:check"), {"code": slip})
    assert form.status_code == 200
    assert "stimmt nicht" in form.content.decode()


def test_a_withdrawn_certificate_says_so_and_since_when(
    certificate: Certificate, office: User, now: dt.datetime, client: Client
) -> None:
    withdraw_certificate(
        certificate=certificate,
        reason="Anwesenheit verwechselt",
        actor=office,
        now=now + dt.timedelta(days=2),
    )

    closed = client.get(page_of(certificate))
    opened = client.post(page_of(certificate), {"family_name": "Großmann"})

    for page in (closed, opened):
        assert page.status_code == 200
        assert "am 4. März 2026 zurückgezogen" in page.content.decode()
        assert "ist gültig" not in page.content.decode()
        assert "verwechselt" not in page.content.decode()
    assert public_status(Certificate.objects.get()).ended_on == dt.date(2026, 3, 4)


def test_a_replaced_certificate_says_so(certificate: Certificate, client: Client) -> None:
    Certificate.objects.filter(pk=certificate.pk).update(
        state="replaced", reason="Name berichtigt", ended_on=dt.date(2026, 3, 9)
    )

    content = client.get(page_of(certificate)).content.decode()

    assert "am 9. März 2026" in content
    assert "ersetzt" in content
    assert "ist gültig" not in content


def test_the_pages_are_neither_indexed_nor_kept_and_set_no_cookie(
    certificate: Certificate, client: Client
) -> None:
    pages = [
        client.get(reverse("certificates:check")),
        client.get(page_of(certificate)),
        client.post(page_of(certificate), {"family_name": "Großmann"}),
        client.post(page_of(certificate), {"family_name": "Fremd"}),
        client.get(reverse("certificates:verify", args=["x"])),
    ]

    for page in pages:
        assert "noindex" in page["X-Robots-Tag"]
        assert "no-store" in page["Cache-Control"]
        assert dict(page.cookies) == {}
    assert dict(client.cookies) == {}


def test_the_form_needs_no_token(certificate: Certificate) -> None:
    strict = Client(enforce_csrf_checks=True)

    page = strict.post(page_of(certificate), {"family_name": "Großmann"})

    assert "Änne Großmann" in page.content.decode()


def test_asking_is_limited(certificate: Certificate, client: Client) -> None:
    allowed, _ = CheckThrottle().parse_rate(CheckThrottle.rate)
    assert allowed is not None
    answers = [client.get(page_of(certificate)).status_code for _ in range(allowed)]

    refused = client.get(page_of(certificate))

    assert set(answers) == {200}
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert client.get(page_of(certificate), REMOTE_ADDR="192.0.2.7").status_code == 200


def test_guessing_names_is_limited_wherever_it_comes_from(certificate: Certificate, client: Client) -> None:
    allowed, _ = NameThrottle("x").parse_rate(NameThrottle.rate)
    assert allowed is not None
    guesses = [
        client.post(page_of(certificate), {"family_name": f"Name{n}"}, REMOTE_ADDR=f"192.0.2.{n}").status_code
        for n in range(allowed)
    ]

    refused = client.post(page_of(certificate), {"family_name": "Großmann"}, REMOTE_ADDR="198.51.100.1")

    assert set(guesses) == {200}
    assert refused.status_code == 429
    assert "Änne" not in refused.content.decode()
    assert client.get(page_of(certificate), REMOTE_ADDR="198.51.100.1").status_code == 200
