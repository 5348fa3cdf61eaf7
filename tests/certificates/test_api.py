"""The REST interface: who reads what, filters, pages, the log, machines."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from certificates.domain.eligibility import decide_eligibility
from certificates.models import Certificate
from curriculum.models import CourseEdition, Enrolment
from lms.accounts.enums import Role
from lms.accounts.models import AccessLogEntry, Employment, PublicBody, User
from tests.certificates.desk import Desk, make_certificate
from tests.certificates.rest import CERTIFICATES, ELIGIBILITIES, ids, rows
from tests.factories.curriculum import make_enrolment
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


@pytest.fixture
def desk(desk: Desk, enrolment: Enrolment) -> Desk:
    """With the pilot's voucher; the first day is attended."""
    desk.enter_and_quote(enrolment.person, "08115001-B-1")
    desk.attend(enrolment, 1)
    return desk


@pytest.fixture
def earned(edition: CourseEdition, colleague: User, stranger: User) -> dict[str, Certificate]:
    """One certificate at the pilot's body, one at another."""
    return {"colleague": make_certificate(colleague), "stranger": make_certificate(stranger)}


def test_a_certificate_is_shown_by_public_ids_without_number_code_or_score(
    client_of: ClientOf, colleague: User, earned: dict[str, Certificate]
) -> None:
    certificate = earned["colleague"]

    assert rows(client_of(colleague), CERTIFICATES) == [
        {
            "id": str(certificate.pk),
            "kind": "zertifikat",
            "state": "current",
            "issued_on": "2026-02-20",
            "person": {"id": str(colleague.pk), "name": "Jörg Łukasiewicz"},
            "course": {"id": str(certificate.edition.course_id), "title": "Kurs basis", "level": "basis"},
            "body": {"ags": "08115001", "name": "Aidlingen"},
            "enrolment": str(certificate.enrolment_id),
            "successor": None,
        }
    ]


def test_a_decision_is_shown_with_its_reason_and_without_its_inputs(
    client_of: ClientOf, desk: Desk, enrolment: Enrolment
) -> None:
    first = next(
        row for row in rows(client_of(enrolment.person), ELIGIBILITIES) if row["unit"]["position"] == 1
    )

    unit = enrolment.edition.units.get(position=1)
    assert uuid.UUID(first.pop("id"))
    assert first.pop("reason").startswith("Für diesen Tag gibt es 100,00\N{NO-BREAK SPACE}€: ")
    assert first == {
        "enrolment": str(enrolment.pk),
        "unit": {"id": str(unit.key), "title": "Tag 1", "position": 1},
        "day": "2026-02-27",
        "status": "eligible",
        "cents": 10_000,
        "reason_code": "attended",
        "rule_version": 1,
        "decided_on": "2026-03-02",
        "person": {"id": str(enrolment.person_id), "name": "Änne Großmann"},
        "course": {"id": str(enrolment.course_id), "title": "Kurs basis", "level": "basis"},
        "body": {"ags": "08115001", "name": "Aidlingen"},
    }


def test_only_decisions_in_force_are_shown(client_of: ClientOf, desk: Desk, enrolment: Enrolment) -> None:
    shown = rows(client_of(enrolment.person), ELIGIBILITIES)

    assert sorted((row["unit"]["position"], row["status"]) for row in shown) == [
        (1, "eligible"),
        (2, "pending"),
        (3, "pending"),
    ]


@pytest.mark.parametrize("address", [CERTIFICATES, ELIGIBILITIES])
def test_without_login_nothing_is_answered(address: str) -> None:
    response = Client().get(address)

    assert (response.status_code, response.json()["status"]) == (401, 401)


def test_each_role_reads_its_own_certificates(
    client_of: ClientOf,
    earned: dict[str, Certificate],
    hr: User,
    office: User,
    colleague: User,
    stranger: User,
) -> None:
    assert ids(client_of(colleague), CERTIFICATES) == {str(earned["colleague"].pk)}
    assert ids(client_of(hr), CERTIFICATES) == {str(earned["colleague"].pk)}
    assert ids(client_of(office), CERTIFICATES) == {str(c.pk) for c in earned.values()}
    assert ids(client_of(stranger), CERTIFICATES) == {str(earned["stranger"].pk)}


def test_trainers_provider_offices_and_administrators_read_nothing(
    client_of: ClientOf, earned: dict[str, Certificate], desk: Desk, admin_user: User
) -> None:
    provider_office = make_person("buero", first_name="B", last_name="B")
    grant(provider_office, Role.PROVIDER_OFFICE, provider=desk.contract.provider)

    for person in (desk.trainer, provider_office, admin_user):
        assert rows(client_of(person), CERTIFICATES) == []
        assert rows(client_of(person), ELIGIBILITIES) == []


