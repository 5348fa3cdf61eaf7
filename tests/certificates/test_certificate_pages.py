"""Getting certificates: the own list and the documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from certificates.domain.documents import attachment_header, plain_name, safe_name
from certificates.domain.life import correct_certificate, withdraw_certificate
from certificates.domain.queries import certificates_of
from certificates.models import Certificate
from certificates.permissions import may_read_certificate
from curriculum.models import Enrolment
from lms.accounts.domain.roles import roles_of
from lms.accounts.enums import AccessKind, Role
from lms.accounts.models import AccessLogEntry, Employment, PublicBody, User
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]


@pytest.fixture
def document(certificate: Certificate) -> str:
    """The address of the certificate's PDF."""
    return reverse("certificates:pdf", args=[certificate.pk])


def test_the_owner_gets_the_stored_bytes(
    certificate: Certificate, document: str, pilot: User, client_of: ClientOf
) -> None:
    answer = client_of(pilot).get(document)

    assert answer.content == bytes(certificate.file.pdf)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]
    assert not AccessLogEntry.objects.exists()


def test_hr_gets_it_and_leaves_a_trace(
    certificate: Certificate, document: str, hr: User, pilot: User, client_of: ClientOf
) -> None:
    answer = client_of(hr).get(document)

    assert answer.content == bytes(certificate.file.pdf)
    entry = AccessLogEntry.objects.get()
    assert (entry.actor, entry.person, entry.kind) == (hr, pilot, AccessKind.DOWNLOADED)
    assert certificate.number in entry.subject_matter


@pytest.mark.parametrize("who", ["colleague", "stranger", "trainer", "office", "admin_user", "other_hr"])
def test_for_everybody_else_it_does_not_exist(
    document: str, who: str, request: pytest.FixtureRequest, other_body: PublicBody, client_of: ClientOf
) -> None:
    if who == "other_hr":
        person = make_person("hr2", first_name="Hans", last_name="Anders")
        grant(person, Role.HR, body=other_body)
    else:
        person = request.getfixturevalue(who)

    assert client_of(person).get(document).status_code == 404
    assert not AccessLogEntry.objects.exists()


def test_without_a_login_one_is_sent_to_it(document: str, client: Client) -> None:
    answer = client.get(document)

    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


def test_an_unknown_certificate_is_not_found(pilot: User, client_of: ClientOf) -> None:
    unknown = reverse("certificates:pdf", args=["00000000-0000-4000-8000-000000000000"])

    assert client_of(pilot).get(unknown).status_code == 404


def test_p8_hrs_view_ends_on_the_leaving_date_and_the_owners_does_not(
    certificate: Certificate, hr: User, pilot: User, body: PublicBody
) -> None:
    Employment.objects.filter(person=pilot, body=body).update(valid_to=dt.date(2026, 3, 31))

    def may(person: User, day: dt.date) -> bool:
        return may_read_certificate(
            roles=roles_of(person=person, today=day), person=person, certificate=certificate, today=day
        )

    assert [may(hr, dt.date(2026, 3, 31)), may(hr, dt.date(2026, 4, 1))] == [True, False]
    assert may(pilot, dt.date(2026, 4, 1))


def test_the_file_name_is_safe_and_readable(certificate: Certificate) -> None:
    header = attachment_header(certificate)

    number = certificate.number
    assert header == (
        f'attachment; filename="zertifikat_grossmann_aenne_{number}.pdf"; '
        f"filename*=UTF-8''{quote(f'Zertifikat_Großmann_Änne_{number}.pdf')}"
    )


@pytest.mark.parametrize(
    ("name", "safe", "plain"),
    [
        ('a/b\\c:d*e?f"g<h>i|j', "abcdefghij", "abcdefghij"),
        ("O’Neill\r\nSet-Cookie: x=1;", "O’NeillSet-Cookie_x=1", "oneillset_cookie_x=1"),
        ("..", "", ""),
        ("Łuk\u0000asz\u202e", "Łukasz", "lukasz"),
        ("李", "李", ""),
    ],
)
def test_names_of_files_survive_every_system(name: str, safe: str, plain: str) -> None:
    assert safe_name(name) == safe
    assert plain_name(safe_name(name)) == plain


def test_the_list_shows_every_certificate_and_its_state(
    certificate: Certificate, pilot: User, office: User, now: dt.datetime, *, client_of: ClientOf
) -> None:
    page = client_of(pilot).get(reverse("certificates:list")).content.decode()
    assert all(text in page for text in ("Kurs basis", "Änne Großmann", certificate.number, "gültig"))
    assert reverse("certificates:pdf", args=[certificate.pk]) in page

    withdraw_certificate(certificate=certificate, reason="Anwesenheit verwechselt", actor=office, now=now)

    page = client_of(pilot).get(reverse("certificates:list")).content.decode()
    assert "Anwesenheit verwechselt" in page
    assert "zurückgezogen am 2. März 2026" in page
    assert reverse("certificates:pdf", args=[certificate.pk]) in page


def test_the_list_holds_only_the_own_ones(
    certificate: Certificate, colleague: User, client_of: ClientOf
) -> None:
    page = client_of(colleague).get(reverse("certificates:list")).content.decode()

    assert certificate.number not in page
    assert "noch kein Zertifikat" in page


def test_whoever_waits_for_a_correction_is_told_why(
    complete_enrolment: Enrolment, pilot: User, client_of: ClientOf
) -> None:
    pilot.first_name = "李"
    pilot.save()

    page = client_of(pilot).get(reverse("certificates:list")).content.decode()

    assert "U+674E" in page


def test_the_own_certificates_cost_two_queries_and_no_bytes_however_many(
    certificate: Certificate,
    pilot: User,
    office: User,
    now: dt.datetime,
    *,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # The certificates, and what was asked to be corrected about them.
    with django_assert_num_queries(2):
        (issued,) = certificates_of(person=pilot)
    pilot.last_name = "Neu-Großmann"
    pilot.save()
    correct_certificate(certificate=certificate, reason="Heirat", actor=office, now=now)
    with django_assert_num_queries(2) as captured:
        both = certificates_of(person=pilot)

    assert (issued.id, issued.name, issued.is_valid) == (certificate.pk, "Änne Großmann", True)
    assert {one.name: one.is_valid for one in both} == {"Änne Großmann": False, "Änne Neu-Großmann": True}
    assert not any("certificatefile" in query["sql"] for query in captured.captured_queries)
