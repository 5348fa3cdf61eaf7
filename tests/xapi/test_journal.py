"""Facts become statements once, however often they are told."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lms.xapi import verbs
from lms.xapi.core import InvalidStatement, Result, Score, Usage, read_statement
from lms.xapi.domain import journal, storage
from lms.xapi.domain.journal import Outcome
from lms.xapi.domain.queries import evidence_for
from lms.xapi.domain.storage import write_instant
from lms.xapi.enums import Weight
from lms.xapi.models import OUR_SERVER, Statement, StatementTarget
from lms.xapi.signals import statements_recorded
from tests.xapi.events import HAPPENED, PILOT, REGISTRATION, answered, completed, lesson, shuffled, some_id

pytestmark = pytest.mark.django_db

STORED, IDENTICAL, CONFLICT = Outcome.STORED, Outcome.IDENTICAL, Outcome.CONFLICT


@pytest.fixture
def news() -> Iterator[list[dict[str, Any]]]:
    """What ``statements_recorded`` said, and whether it spoke within a transaction."""
    heard: list[dict[str, Any]] = []

    def listen(*, registrations: set[uuid.UUID], now: dt.datetime, **_: Any) -> None:
        heard.append({"registrations": registrations, "now": now, "atomic": connection.in_atomic_block})

    statements_recorded.connect(listen)
    yield heard
    statements_recorded.disconnect(listen)


def rows() -> list[Any]:
    """Everything a statement's row says but its number and its turn."""
    fields = (
        "statement_id",
        "fingerprint",
        "verb",
        "registration",
        "timestamp",
        "weight",
        "is_voided",
        "body",
    )
    found = Statement.objects.order_by("statement_id").values_list(*fields, "stored")
    return [(*row[:-2], row[-2].replace(write_instant(row[-1]), "…")) for row in found]


class TestRecording:
    """A fact is stored with what it can be found by."""

    def test_the_row_says_what_the_statement_says(self, now: dt.datetime) -> None:
        event = completed(launch_session=some_id("session"))

        outcomes = journal.record(events=[event], now=now)

        row = Statement.objects.get()
        checked = read_statement(row.body)
        assert outcomes == [STORED]
        assert row.statement_id == journal.statement_id(kind="lesson-completed", fact=event.fact)
        assert checked.document["id"] == str(row.statement_id)
        assert (row.verb, row.registration, row.launch_session) == (
            verbs.COMPLETED.iri,
            REGISTRATION,
            some_id("session"),
        )
        assert (row.timestamp, row.stored) == (HAPPENED, now)
        assert (row.weight, row.client, row.is_voided) == (Weight.EVIDENCE, OUR_SERVER, False)

    def test_agents_and_activities_are_linked(self, now: dt.datetime, settings: Any) -> None:
        settings.ACTOR_HOME_PAGE = "https://heim.example"

        journal.record(events=[completed()], now=now)

        row = Statement.objects.get()
        assert set(row.agents.values_list("agent", "usage")) == {
            (f"account https://heim.example {PILOT}", Usage.DIRECT),
            ("account https://heim.example server", Usage.RELATED),
        }
        assert set(row.activities.values_list("activity", "usage")) == {
            (lesson().iri, Usage.DIRECT),
            ("https://lernen.example/xapi/unit/1", Usage.RELATED),
            ("https://lernen.example/xapi/course/1", Usage.RELATED),
        }

    def test_ids_follow_from_kind_fact_and_revision(self) -> None:
        fact = some_id("fact")
        ids = {
            journal.statement_id(kind="a", fact=fact),
            journal.statement_id(kind="b", fact=fact),
            journal.statement_id(kind="a", fact=fact, revision=1),
            journal.statement_id(kind="a", fact=some_id("other")),
        }

        assert len(ids) == 4
        assert journal.statement_id(kind="a", fact=fact) in ids
        # The ids of every journal in the world: a change here would tell every fact twice.
        assert (
            str(journal.statement_id(kind="a", fact=uuid.UUID(int=0)))
            == "caa62277-9a0b-5c4b-a1d4-6c3969c34a80"
        )

    def test_nothing_is_stored_for_nothing(self, now: dt.datetime, news: list[Any]) -> None:
        assert journal.record(events=[], now=now) == []
        assert news == []

    def test_one_of_a_batch_that_is_there_already_stays_as_it_is(self, now: dt.datetime) -> None:
        journal.record(events=[completed(1)], now=now)

        outcomes = journal.record(events=[completed(0), completed(1), completed(2)], now=now)

        assert outcomes == [STORED, IDENTICAL, STORED]
        assert {row.activities.count() for row in Statement.objects.all()} == {3}

    def test_more_than_one_batch_is_one_recording(self, now: dt.datetime, news: list[Any]) -> None:
        count = storage.BATCH_SIZE + 1
        events = [completed(number) for number in range(count)]
        journal.record(events=events[5:6], now=now)

        outcomes = journal.record(events=[*events, events[0]], now=now)

        assert outcomes == [STORED] * 5 + [IDENTICAL] + [STORED] * (count - 6) + [IDENTICAL]
        assert len(news) == 2


