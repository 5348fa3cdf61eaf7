"""Planning, changing and removing runs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from curriculum.domain.attendance import confirm_day
from curriculum.domain.timetable import (
    PlannedDay,
    TimetableError,
    change_run,
    discard_run,
    plan_run,
)
from curriculum.enums import CompletionPreset, Delivery
from curriculum.models import (
    CourseEdition,
    EditionUnit,
    Enrolment,
    EnrolmentProgress,
    Run,
    SeminarDay,
)
from lms.accounts.enums import Role
from lms.accounts.models import Provider, PublicBody, RoleGrant, User
from tests.curriculum.learning import attend, pass_quiz, read_lessons
from tests.factories import make_edition, make_enrolment, make_person
from tests.factories.people import grant

pytestmark = pytest.mark.django_db

PLANNED_AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
DATES = [dt.date(2026, 4, 13), dt.date(2026, 4, 20), dt.date(2026, 4, 27)]


def units_of(edition: CourseEdition) -> list[EditionUnit]:
    """In order."""
    return list(edition.units.order_by("position"))


def plan(edition: CourseEdition, provider: Provider, **fields: Any) -> Run:
    """A run in spring in presence, 180 EUR a day, unless told otherwise."""
    known = {
        "title": "Frühjahr",
        "edition": edition,
        "provider": provider,
        "delivery": Delivery.PRESENCE,
        "fee_cents_per_day": 18_000,
        "days": dict(zip(units_of(edition), DATES, strict=False)),
        "now": PLANNED_AT,
    }
    return plan_run(**{**known, **fields})


def change(run: Run, now: dt.datetime, **fields: Any) -> Run:
    """``run`` as it is, except for ``fields``."""
    days = {
        day.unit: PlannedDay(date=day.date, trainers=tuple(day.trainers.all()))
        for day in run.days.select_related("unit")
    }
    known = {
        "title": run.title,
        "delivery": run.delivery,
        "fee_cents_per_day": run.fee_cents_per_day,
        "days": days,
        "preset": run.preset,
        "fundable": run.fundable,
        "host_body": run.host_body,
        "venue": run.venue,
    }
    return change_run(run=run, now=now, **{**known, **fields})


def test_a_run_with_its_days(edition: CourseEdition, provider: Provider, trainer: User) -> None:
    run = plan(edition, provider, trainers=[trainer], venue="Raum 3")

    run.refresh_from_db()
    assert (run.title, run.edition, run.provider, run.delivery, run.venue) == (
        "Frühjahr",
        edition,
        provider,
        Delivery.PRESENCE,
        "Raum 3",
    )
    assert (run.preset, run.fundable, run.fee_cents_per_day) == (CompletionPreset.IN_CLASS, True, 18_000)
    days = run.days.order_by("date")
    assert [(day.unit.position, day.date) for day in days] == list(enumerate(DATES, start=1))
    assert [list(day.trainers.all()) for day in days] == [[trainer]] * 3


def test_a_day_may_have_trainers_of_its_own(
    edition: CourseEdition, provider: Provider, trainer: User
) -> None:
    guest = make_person("guest", first_name="Gero", last_name="Gast")
    grant(guest, Role.TRAINER, provider=provider)
    first, second, third = units_of(edition)

    run = plan(
        edition,
        provider,
        trainers=[trainer],
        days={first: DATES[0], second: PlannedDay(DATES[1], (guest,)), third: PlannedDay(DATES[2])},
    )

    assert [list(day.trainers.all()) for day in run.days.order_by("date")] == [[trainer], [guest], [trainer]]


def test_c5_self_study_is_never_fundable(edition: CourseEdition, provider: Provider) -> None:
    run = plan(edition, provider, preset=CompletionPreset.SELF_STUDY, fundable=True, days={})

    assert run.fundable is False


def test_an_inhouse_run_has_a_host(edition: CourseEdition, provider: Provider, body: PublicBody) -> None:
    run = plan(edition, provider, delivery=Delivery.INHOUSE, host_body=body)

    assert run.host_body == body


class TestRefused:
    """What cannot be planned."""

    def refuse(self, edition: CourseEdition, provider: Provider, **fields: Any) -> str:
        """The words of the refusal, after which there is no run."""
        with pytest.raises(TimetableError) as refusal, transaction.atomic():
            plan(edition, provider, **fields)
        assert not Run.objects.exists()
        return str(refusal.value)

    def test_inhouse_without_a_host(self, edition: CourseEdition, provider: Provider) -> None:
        assert "Inhouse" in self.refuse(edition, provider, delivery=Delivery.INHOUSE)

    def test_a_host_without_inhouse(
        self, edition: CourseEdition, provider: Provider, body: PublicBody
    ) -> None:
        self.refuse(edition, provider, host_body=body)

    def test_a_negative_fee(self, edition: CourseEdition, provider: Provider) -> None:
        self.refuse(edition, provider, fee_cents_per_day=-1)

    def test_no_title(self, edition: CourseEdition, provider: Provider) -> None:
        self.refuse(edition, provider, title="")

    def test_a_unit_of_another_edition(self, edition: CourseEdition, provider: Provider) -> None:
        stray = units_of(make_edition("aufbau"))[0]

        assert stray.title in self.refuse(edition, provider, days={stray: DATES[0]})

    def test_two_days_on_one_date(self, edition: CourseEdition, provider: Provider) -> None:
        first, second, _ = units_of(edition)

        self.refuse(edition, provider, days={first: DATES[0], second: DATES[0]})

    def test_a_trainer_of_another_provider(
        self, edition: CourseEdition, other_provider: Provider, trainer: User
    ) -> None:
        assert "Weiß" in self.refuse(edition, other_provider, trainers=[trainer])

    def test_a_trainer_who_has_left_by_then(
        self, edition: CourseEdition, provider: Provider, trainer: User
    ) -> None:
        RoleGrant.objects.filter(person=trainer).update(valid_to=DATES[2] - dt.timedelta(days=1))

        self.refuse(edition, provider, trainers=[trainer])

    def test_a_trainer_on_the_last_day_of_work_still_teaches(
        self, edition: CourseEdition, provider: Provider, trainer: User
    ) -> None:
        RoleGrant.objects.filter(person=trainer).update(valid_to=DATES[2])

        assert plan(edition, provider, trainers=[trainer]).days.count() == 3


def test_terms_and_days_change(run: Run, trainer: User, now: dt.datetime) -> None:
    first, second, _third = units_of(run.edition)
    moved = {first: PlannedDay(DATES[0], (trainer,)), second: PlannedDay(DATES[1])}

    change(run, now, title="Verschoben", venue="Rathaus", fee_cents_per_day=20_000, days=moved)

    run.refresh_from_db()
    assert (run.title, run.venue, run.fee_cents_per_day) == ("Verschoben", "Rathaus", 20_000)
    assert [(day.unit, day.date, day.trainers.count()) for day in run.days.order_by("date")] == [
        (first, DATES[0], 1),
        (second, DATES[1], 0),
    ]


def test_an_agreed_fee_stays_with_its_enrolment(enrolment: Enrolment, run: Run, now: dt.datetime) -> None:
    change(run, now, fee_cents_per_day=1)

    enrolment.refresh_from_db()
    assert enrolment.fee_cents_per_day == 18_000


def test_a_kept_day_keeps_its_row(run: Run, now: dt.datetime) -> None:
    before = set(SeminarDay.objects.values_list("pk", flat=True))

    change(run, now, venue="Rathaus")

    assert set(SeminarDay.objects.values_list("pk", flat=True)) == before


def test_another_preset_recomputes_progress(enrolment: Enrolment, run: Run, now: dt.datetime) -> None:
    for number in (1, 2, 3):
        read_lessons(enrolment, number)
        pass_quiz(enrolment, number)
    assert EnrolmentProgress.objects.get().completed_on is None

    change(run, now, preset=CompletionPreset.ONLINE)

    assert EnrolmentProgress.objects.get().completed_on == dt.date(2026, 2, 20)


class TestAttendedDay:
    """What somebody attended cannot be planned away."""

    @pytest.fixture(autouse=True)
    def attended(self, enrolment: Enrolment, trainer: User, now: dt.datetime) -> None:
        """The pilot attended the first day."""
        attend(enrolment, 1, trainer=trainer, now=now)

    def test_it_cannot_move(self, run: Run, now: dt.datetime) -> None:
        first = units_of(run.edition)[0]

        with pytest.raises(TimetableError), transaction.atomic():
            change(run, now, days={first: PlannedDay(DATES[0])})

        assert run.days.get(unit=first).date == dt.date(2026, 2, 27)

    def test_it_cannot_vanish(self, run: Run, now: dt.datetime) -> None:
        with pytest.raises(TimetableError), transaction.atomic():
            change(run, now, days={})

        assert run.days.count() == 3


def test_a_run_entered_by_mistake_is_discarded(run: Run) -> None:
    discard_run(run=run)

    assert not Run.objects.exists()
    assert not SeminarDay.objects.exists()


def test_a_run_with_learners_stays(enrolment: Enrolment, run: Run) -> None:
    with pytest.raises(TimetableError):
        discard_run(run=run)


def test_a_run_that_gave_a_make_up_day_stays(run: Run, pilot: User, trainer: User, now: dt.datetime) -> None:
    guest = make_enrolment(pilot, edition=run.edition)

    confirm_day(seminar_day=run.days.get(unit__position=1), enrolments=[guest], actor=trainer, now=now)

    with pytest.raises(TimetableError):
        discard_run(run=run)
