"""After a disaster: facts are told again, progress is recomputed, and nothing happens twice."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from curriculum.domain.attendance import withdraw_attendance
from curriculum.domain.progress_records import stored_states
from curriculum.domain.reconciliation import reconcile
from curriculum.models import ActivityProgress, Enrolment, EnrolmentProgress, UnitProgress
from lms.accounts.models import User
from lms.xapi.models import Statement, StatementActivity, StatementAgent, StatementTarget
from tests.curriculum.learning import attend, pass_quiz, read_lessons
from tests.factories import make_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def learnt(enrolment: Enrolment, trainer: User, now: dt.datetime) -> Enrolment:
    """The pilot read, attended a day, and was confirmed for another one by mistake."""
    read_lessons(enrolment, 1)
    attend(enrolment, 1, trainer=trainer, now=now)
    mistake = attend(enrolment, 2, trainer=trainer, now=now)
    withdraw_attendance(attendance=mistake, reason="Verwechslung", actor=trainer, now=now)
    return enrolment


def lose_everything_derived() -> None:
    """What a restored backup of the wrong day may look like: facts without journal and progress."""
    for table in (StatementAgent, StatementActivity, StatementTarget, Statement):
        table.objects.all().delete()
    for progress in (ActivityProgress, UnitProgress, EnrolmentProgress):
        progress.objects.all().delete()


def bodies() -> set[tuple[str, bool]]:
    """Statement id and whether it is voided."""
    return {(str(row.statement_id), row.is_voided) for row in Statement.objects.all()}


def test_everything_derived_comes_back(learnt: Enrolment, now: dt.datetime) -> None:
    before, told = stored_states([learnt]), bodies()
    lose_everything_derived()

    repaired = reconcile(now=now + dt.timedelta(days=1))

    assert stored_states([learnt]) == before
    assert bodies() == told
    assert repaired == 2 + 2 + 1, "lessons, attendances, the voiding; progress followed the statements"


def test_a_second_time_there_is_nothing_to_do(learnt: Enrolment, now: dt.datetime) -> None:
    lose_everything_derived()
    reconcile(now=now)
    told = bodies()

    assert reconcile(now=now) == 0
    assert bodies() == told


def test_nothing_is_done_where_all_is_well(learnt: Enrolment, now: dt.datetime) -> None:
    assert reconcile(now=now) == 0


def test_a_lost_voiding_alone_is_told_again(learnt: Enrolment, now: dt.datetime) -> None:
    StatementTarget.objects.all().delete()
    Statement.objects.filter(verb__endswith="/voided").delete()
    Statement.objects.update(is_voided=False)

    assert reconcile(now=now) == 1

    assert Statement.objects.filter(is_voided=True).count() == 1


class TestCommand:
    """``manage.py recompute_progress``."""

    def run(self, *arguments: str) -> str:
        """What it prints."""
        out = StringIO()
        call_command("recompute_progress", *arguments, stdout=out, stderr=StringIO())
        return out.getvalue()

    def test_check_is_quiet_where_all_is_well(self, learnt: Enrolment) -> None:
        assert self.run("--check") == "1 enrolments agree with their evidence.\n"

    def test_check_prints_differences_fails_and_changes_nothing(self, learnt: Enrolment) -> None:
        UnitProgress.objects.filter(unit__position=1).update(attended_on=None)
        out = StringIO()

        with pytest.raises(CommandError, match="1 differences"):
            call_command("recompute_progress", "--check", stdout=out, stderr=StringIO())

        assert str(learnt.pk) in out.getvalue()
        assert UnitProgress.objects.get(unit__position=1).attended_on is None

    def test_without_check_it_repairs(self, learnt: Enrolment, colleague: User) -> None:
        make_enrolment(colleague, run=learnt.run)
        UnitProgress.objects.filter(unit__position=1).update(attended_on=None)

        assert self.run() == "2 enrolments recomputed, 2 of them changed.\n"

        assert UnitProgress.objects.get(enrolment=learnt, unit__position=1).attended_on == dt.date(
            2026, 2, 27
        )
        assert self.run("--check") == "2 enrolments agree with their evidence.\n"

    def test_it_shows_how_far_it_is(self, learnt: Enrolment) -> None:
        progress = StringIO()

        call_command("recompute_progress", stdout=StringIO(), stderr=progress)

        assert "1/1" in progress.getvalue()


def test_pages_are_walked_to_the_end(
    enrolment: Enrolment, colleague: User, now: dt.datetime, monkeypatch: pytest.MonkeyPatch, pilot: User
) -> None:
    make_enrolment(colleague, run=enrolment.run)
    for one in Enrolment.objects.all():
        read_lessons(one, 1)
        pass_quiz(one, 1)
    quizzes = set(Statement.objects.filter(verb__endswith="/passed").values_list("pk", flat=True))
    Statement.objects.exclude(pk__in=quizzes).delete()
    UnitProgress.objects.all().delete()
    monkeypatch.setattr("curriculum.domain.reconciliation.BATCH", 3)
    monkeypatch.setattr("curriculum.domain.progress.BATCH", 1)

    assert reconcile(now=now) >= 4 + 2 - 2

    assert Statement.objects.filter(verb__endswith="/completed").count() == 4
    assert UnitProgress.objects.filter(lessons_done_on__isnull=False).count() == 2
