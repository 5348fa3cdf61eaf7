"""Bodies, courses, runs, enrolments: who reads which, what is told, how much it costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from curriculum.domain.attendance import confirm_attendance
from curriculum.domain.enrolment import withdraw_enrolment
from curriculum.models import CourseEdition, Enrolment, Run
from lms.accounts.domain.credentials import create_credential
from lms.accounts.enums import Role, Scope
from lms.accounts.models import AccessLogEntry, PublicBody, User
from tests.certificates.rest import ids, rows
from tests.factories.curriculum import make_edition, make_enrolment, make_run
from tests.factories.people import grant, make_body, make_other_employer, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
ClientOf = Callable[[User], Client]
BODIES, COURSES, RUNS, ENROLMENTS = (f"/api/v1/{n}/" for n in ("bodies", "courses", "runs", "enrolments"))


def test_a_body_is_told_by_its_ags(client_of: ClientOf, pilot: User) -> None:
    make_other_employer("Zweckverband")

    assert rows(client_of(pilot), BODIES) == [
        {
            "ags": "08115001",
            "kind": "gemeinde",
            "name": "Aidlingen",
            "official_name": "Aidlingen",
            "district": {"ags": "08115", "name": "Landkreis Böblingen", "kind": "landkreis"},
            "population": 9_000,
            "funded_seats": 1,
        }
    ]
    assert client_of(pilot).get(f"{BODIES}08115001/").json()["name"] == "Aidlingen"


def test_bodies_are_filtered(
    client_of: ClientOf, body: PublicBody, other_body: PublicBody, office: User
) -> None:
    client = client_of(office)

    def found(**query: str) -> list[str]:
        return [row["ags"] for row in rows(client, BODIES, **query)]

    assert found() == ["08115001", "08115002"]
    assert found(body_ags="08115002") == ["08115002"]
    assert found(district_ags="08115") == found(kind="gemeinde") == found()
    assert found(district_ags="08116") == found(kind="landkreis") == []
    assert (found(updated_since="2024-01-01"), found(updated_since="2024-01-02")) == (found(), [])
    assert found(updated_since="0001-01-01") == found()
    assert found(updated_since="9999-12-31") == []


def test_a_course_is_told_with_its_latest_edition(
    client_of: ClientOf, pilot: User, edition: CourseEdition
) -> None:
    [course] = rows(client_of(pilot), COURSES)

    assert (course["id"], course["key"], course["level"]) == (str(edition.course_id), "basis", "basis")
    assert (course["edition"]["number"], course["edition"]["published_on"]) == (1, "2025-01-01")
    assert [unit["title"] for unit in course["edition"]["units"]] == ["Tag 1", "Tag 2", "Tag 3"]
    assert rows(client_of(pilot), COURSES, level="aufbau") == []
    assert ids(client_of(pilot), COURSES, key="basis") == {course["id"]}
    assert ids(client_of(pilot), COURSES, updated_since="2025-01-02") == set()


def test_each_role_reads_its_runs(
    client_of: ClientOf,
    enrolment: Enrolment,
    run: Run,
    trainer: User,
    hr: User,
    office: User,
    stranger: User,
    admin_user: User,
) -> None:
    elsewhere = make_run(run.edition, provider=make_run_provider())
    provider_office = make_person("buero", first_name="B", last_name="B")
    grant(provider_office, Role.PROVIDER_OFFICE, provider=run.provider)

    for person in (enrolment.person, trainer, hr, provider_office):
        assert ids(client_of(person), RUNS) == {str(run.pk)}
    assert ids(client_of(office), RUNS) == {str(run.pk), str(elsewhere.pk)}
    for person in (stranger, admin_user):
        assert ids(client_of(person), RUNS) == set()
        assert client_of(person).get(f"{RUNS}{run.pk}/").status_code == 404


def make_run_provider() -> object:
    """Another provider."""
    from tests.factories.people import make_provider

    return make_provider("VS")


def test_a_run_is_told_with_its_days_and_without_its_room(
    client_of: ClientOf, run: Run, office: User
) -> None:
    Run.objects.filter(pk=run.pk).update(venue="https://konferenz.example/geheim")

    response = client_of(office).get(f"{RUNS}{run.pk}/")

    assert b"geheim" not in response.content
    assert [day["date"] for day in response.json()["days"]] == ["2026-02-27", "2026-02-28", "2026-03-01"]
    assert ids(client_of(office), RUNS, day_since="2026-03-01", day_until="2026-02-27") == {str(run.pk)}
    assert ids(client_of(office), RUNS, day_since="2026-03-02") == set()
    today = timezone.localdate()
    assert ids(client_of(office), RUNS, updated_since=today) == {str(run.pk)}
    assert ids(client_of(office), RUNS, updated_since=today + dt.timedelta(days=1)) == set()


def test_each_role_reads_its_enrolments_and_reading_about_others_is_logged(
    client_of: ClientOf,
    enrolment: Enrolment,
    run: Run,
    trainer: User,
    hr: User,
    office: User,
    stranger: User,
    colleague: User,
    admin_user: User,
) -> None:
    theirs = make_enrolment(stranger, run=run)

    assert ids(client_of(enrolment.person), ENROLMENTS) == {str(enrolment.pk)}
    assert ids(client_of(hr), ENROLMENTS) == {str(enrolment.pk)}
    assert ids(client_of(office), ENROLMENTS) == {str(enrolment.pk), str(theirs.pk)}
    for person in (trainer, colleague, admin_user):
        assert ids(client_of(person), ENROLMENTS) == set()
        assert client_of(person).get(f"{ENROLMENTS}{enrolment.pk}/").status_code == 404
    log = AccessLogEntry.objects.filter(subject_matter="enrolments (API)").values_list("actor", "person")
    assert set(log) == {
        (hr.pk, enrolment.person_id), (office.pk, enrolment.person_id), (office.pk, stranger.pk)
    }  # fmt: skip


def test_updated_since_tells_of_attendance_and_withdrawal_by_the_day(
    client_of: ClientOf, enrolment: Enrolment, office: User, trainer: User, now: dt.datetime
) -> None:
    client = client_of(office)
    assert ids(client, ENROLMENTS, updated_since="2026-02-10") == {str(enrolment.pk)}
    assert ids(client, ENROLMENTS, updated_since="2026-02-11") == set()

    confirm_attendance(
        enrolment=enrolment,
        unit=enrolment.edition.units.get(position=1),
        date=dt.date(2026, 2, 27),
        provider=enrolment.run.provider,
        actor=trainer,
        now=now,
    )
    assert ids(client, ENROLMENTS, updated_since="2026-03-02") == {str(enrolment.pk)}
    assert ids(client, ENROLMENTS, updated_since="2026-03-03") == set()
    [row] = rows(client, ENROLMENTS)
    assert (row["units_total"], row["units_attended"], row["units_complete"]) == (3, 1, 0)

    withdraw_enrolment(
        enrolment=enrolment, today=dt.date(2026, 3, 5), actor=office, now=now + dt.timedelta(days=3)
    )
    assert ids(client, ENROLMENTS, updated_since="2026-03-05", state="withdrawn") == {str(enrolment.pk)}
    assert ids(client, ENROLMENTS, registered_since="2026-02-11") == set()


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        (BODIES, Scope.BODIES_READ),
        (COURSES, Scope.COURSES_READ),
        (RUNS, Scope.RUNS_READ),
        (ENROLMENTS, Scope.ENROLMENTS_READ),
    ],
)
def test_a_credential_opens_what_its_scopes_say(address: str, scope: Scope, office: User) -> None:
    now = timezone.now()

    def asked_with(*scopes: Scope) -> int:
        _, secret = create_credential(
            owner=office, label="x", scopes=scopes, expires_at=now + dt.timedelta(hours=1), now=now
        )
        return Client().get(address, headers={"authorization": f"Bearer {secret}"}).status_code

    assert asked_with(scope) == 200
    assert asked_with(*(other for other in Scope if other != scope)) == 403


@pytest.mark.parametrize("address", [BODIES, COURSES, RUNS])
def test_what_has_not_changed_is_not_sent_again(
    client_of: ClientOf, office: User, run: Run, body: PublicBody, address: str
) -> None:
    client = client_of(office)
    first = client.get(address)

    again = client.get(address, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "private, no-cache"
    assert client.get(ENROLMENTS)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", [BODIES, COURSES, RUNS, ENROLMENTS])
def test_a_list_takes_the_same_queries_for_1_3_and_300_rows(
    client_of: ClientOf, office: User, run: Run, address: str
) -> None:
    client, counts, made = client_of(office), [], 0
    rows(client, address)
    for total in (1, 3, 300):
        for number in range(made, total):
            place = make_body(f"Ort {number}", ags=f"{82_000_000 + number:08}")
            person = make_person(f"p{number}", first_name="P", last_name=str(number), body=place)
            make_enrolment(person, run=run)
            if address == COURSES:
                make_edition(f"kurs-{number}", units=1, lessons=0)
            if address == RUNS:
                make_run(run.edition, provider=run.provider, dates=[dt.date(2026, 5, 1)])
        made = total
        with CaptureQueriesContext(connection) as queries:
            rows(client, address)
        counts.append(len(queries))

    # Session, person, roles, rows; then editions and units, or days, or the log.
    assert counts == [{BODIES: 4, COURSES: 6, RUNS: 5, ENROLMENTS: 5}[address]] * 3


def test_pages_of_bodies_hold_every_body_once(client_of: ClientOf, office: User) -> None:
    made = [make_body(f"Ort {n}", ags=f"{82_000_000 + n:08}").ags for n in range(120)]
    client, address, seen = client_of(office), BODIES, []

    while address:
        page = client.get(address).json()
        seen += [row["ags"] for row in page["results"]]
        address = page["next"]

    assert seen == made


def test_wagtails_own_interfaces_answer_nobody_from_outside(pilot: User, client_of: ClientOf) -> None:
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    asked = [f"/admin/api/main/{kind}/" for kind in ("pages", "images", "documents")]
    asked += [f"/api/v2/{kind}/" for kind in ("pages", "images", "documents")]

    assert not [name for name in names if name.startswith("wagtailapi")]
    for client in (Client(), client_of(pilot)):
        for address in asked:
            answer = client.get(address)
            assert answer.status_code in {302, 404}
            assert b'"items"' not in answer.content
