"""The REST interface: who reads what, filters, pages, the log, machines."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates.domain import rule_versions
from certificates.domain.eligibility import decide_eligibility
from certificates.domain.vouchers import enter_contract
from certificates.enums import CertificateState
from certificates.models import Certificate
from curriculum.enums import Level
from curriculum.models import CourseEdition, Enrolment
from lms.accounts.enums import Role, Scope
from lms.accounts.models import AccessLogEntry, ApiCredential, Employment, PublicBody, User
from tests.certificates.desk import SIGNED_ON, Desk, make_certificate
from tests.factories.curriculum import make_edition, make_enrolment, make_run
from tests.factories.people import grant, make_body, make_other_employer, make_person

pytestmark = pytest.mark.django_db
CERTIFICATES = "/api/v1/certificates/"
ELIGIBILITIES = "/api/v1/eligibilities/"
ClientOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _rules(db: None) -> None:
    rule_versions.load_rules()


@pytest.fixture
def desk(enrolment: Enrolment, office: User, trainer: User, now: dt.datetime) -> Desk:
    """The office with the pilot's contract and voucher; the first day is attended."""
    assert enrolment.body is not None
    assert enrolment.run is not None
    contract = enter_contract(
        body=enrolment.body, provider=enrolment.run.provider, signed_on=SIGNED_ON, actor=office, now=now
    )
    desk = Desk(office=office, trainer=trainer, now=now, contract=contract)
    desk.enter_and_quote(enrolment.person, "08115001-B-1")
    desk.attend(enrolment, 1)
    return desk


@pytest.fixture
def earned(edition: CourseEdition, colleague: User, stranger: User) -> dict[str, Certificate]:
    """One certificate at the pilot's body, one at another."""
    return {"colleague": make_certificate(colleague), "stranger": make_certificate(stranger)}


def rows(client: Client, address: str, **query: Any) -> list[dict[str, Any]]:
    """What a list answers, first page."""
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    return list(response.json()["results"])


def ids(client: Client, address: str, **query: Any) -> set[str]:
    """The ids on the first page."""
    return {row["id"] for row in rows(client, address, **query)}


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

    assert (response.status_code, set(response.json())) == (401, {"detail"})


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
    "address", ["/api/v1/", "/api/v1/users/", f"{CERTIFICATES}a.b/", f"{CERTIFICATES}7/"]
)
def test_an_address_where_nothing_is_answers_404_as_json(
    client_of: ClientOf, office: User, address: str
) -> None:
    response = client_of(office).get(address)

    assert (response.status_code, set(response.json())) == (404, {"detail"})


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


def test_certificates_are_filtered(
    client_of: ClientOf, earned: dict[str, Certificate], office: User, colleague: User
) -> None:
    client, mine = client_of(office), str(earned["colleague"].pk)
    employer = make_other_employer("Zweckverband")
    withdrawn = make_certificate(
        make_person("w", first_name="W", last_name="W", body=employer), state=CertificateState.WITHDRAWN
    )

    assert ids(client, CERTIFICATES, body_ags="08115001") == {mine}
    assert ids(client, CERTIFICATES, person=colleague.pk) == {mine}
    assert ids(client, CERTIFICATES, state="withdrawn") == {str(withdrawn.pk)}
    assert ids(client, CERTIFICATES, level="aufbau") == set()
    assert len(ids(client, CERTIFICATES, level="basis", kind="zertifikat")) == 3
    assert len(ids(client, CERTIFICATES, issued_since="2026-02-20", issued_until="2026-02-20")) == 3
    assert ids(client, CERTIFICATES, issued_since="2026-02-21") == set()
    assert ids(client, CERTIFICATES, issued_until="2026-02-19") == set()


def test_a_body_outside_the_register_has_a_name_and_no_ags(client_of: ClientOf) -> None:
    person = make_person("w", first_name="W", last_name="W", body=make_other_employer("Zweckverband"))
    make_certificate(person)
    nobody = make_person("n", first_name="N", last_name="N")
    make_certificate(nobody)

    assert rows(client_of(person), CERTIFICATES)[0]["body"] == {"ags": None, "name": "Zweckverband"}
    assert rows(client_of(nobody), CERTIFICATES)[0]["body"] is None


def test_decisions_are_filtered(client_of: ClientOf, desk: Desk, enrolment: Enrolment) -> None:
    client = client_of(desk.office)

    def positions(**query: Any) -> list[int]:
        return sorted(row["unit"]["position"] for row in rows(client, ELIGIBILITIES, **query))

    assert positions(status="eligible") == [1]
    assert positions(body_ags="08115001", level="basis") == [1, 2, 3]
    assert positions(body_ags="08115002") == []
    assert positions(level="aufbau") == []
    assert positions(enrolment=enrolment.pk) == [1, 2, 3]
    assert positions(enrolment=uuid.uuid4()) == []
    assert positions(person=enrolment.person_id) == [1, 2, 3]
    assert positions(day_since="2026-02-28") == [2, 3]
    assert positions(day_until="2026-02-28") == [1, 2]


