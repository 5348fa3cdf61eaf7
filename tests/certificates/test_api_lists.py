"""The REST interface: filters, pages, machines, limits."""

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

from certificates.domain.eligibility import decide_eligibility
from certificates.enums import CertificateState
from certificates.models import Certificate
from curriculum.enums import Level
from curriculum.models import CourseEdition, Enrolment
from lms.accounts.enums import Scope
from lms.accounts.models import AccessLogEntry, ApiCredential, User
from tests.certificates.desk import Desk, make_certificate
from tests.certificates.rest import CERTIFICATES, ELIGIBILITIES, ids, rows
from tests.factories.curriculum import make_edition, make_enrolment, make_run
from tests.factories.people import make_body, make_other_employer, make_person

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

    assert (response.status_code, set(response.json()["errors"])) == (400, set(query))


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "%00", "bz0x", "ä"])
def test_a_cursor_that_leads_nowhere_is_refused(client_of: ClientOf, office: User, cursor: str) -> None:
    response = client_of(office).get(CERTIFICATES, {"cursor": cursor})

    # ``bz0x`` is an offset of one: allowed, if unusual.
    assert response.status_code == (200 if cursor == "bz0x" else 400 if cursor in {"%00", "ä"} else 404)


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


def test_lists_take_the_same_queries_for_1_3_and_more_rows_than_a_page(
    client_of: ClientOf, desk: Desk
) -> None:
    client, advanced = client_of(desk.office), make_edition("aufbau", level=Level.AUFBAU, units=1)
    run = make_run(advanced, provider=desk.contract.provider)
    counts, made = [], 0
    rows(client, CERTIFICATES)
    for total in (1, 3, 60):
        for number in range(made, total):
            body = make_body(f"Ort {number}", ags=f"{82_000_000 + number:08}")
            person = make_person(f"p{number}", first_name="P", last_name=str(number), body=body)
            make_certificate(person)
            decide_eligibility(enrolment=make_enrolment(person, run=run), now=desk.now)
        made = total
        for address, level in ((CERTIFICATES, "basis"), (ELIGIBILITIES, "aufbau")):
            with CaptureQueriesContext(connection) as queries:
                rows(client, address, level=level)
            counts.append(len(queries))

    # Session, person, roles, rows, log.
    assert counts == [5] * 6


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
    assert (refused.status_code, refused.json()["status"]) == (403, 403)
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
