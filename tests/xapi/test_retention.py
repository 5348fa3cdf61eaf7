"""Details are forgotten after some months and stay forgotten; evidence stays (rule P5)."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from lms.base.models import FrozenRowError
from lms.xapi.domain import journal, retention
from lms.xapi.domain.journal import Outcome
from lms.xapi.domain.queries import evidence_for
from lms.xapi.models import RetentionRun, Statement, StatementActivity, StatementAgent
from tests.xapi.events import HAPPENED, REGISTRATION, answered, completed, some_id

pytestmark = pytest.mark.django_db

LIMIT = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def fill(now: dt.datetime) -> None:
    """Old and new details, old and new evidence."""
    journal.record(
        events=[
            completed(1, timestamp=LIMIT - SECOND),
            answered(2, timestamp=LIMIT - SECOND),
            answered(3, timestamp=LIMIT),
            completed(4, timestamp=LIMIT + SECOND),
        ],
        now=now,
    )


def test_only_old_details_go_with_everything_that_hangs_on_them(now: dt.datetime) -> None:
    fill(now)

    deleted = retention.delete_details(before=LIMIT, now=now)

    assert deleted == 1
    assert set(Statement.objects.values_list("statement_id", flat=True)) == {
        journal.statement_id(kind="lesson-completed", fact=completed(1).fact),
        journal.statement_id(kind="question-answered", fact=answered(3).fact),
        journal.statement_id(kind="lesson-completed", fact=completed(4).fact),
    }
    assert StatementActivity.objects.count() == 9
    assert StatementAgent.objects.count() == 6


def test_evidence_reads_the_same_afterwards(now: dt.datetime) -> None:
    fill(now)
    before = evidence_for(registrations=[REGISTRATION])

    retention.delete_details(before=now + dt.timedelta(days=999), now=now)

    assert len(before) == 2
    assert evidence_for(registrations=[REGISTRATION]) == before


def test_it_works_in_batches(now: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH_SIZE", 2)
    journal.record(events=[answered(number, timestamp=LIMIT - SECOND) for number in range(5)], now=now)

    assert retention.delete_details(before=LIMIT, now=now) == 5
    assert not Statement.objects.exists()


def test_what_was_forgotten_is_not_told_again(now: dt.datetime) -> None:
    fill(now)
    retention.delete_details(before=LIMIT, now=now)

    outcomes = journal.record(
        events=[
            answered(2, timestamp=LIMIT - SECOND),
            completed(5, timestamp=LIMIT - SECOND),
            answered(6, timestamp=LIMIT),
        ],
        now=now,
    )

    assert outcomes == [Outcome.FORGOTTEN, Outcome.STORED, Outcome.STORED]
    assert Statement.objects.count() == 5


def test_rules_about_other_things_forget_no_details(now: dt.datetime) -> None:
    RetentionRun.objects.create(rule="access_log", before=now, deleted=3, at=now)
    RetentionRun.objects.create(
        rule=retention.ERASURE_RULE, account=some_id("colleague"), before=now, deleted=3, at=now
    )

    assert journal.record(events=[answered(2, timestamp=LIMIT - SECOND)], now=now) == [Outcome.STORED]


def test_every_run_is_written_down_and_stays(now: dt.datetime) -> None:
    fill(now)

    retention.delete_details(before=LIMIT, now=now)
    retention.delete_details(before=LIMIT, now=now)

    runs = RetentionRun.objects.order_by("deleted").values_list("rule", "before", "deleted", "at")
    assert list(runs) == [("details", LIMIT, 0, now), ("details", LIMIT, 0, now), ("details", LIMIT, 1, now)]
    with pytest.raises(FrozenRowError):
        RetentionRun.objects.all().delete()


@pytest.mark.parametrize(
    ("now_text", "months", "expected"),
    [
        ("2026-03-02T09:00:00+00:00", 1, "2026-02-02T09:00:00+00:00"),
        ("2026-03-31T09:00:00+00:00", 1, "2026-02-28T09:00:00+00:00"),
        ("2024-03-31T09:00:00+00:00", 1, "2024-02-29T09:00:00+00:00"),
        ("2026-03-02T09:00:00+00:00", 12, "2025-03-02T09:00:00+00:00"),
        ("2026-01-15T09:00:00+00:00", 1, "2025-12-15T09:00:00+00:00"),
        ("2026-12-15T09:00:00+00:00", 12, "2025-12-15T09:00:00+00:00"),
    ],
)
def test_months_are_those_of_the_calendar(now_text: str, months: int, expected: str) -> None:
    instant = retention.months_before(now=dt.datetime.fromisoformat(now_text), months=months)

    assert instant == dt.datetime.fromisoformat(expected)


class TestCommand:
    """``manage.py forget_details``."""

    def call(self, *arguments: str) -> str:
        """What the command prints."""
        out = StringIO()
        call_command("forget_details", *arguments, stdout=out)
        return out.getvalue().strip()

    @pytest.fixture(autouse=True)
    def details(self) -> None:
        """One detail of two years ago, one of yesterday."""
        today = timezone.now()
        journal.record(
            events=[
                answered(1, timestamp=today - dt.timedelta(days=730)),
                answered(2, timestamp=today - dt.timedelta(days=1)),
                completed(3, timestamp=HAPPENED - dt.timedelta(days=999)),
            ],
            now=today,
        )

    def test_a_dry_run_only_counts(self) -> None:
        text = self.call("--older-than-months", "12", "--dry-run")

        assert text.startswith("1 ")
        assert Statement.objects.count() == 3
        assert not RetentionRun.objects.exists()

    def test_it_deletes_and_says_how_many(self) -> None:
        text = self.call("--older-than-months", "12")

        assert text.startswith("1 ")
        assert Statement.objects.count() == 2
        assert RetentionRun.objects.count() == 2

    @pytest.mark.parametrize("months", ["0", "-3", "999999"])
    def test_nonsense_is_refused(self, months: str) -> None:
        with pytest.raises(CommandError):
            self.call("--older-than-months", months)