@pytest.mark.parametrize(
    ("address", "query"),
    [
        (CERTIFICATES, {"state": "forged"}),
        (CERTIFICATES, {"level": "meister"}),
        (CERTIFICATES, {"person": "7"}),
        (CERTIFICATES, {"issued_since": "gestern"}),
        (CERTIFICATES, {"body_ags": "8115001"}),
        (CERTIFICATES, {"body_ags": "081150012"}),
        (CERTIFICATES, {"body_ags": "\x00"}),
        (CERTIFICATES, {"level": ""}),
        (CERTIFICATES, {"body_ags": " "}),
        (CERTIFICATES, {"level": ["basis", "aufbau"]}),
        (ELIGIBILITIES, {"status": "rich"}),
        (ELIGIBILITIES, {"enrolment": "1"}),
        (ELIGIBILITIES, {"day_until": "2026-02-30"}),
    ],
)
def test_a_filter_that_cannot_be_meant_is_refused_by_name(
    client_of: ClientOf, office: User, address: str, query: dict[str, Any]
) -> None:
    response = client_of(office).get(address, query)

    assert (response.status_code, set(response.json())) == (400, set(query))


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "%00", "bz0x", "ä"])
def test_a_cursor_that_leads_nowhere_is_refused(client_of: ClientOf, office: User, cursor: str) -> None:
    response = client_of(office).get(CERTIFICATES, {"cursor": cursor})

    # ``bz0x`` is an offset of one: allowed, if unusual.
    assert response.status_code == (200 if cursor == "bz0x" else 404)


def test_pages_hold_every_row_once(client_of: ClientOf, office: User) -> None:
    made = {
        str(make_certificate(make_person(f"p{n}", first_name="P", last_name=str(n))).pk) for n in range(120)
    }
    client, address, seen = client_of(office), CERTIFICATES, []

    while address:
        page = client.get(address).json()
        seen.append([row["id"] for row in page["results"]])
        address = page["next"]

    assert [len(page) for page in seen] == [50, 50, 20]
    assert {row for page in seen for row in page} == made
    back = client.get(page["previous"]).json()
    assert [row["id"] for row in back["results"]] == seen[1]


@pytest.mark.parametrize("address", [CERTIFICATES, ELIGIBILITIES])
def test_a_list_takes_the_same_queries_for_1_3_and_300_rows(
    client_of: ClientOf, desk: Desk, address: str
) -> None:
    client, advanced = client_of(desk.office), make_edition("aufbau", level=Level.AUFBAU, units=1)
    run = make_run(advanced, provider=desk.contract.provider)
    counts, made = [], 0
    rows(client, address)
    for total in (1, 3, 300):
        for number in range(made, total):
            body = make_body(f"Ort {number}", ags=f"{82_000_000 + number:08}")
            person = make_person(f"p{number}", first_name="P", last_name=str(number), body=body)
            make_certificate(person)
            decide_eligibility(enrolment=make_enrolment(person, run=run), now=desk.now)
        made = total
        with CaptureQueriesContext(connection) as queries:
            rows(client, address, level="basis" if address == CERTIFICATES else "aufbau")
        counts.append(len(queries))

    # Session, person, roles, rows, log.
    assert counts == [5, 5, 5]


def bearer(owner: User, *scopes: str, **changes: Any) -> dict[str, str]:
    """The header of a new credential."""
    now = timezone.now()
    fields = {"label": "test", "scopes": list(scopes), "expires_at": now + dt.timedelta(hours=1), **changes}
    _, secret = ApiCredential.create_with_secret(now=now, owner=owner, **fields)
    return {"authorization": f"Bearer {secret}"}


def test_a_machine_reads_what_its_owner_may_within_its_scopes(
    earned: dict[str, Certificate], desk: Desk, hr: User
) -> None:
    headers = bearer(hr, Scope.CERTIFICATES_READ)

    response = Client().get(CERTIFICATES, headers=headers)

    assert [row["id"] for row in response.json()["results"]] == [str(earned["colleague"].pk)]
    refused = Client().get(ELIGIBILITIES, headers=headers)
    assert (refused.status_code, set(refused.json())) == (403, {"detail"})
    both = bearer(hr, Scope.CERTIFICATES_READ, Scope.ELIGIBILITIES_READ)
    assert len(Client().get(ELIGIBILITIES, headers=both).json()["results"]) == 3
    assert AccessLogEntry.objects.filter(actor=hr, subject_matter="voucher decisions (API)").count() == 1


def test_expired_revoked_and_invented_credentials_get_401(hr: User) -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    headers = [
        bearer(hr, Scope.CERTIFICATES_READ, expires_at=past),
        bearer(hr, Scope.CERTIFICATES_READ, revoked_at=past),
        {"authorization": "Bearer invented"},
    ]

    for header in headers:
        response = Client().get(CERTIFICATES, headers=header)
        assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")


def test_a_reader_in_a_hurry_has_to_wait(
    client_of: ClientOf, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rest_framework.throttling import UserRateThrottle

    monkeypatch.setitem(UserRateThrottle.THROTTLE_RATES, "user", "2/min")
    client = client_of(office)

    answers = [client.get(CERTIFICATES) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