class TestTellingTwice:
    """Stored, identical, conflict."""

    def test_the_same_fact_is_identical(self, now: dt.datetime) -> None:
        journal.record(events=[completed()], now=now)
        before = rows()

        again = journal.record(events=[completed()], now=now + dt.timedelta(days=1))

        assert again == [IDENTICAL]
        assert rows() == before

    def test_a_renamed_lesson_is_identical(self, now: dt.datetime) -> None:
        journal.record(events=[completed()], now=now)

        renamed = completed(activity=lesson(name="Mandat, Auftrag und Rolle"))

        assert journal.record(events=[renamed], now=now) == [IDENTICAL]

    def test_another_result_is_a_conflict_and_changes_nothing(
        self, now: dt.datetime, news: list[Any]
    ) -> None:
        journal.record(events=[completed(result=Result(score=Score(scaled=0.5)))], now=now)
        before = rows()

        outcomes = journal.record(events=[completed(result=Result(score=Score(scaled=0.6)))], now=now)

        assert outcomes == [CONFLICT]
        assert rows() == before
        assert len(news) == 1

    def test_a_batch_may_name_a_fact_twice(self, now: dt.datetime) -> None:
        events = [completed(1), completed(1), completed(1, result=Result(completion=False)), completed(2)]

        assert journal.record(events=events, now=now) == [STORED, IDENTICAL, CONFLICT, STORED]
        assert (
            Statement.objects.filter(
                statement_id=journal.statement_id(kind="lesson-completed", fact=some_id(1))
            ).count()
            == 1
        )

    def test_any_order_of_the_same_facts_gives_the_same_journal(self, now: dt.datetime) -> None:
        events = [completed(number) for number in range(6)] + [answered(number) for number in range(6)]
        journal.record(events=events, now=now)
        expected = rows()

        for seed in range(5):
            Statement.objects.all().delete()
            order = shuffled(events, seed)
            middle = seed + 3
            journal.record(events=order[:middle], now=now)
            journal.record(events=order[middle - 2 :], now=now)

            assert rows() == expected


class TestTransactions:
    """All or nothing, and those above hear of it inside."""

    def test_news_are_sent_once_inside_the_transaction(self, now: dt.datetime, news: list[Any]) -> None:
        other = some_id("other registration")

        journal.record(
            events=[completed(1), completed(2, registration=other), completed(3, registration=None)], now=now
        )

        assert news == [{"registrations": {REGISTRATION, other}, "now": now, "atomic": True}]

    def test_no_news_when_nothing_was_stored(self, now: dt.datetime, news: list[Any]) -> None:
        journal.record(events=[completed()], now=now)

        journal.record(events=[completed()], now=now)

        assert len(news) == 1

    def test_who_stumbles_over_the_news_takes_the_statements_with_it(self, now: dt.datetime) -> None:
        def stumble(**_: Any) -> None:
            raise RuntimeError("no progress today")

        statements_recorded.connect(stumble)
        try:
            with pytest.raises(RuntimeError), transaction.atomic():
                journal.record(events=[completed()], now=now)
        finally:
            statements_recorded.disconnect(stumble)

        assert not Statement.objects.exists()

    def test_an_event_that_makes_no_valid_statement_is_refused_with_its_batch(self, now: dt.datetime) -> None:
        broken = completed(2, result=Result(score=Score(scaled=1.5)))

        with pytest.raises(InvalidStatement) as refusal:
            journal.record(events=[completed(1), broken], now=now)

        assert refusal.value.path == "result.score.scaled"
        assert not Statement.objects.exists()

    def test_a_naive_instant_is_refused(self, now: dt.datetime) -> None:
        with pytest.raises(ValueError, match="aware"):
            journal.record(events=[completed(timestamp=HAPPENED.replace(tzinfo=None))], now=now)


def void(now: dt.datetime, number: int = 1, **changes: Any) -> Outcome:
    """The completion of lesson ``number`` is declared void."""
    values: dict[str, Any] = {"kind": "lesson-completed", "fact": some_id(number), "now": now}
    return journal.void(**values | changes)


