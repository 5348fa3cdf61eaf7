"""The programme office at work in Wagtail: runs, enrolments, editions."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from curriculum.domain.office_permissions import ensure_permissions
from curriculum.enums import CompletionPreset, Delivery, EnrolmentState
from curriculum.models import Course, CourseEdition, Enrolment, Run
from lms.accounts.domain.groups import ensure_groups, sync_groups
from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, Provider, PublicBody, User
from lms.base.clock import berlin_date
from tests.curriculum.learning import attend
from tests.factories import make_edition, make_enrolment, make_person, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

# The tests act now, since the views read the clock.
TODAY = berlin_date(timezone.now())


@pytest.fixture
def desk(office: User, client_of: Callable[[User], Client], today: dt.date) -> Client:
    """The programme office, logged in."""
    ensure_groups()
    ensure_permissions()
    sync_groups(person=office, today=TODAY)
    return client_of(office)


def run_form(edition: CourseEdition, provider: Provider, **fields: Any) -> dict[str, Any]:
    """What the office types for a run in presence on one day."""
    return {
        "title": "Frühjahr in Tübingen",
        "edition": edition.pk,
        "provider": provider.pk,
        "delivery": Delivery.PRESENCE,
        "host_body": "",
        "preset": CompletionPreset.IN_CLASS,
        "fundable": "on",
        "venue": "Rathaus",
        "fee": "180,50",
        "day_1_date": "2026-04-13",
        **fields,
    }


def enrolment_form(person: User, **fields: Any) -> dict[str, Any]:
    """What the office types to enrol ``person``."""
    return {
        "person": person.pk,
        "run": "",
        "course": "",
        "registered_on": "2026-02-10",
        "body": "",
        "fee": "",
        **fields,
    }


class TestRuns:
    """Planning."""

    def test_a_run_is_planned_with_days_and_trainers(
        self, desk: Client, edition: CourseEdition, provider: Provider, trainer: User
    ) -> None:
        typed = run_form(
            edition, provider, day_2_date="20.04.2026", day_1_trainers=[trainer.pk], day_2_trainers=[]
        )

        answer = desk.post(reverse("run:add"), typed)

        assert answer.status_code == 302, answer.context["form"].errors
        run = Run.objects.get()
        assert (run.title, run.edition, run.provider, run.fee_cents_per_day, run.fundable) == (
            "Frühjahr in Tübingen",
            edition,
            provider,
            18_050,
            True,
        )
        days = [(day.unit.position, day.date, list(day.trainers.all())) for day in run.days.order_by("date")]
        assert days == [(1, dt.date(2026, 4, 13), [trainer]), (2, dt.date(2026, 4, 20), [])]

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"day_2_date": "2026-04-13"}, "selben Datum"),
            ({"delivery": Delivery.INHOUSE}, "Inhouse"),
            ({"preset": CompletionPreset.SELF_STUDY}, "Selbststudium"),
            ({"day_1_date": "", "fee": ""}, "Feld"),
        ],
    )
    def test_a_refusal_is_told_in_the_form(
        self, desk: Client, edition: CourseEdition, provider: Provider, fields: dict[str, Any], words: str
    ) -> None:
        answer = desk.post(reverse("run:add"), run_form(edition, provider, **fields))

        assert answer.status_code == 200
        assert words in answer.content.decode()
        assert not Run.objects.exists()

    def test_trainers_need_a_date_and_a_date_needs_a_day(
        self, desk: Client, edition: CourseEdition, provider: Provider, trainer: User
    ) -> None:
        short = make_edition("kurz", units=1)
        typed = run_form(short, provider, day_2_date="2026-04-20", day_3_trainers=[trainer.pk])

        answer = desk.post(reverse("run:add"), typed)

        errors = answer.context["form"].errors
        assert set(errors) == {"day_2_date", "day_3_date"}

    def test_only_newest_editions_are_offered(self, desk: Client, edition: CourseEdition) -> None:
        newer = CourseEdition.objects.create(
            course=edition.course,
            number=2,
            title="Neu",
            preset=CompletionPreset.SELF_STUDY,
            signature="2" * 64,
            published_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )

        form = desk.get(reverse("run:add")).context["form"]

        assert list(form.fields["edition"].queryset) == [newer]

    def test_a_run_is_changed(self, desk: Client, run: Run, trainer: User) -> None:
        url = reverse("run:edit", args=[run.pk])
        form = desk.get(url).context["form"]
        assert form["day_1_date"].value() == dt.date(2026, 2, 27)
        assert form["day_1_trainers"].value() == [trainer.pk]
        assert form["fee"].value() == "180,00"

        typed = run_form(run.edition, run.provider, day_1_date="2026-02-26", day_2_date="2026-02-27")
        answer = desk.post(url, typed)

        assert answer.status_code == 302, answer.context["form"].errors
        run.refresh_from_db()
        assert (run.title, run.venue) == ("Frühjahr in Tübingen", "Rathaus")
        assert [day.date for day in run.days.order_by("date")] == [
            dt.date(2026, 2, 26),
            dt.date(2026, 2, 27),
        ]

    def test_edition_and_provider_stay_whatever_is_sent(
        self, desk: Client, run: Run, other_provider: Provider
    ) -> None:
        typed = run_form(make_edition("aufbau"), other_provider, day_1_date="2026-02-27")

        desk.post(reverse("run:edit", args=[run.pk]), typed)

        before = (run.edition, run.provider)
        run.refresh_from_db()
        assert run.title == "Frühjahr in Tübingen"
        assert (run.edition, run.provider) == before

    def test_an_attended_day_does_not_move(
        self, desk: Client, enrolment: Enrolment, run: Run, trainer: User, now: dt.datetime
    ) -> None:
        attend(enrolment, 1, trainer=trainer, now=now)

        answer = desk.post(
            reverse("run:edit", args=[run.pk]), run_form(run.edition, run.provider, day_1_date="2026-02-26")
        )

        assert answer.status_code == 200
        assert "bestätigter Teilnahme" in answer.content.decode()
        assert run.days.get(unit__position=1).date == dt.date(2026, 2, 27)

    def test_an_empty_run_is_removed_and_one_with_learners_stays(
        self, desk: Client, enrolment: Enrolment, run: Run
    ) -> None:
        empty = make_run(run.edition, provider=run.provider)

        desk.post(reverse("run:delete", args=[empty.pk]))
        desk.post(reverse("run:delete", args=[run.pk]))

        assert list(Run.objects.all()) == [run]

    def test_the_list_shows_and_finds_runs(self, desk: Client, enrolment: Enrolment, run: Run) -> None:
        text = desk.get(reverse("run:index")).content.decode()
        assert run.title in text
        assert "27. Februar 2026" in text

        assert run.title not in desk.get(reverse("run:index"), {"q": "Nirgendwo"}).content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_costs_the_same_for_any_number(
        self, desk: Client, edition: CourseEdition, provider: Provider, count: int
    ) -> None:
        for _number in range(count):
            make_run(edition, provider=provider, dates=[dt.date(2026, 4, 13)])

        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("run:index"))

        assert len([query for query in queries if 'FROM "curriculum_run"' in query["sql"]]) == 2


class TestEnrolments:
    """Enrolling and withdrawing."""

    def test_somebody_is_enrolled_in_a_run(
        self, desk: Client, pilot: User, run: Run, body: PublicBody
    ) -> None:
        answer = desk.post(reverse("enrolment:add"), enrolment_form(pilot, run=run.pk))

        assert answer.status_code == 302, answer.context["form"].errors
        enrolment = Enrolment.objects.get()
        assert (enrolment.person, enrolment.run, enrolment.edition, enrolment.body) == (
            pilot,
            run,
            run.edition,
            body,
        )
        assert (enrolment.registered_on, enrolment.fee_cents_per_day) == (dt.date(2026, 2, 10), 18_000)

    def test_a_course_without_run_means_its_latest_edition(
        self, desk: Client, pilot: User, edition: CourseEdition
    ) -> None:
        desk.post(reverse("enrolment:add"), enrolment_form(pilot, course=edition.course_id, fee="12,50"))

        enrolment = Enrolment.objects.get()
        assert (enrolment.run, enrolment.edition, enrolment.fee_cents_per_day) == (None, edition, 1_250)

    @pytest.mark.parametrize("both", [True, False])
    def test_either_a_run_or_a_course(self, desk: Client, pilot: User, run: Run, both: bool) -> None:
        typed = {"run": run.pk, "course": run.edition.course_id} if both else {}

        answer = desk.post(reverse("enrolment:add"), enrolment_form(pilot, **typed))

        assert "entweder" in answer.content.decode()
        assert not Enrolment.objects.exists()

    def test_a_refusal_is_told_in_the_form(
        self, desk: Client, enrolment: Enrolment, pilot: User, run: Run
    ) -> None:
        answer = desk.post(reverse("enrolment:add"), enrolment_form(pilot, run=run.pk))

        assert answer.status_code == 200
        assert "bereits" in answer.content.decode()
        assert Enrolment.objects.count() == 1

    def test_the_list_finds_names_in_their_search_form(
        self, desk: Client, enrolment: Enrolment, colleague: User
    ) -> None:
        make_enrolment(colleague, run=enrolment.run)

        text = desk.get(reverse("enrolment:index"), {"q": "lukasiewicz jo"}).content.decode()

        assert "Łukasiewicz" in text
        assert "Großmann" not in text

    def test_every_look_is_logged(
        self, desk: Client, enrolment: Enrolment, pilot: User, office: User
    ) -> None:
        desk.get(reverse("enrolment:index"))
        desk.get(reverse("enrolment:inspect", args=[enrolment.pk]))

        entries = AccessLogEntry.objects.filter(person=pilot, actor=office, kind=AccessKind.VIEWED)
        assert {entry.subject_matter for entry in entries} == {
            "list of enrolments",
            f"enrolment {enrolment.pk}",
        }

    def test_an_enrolment_shows_no_learning_data(
        self, desk: Client, enrolment: Enrolment, trainer: User, now: dt.datetime
    ) -> None:
        attend(enrolment, 1, trainer=trainer, now=now)

        text = desk.get(reverse("enrolment:inspect", args=[enrolment.pk])).content.decode()

        assert "Großmann" in text
        assert "180,00\xa0€" in text
        assert not re.search(r"<dd>\s*None", text)
        assert "27.02.2026" not in text
        assert "27. Februar" not in text

    def test_withdrawing_asks_first(self, desk: Client, enrolment: Enrolment) -> None:
        url = reverse("enrolment:withdraw", args=[enrolment.pk])
        assert url in desk.get(reverse("enrolment:inspect", args=[enrolment.pk])).content.decode()
        assert "Großmann" in desk.get(url).content.decode()
        enrolment.refresh_from_db()
        assert enrolment.state == EnrolmentState.ACTIVE

        desk.post(url)

        enrolment.refresh_from_db()
        assert (enrolment.state, enrolment.withdrawn_on) == (EnrolmentState.WITHDRAWN, TODAY)
        assert url not in desk.get(reverse("enrolment:inspect", args=[enrolment.pk])).content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_costs_the_same_for_any_number(self, desk: Client, run: Run, count: int) -> None:
        for number in range(count):
            make_enrolment(make_person(f"l{number}", first_name="Lea", last_name=f"Nummer {number}"), run=run)

        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("enrolment:index"))

        assert len([query for query in queries if 'FROM "curriculum_enrolment"' in query["sql"]]) == 2
        assert not [query for query in queries if 'FROM "curriculum_enrolmentprogress"' in query["sql"]]

    @pytest.mark.parametrize("verb", ["edit", "delete", "copy", "history", "usage"])
    def test_nothing_else_can_be_done(self, desk: Client, enrolment: Enrolment, verb: str) -> None:
        assert desk.post(f"/admin/enrolment/{verb}/{enrolment.pk}/").status_code == 404


class TestEditions:
    """Published editions are read."""

    def test_list_and_detail(self, desk: Client, edition: CourseEdition) -> None:
        assert edition.title in desk.get(reverse("courseedition:index")).content.decode()

        text = desk.get(reverse("courseedition:inspect", args=[edition.pk])).content.decode()

        assert "Tag 1, Tag 2, Tag 3" in text

    @pytest.mark.parametrize("verb", ["edit", "delete", "copy", "history", "usage"])
    def test_nothing_else_can_be_done(self, desk: Client, edition: CourseEdition, verb: str) -> None:
        assert desk.post(f"/admin/courseedition/{verb}/{edition.pk}/").status_code == 404
        assert desk.get("/admin/courseedition/new/").status_code == 404


def addresses(run: Run, enrolment: Enrolment) -> list[str]:
    """Every address of this module."""
    names = ["run:index", "run:add", "enrolment:index", "enrolment:add", "courseedition:index"]
    return [reverse(name) for name in names] + [
        reverse("run:edit", args=[run.pk]),
        reverse("run:delete", args=[run.pk]),
        reverse("enrolment:inspect", args=[enrolment.pk]),
        reverse("enrolment:withdraw", args=[enrolment.pk]),
        reverse("courseedition:inspect", args=[run.edition_id]),
    ]


@pytest.mark.parametrize("name", ["pilot", "hr", "trainer"])
def test_it_is_the_offices_desk_alone(
    name: str,
    request: pytest.FixtureRequest,
    enrolment: Enrolment,
    run: Run,
    desk: Client,
    client_of: Callable[[User], Client],
) -> None:
    person = request.getfixturevalue(name)
    sync_groups(person=person, today=TODAY)
    visitor = client_of(person)

    for url in addresses(run, enrolment):
        assert desk.get(url).status_code == 200, url
        for answer in (visitor.get(url), visitor.post(url)):
            assert answer.status_code in {302, 403}, url
            assert "Großmann" not in answer.content.decode()
    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.ACTIVE
    assert Run.objects.filter(pk=run.pk).exists()


def test_unknown_ids_are_not_found(desk: Client) -> None:
    assert desk.get(reverse("enrolment:inspect", args=[uuid.uuid4()])).status_code == 404


def test_permissions_are_given_once(db: None) -> None:
    from django.contrib.auth.models import Group

    for _again in range(2):
        ensure_permissions()

    group = Group.objects.get(name="Programmbüro")
    ours = group.permissions.filter(content_type__app_label="curriculum")
    assert set(ours.values_list("codename", flat=True)) == {
        "view_run",
        "add_run",
        "change_run",
        "delete_run",
        "view_enrolment",
        "add_enrolment",
        "change_enrolment",
        "view_courseedition",
    }
    assert not Course.objects.exists()