def test_hr_reads_the_decisions_of_its_body_only(
    client_of: ClientOf, desk: Desk, enrolment: Enrolment, stranger: User, hr: User
) -> None:
    elsewhere = make_enrolment(stranger, run=enrolment.run)
    decide_eligibility(enrolment=elsewhere, now=desk.now)

    assert {row["enrolment"] for row in rows(client_of(hr), ELIGIBILITIES)} == {str(enrolment.pk)}
    assert {row["enrolment"] for row in rows(client_of(desk.office), ELIGIBILITIES)} == {
        str(enrolment.pk),
        str(elsewhere.pk),
    }


def test_p8_hrs_view_ends_with_the_leaving_date(
    client_of: ClientOf, desk: Desk, enrolment: Enrolment, earned: dict[str, Certificate], hr: User
) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Employment.objects.exclude(person=hr).update(valid_to=yesterday)

    assert rows(client_of(hr), CERTIFICATES) == []
    assert rows(client_of(hr), ELIGIBILITIES) == []
    assert len(rows(client_of(enrolment.person), ELIGIBILITIES)) == 3


def test_hr_of_the_next_employer_learns_nothing_of_the_last_one(
    client_of: ClientOf, earned: dict[str, Certificate], other_body: PublicBody, colleague: User
) -> None:
    Employment.objects.create(person=colleague, body=other_body, valid_from=dt.date(2026, 3, 1))
    their_hr = make_person("hr2", first_name="H", last_name="R", body=other_body)
    grant(their_hr, Role.HR, body=other_body)

    assert ids(client_of(their_hr), CERTIFICATES) == {str(earned["stranger"].pk)}


def test_an_expired_grant_opens_nothing(
    client_of: ClientOf, earned: dict[str, Certificate], office: User
) -> None:
    office.role_grants.update(valid_to=timezone.localdate() - dt.timedelta(days=1))

    assert rows(client_of(office), CERTIFICATES) == []


def test_p1_what_one_may_not_read_does_not_exist(
    client_of: ClientOf, earned: dict[str, Certificate], desk: Desk, hr: User, stranger: User
) -> None:
    decision = desk.contract.vouchers.get().enrolment.decisions.latest("sequence")

    for address in (f"{CERTIFICATES}{earned['stranger'].pk}/", f"{CERTIFICATES}{uuid.uuid4()}/"):
        assert client_of(hr).get(address).status_code == 404
    assert client_of(stranger).get(f"{ELIGIBILITIES}{decision.pk}/").status_code == 404
    assert client_of(hr).get(f"{CERTIFICATES}{earned['colleague'].pk}/").json()["state"] == "current"
    assert client_of(hr).get(f"{ELIGIBILITIES}{decision.pk}/").json()["id"] == str(decision.pk)


@pytest.mark.parametrize(
    "address", ["/api/v1/", "/api/v1/users/", f"{CERTIFICATES}a.b/", f"{CERTIFICATES}{uuid.UUID(int=7)}/"]
)
def test_an_address_where_nothing_is_answers_404_as_json(
    client_of: ClientOf, office: User, address: str
) -> None:
    response = client_of(office).get(address)

    assert (response.status_code, response.json()["status"]) == (404, 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", [CERTIFICATES, ELIGIBILITIES])
def test_nothing_can_be_written(client_of: ClientOf, office: User, address: str, method: str) -> None:
    assert getattr(client_of(office), method)(address).status_code == 405


def test_reading_about_others_is_logged_reading_about_oneself_is_not(
    client_of: ClientOf, earned: dict[str, Certificate], office: User, colleague: User, stranger: User
) -> None:
    rows(client_of(colleague), CERTIFICATES)
    assert not AccessLogEntry.objects.filter(actor=colleague).exists()

    rows(client_of(office), CERTIFICATES)
    client_of(office).get(f"{CERTIFICATES}{earned['stranger'].pk}/")

    log = AccessLogEntry.objects.filter(actor=office).values_list("person", "kind", "subject_matter")
    assert sorted(log) == sorted(
        (person.pk, "viewed", "certificates (API)") for person in (colleague, stranger, stranger)
    )


def test_only_the_people_on_the_page_are_logged(
    client_of: ClientOf, earned: dict[str, Certificate], office: User, stranger: User
) -> None:
    rows(client_of(office), CERTIFICATES, body_ags="08115002")

    assert {entry.person for entry in AccessLogEntry.objects.filter(actor=office)} == {stranger}


def test_personal_data_stays_out_of_caches(client_of: ClientOf, office: User) -> None:
    assert client_of(office).get(CERTIFICATES)["Cache-Control"] == "no-store"