class TestVoiding:
    """A voided statement stays, is flagged and proves nothing."""

    def test_the_target_is_flagged_and_is_no_evidence_any_more(
        self, now: dt.datetime, news: list[Any]
    ) -> None:
        journal.record(events=[completed(1), completed(2)], now=now)

        outcome = void(now, actor=some_id("trainer"))

        flagged = Statement.objects.get(is_voided=True)
        assert outcome is STORED
        assert flagged.statement_id == journal.statement_id(kind="lesson-completed", fact=some_id(1))
        assert [item.activity for item in evidence_for(registrations=[REGISTRATION])] == [lesson(2).iri]
        assert news[1:] == [{"registrations": {REGISTRATION}, "now": now, "atomic": True}]

    def test_the_voiding_statement_says_who_and_what(self, now: dt.datetime) -> None:
        journal.record(events=[completed()], now=now)

        void(now, actor=some_id("trainer"))

        row = Statement.objects.get(verb=verbs.VOIDED.iri)
        document = read_statement(row.body).document
        target = journal.statement_id(kind="lesson-completed", fact=some_id(1))
        assert document["object"] == {"objectType": "StatementRef", "id": str(target)}
        assert document["actor"]["account"]["name"] == str(some_id("trainer"))
        assert row.registration == REGISTRATION
        assert row.weight == Weight.EVIDENCE
        assert list(StatementTarget.objects.values_list("target_id", "voids")) == [(target, True)]

    def test_without_a_person_the_server_says_so(self, now: dt.datetime) -> None:
        journal.record(events=[answered()], now=now)

        journal.void(kind="question-answered", fact=some_id(1), now=now)

        row = Statement.objects.get(verb=verbs.VOIDED.iri)
        assert read_statement(row.body).document["actor"]["account"]["name"] == "server"
        assert row.weight == Weight.DETAIL

    def test_voiding_twice_is_identical(self, now: dt.datetime, news: list[Any]) -> None:
        journal.record(events=[completed()], now=now)
        void(now)

        assert void(now + dt.timedelta(hours=1)) is IDENTICAL
        assert len(news) == 2

    def test_the_same_fact_told_again_stays_void(self, now: dt.datetime) -> None:
        journal.record(events=[completed()], now=now)
        void(now)

        assert journal.record(events=[completed()], now=now) == [IDENTICAL]
        assert evidence_for(registrations=[REGISTRATION]) == []

    def test_a_new_revision_counts_again(self, now: dt.datetime) -> None:
        journal.record(events=[completed()], now=now)
        void(now)

        journal.record(events=[completed(revision=1)], now=now)

        assert len(evidence_for(registrations=[REGISTRATION])) == 1

    @pytest.mark.parametrize("count", [1, 3, 200])
    def test_facts_told_anew_are_one_piece_of_news_and_a_constant_number_of_queries(
        self, count: int, now: dt.datetime, news: list[Any]
    ) -> None:
        journal.record(events=[completed(number) for number in range(count)], now=now)
        old = [journal.Told("lesson-completed", some_id(number)) for number in range(count)]
        new = [completed(number, revision=1) for number in range(count)]

        with CaptureQueriesContext(connection) as captured:
            outcomes = journal.revise(void=old, events=new, now=now)

        assert outcomes == [STORED] * count
        assert Statement.objects.filter(is_voided=True).count() == count
        assert len(evidence_for(registrations=[REGISTRATION])) == count
        assert len(news) == 2
        assert len(captured) <= 21 + 2 * (connection.vendor == "postgresql")

    def test_a_target_that_arrives_later_is_flagged_then(self, now: dt.datetime) -> None:
        assert void(now) is STORED

        journal.record(events=[completed(1), completed(2)], now=now)

        assert [row.statement_id for row in Statement.objects.filter(is_voided=True)] == [
            journal.statement_id(kind="lesson-completed", fact=some_id(1))
        ]

    def test_what_voids_cannot_be_voided(self, now: dt.datetime) -> None:
        journal.record(events=[completed()], now=now)
        void(now)

        with pytest.raises(journal.NotVoidable):
            void(now, kind="lesson-completed.voided")

        assert not Statement.objects.get(verb=verbs.VOIDED.iri).is_voided

    def test_void_before_its_voiding_arrives_voids_no_voiding(self, now: dt.datetime) -> None:
        void(now, kind="lesson-completed.voided")
        journal.record(events=[completed()], now=now)

        void(now)

        assert not Statement.objects.filter(verb=verbs.VOIDED.iri, is_voided=True).exists()
        assert Statement.objects.exclude(verb=verbs.VOIDED.iri).get().is_voided

    def test_only_the_same_source_can_void(self, now: dt.datetime) -> None:
        journal.record(events=[completed(1), completed(2)], now=now)
        void(now, 1)
        Statement.objects.filter(verb=verbs.VOIDED.iri).update(client="fremd")
        Statement.objects.update(is_voided=False)

        journal.record(events=[completed(3)], now=now)
        void(now, 2)

        assert [row.statement_id for row in Statement.objects.filter(is_voided=True)] == [
            journal.statement_id(kind="lesson-completed", fact=some_id(2))
        ]

    def test_a_statement_of_somebody_else_stays_valid(self, now: dt.datetime) -> None:
        journal.record(events=[completed()], now=now)
        Statement.objects.update(client="fremd")

        void(now)

        assert not Statement.objects.filter(is_voided=True).exists()
