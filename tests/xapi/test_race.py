"""Several at once: the same facts told by parallel transactions end as one statement each, without an error."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from lms.xapi.core import Result
from lms.xapi.domain import journal
from lms.xapi.domain.journal import Event, Outcome
from lms.xapi.domain.retrieval import consistent_through
from lms.xapi.models import Statement, StatementActivity
from tests.xapi.events import completed, shuffled

pytestmark = pytest.mark.django_db(transaction=True)

TELLERS = 4
FACTS = 25


def tell_at_once(now: dt.datetime, events_of: Callable[[int], list[Event]]) -> list[dict[object, Outcome]]:
    """What each of ``TELLERS`` threads was answered for its events, by fact."""
    answers: list[dict[object, Outcome]] = [{} for _ in range(TELLERS)]
    errors: list[BaseException] = []
    start = threading.Barrier(TELLERS)

    def tell(teller: int) -> None:
        events = events_of(teller)
        try:
            start.wait()
            outcomes = journal.record(events=events, now=now + dt.timedelta(seconds=teller))
            answers[teller] = {event.fact: outcome for event, outcome in zip(events, outcomes, strict=True)}
        except BaseException as error:  # noqa: BLE001 - a thread must not lose what went wrong
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=tell, args=(teller,)) for teller in range(TELLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    return answers


def test_parallel_tellers_of_the_same_facts_store_each_once(now: dt.datetime) -> None:
    def events_of(teller: int) -> list[Event]:
        return shuffled([completed(number) for number in range(FACTS)], teller)

    answers = tell_at_once(now, events_of)

    assert Statement.objects.count() == FACTS
    assert StatementActivity.objects.count() == 3 * FACTS
    for fact in answers[0]:
        assert Counter(answer[fact] for answer in answers) == {
            Outcome.STORED: 1,
            Outcome.IDENTICAL: TELLERS - 1,
        }


def test_parallel_tellers_of_different_results_end_in_conflict(now: dt.datetime) -> None:
    def events_of(teller: int) -> list[Event]:
        return [completed(result=Result(response=str(teller)))]

    answers = tell_at_once(now, events_of)

    outcomes = Counter(outcome for answer in answers for outcome in answer.values())
    assert outcomes == {Outcome.STORED: 1, Outcome.CONFLICT: TELLERS - 1}
    assert Statement.objects.count() == 1


def test_nothing_is_called_complete_while_somebody_takes_long_to_store(now: dt.datetime) -> None:
    """Whoever believed it would never see what becomes visible with an earlier instant (1.0.3 part 3, 2.1.3)."""
    much_later = now + dt.timedelta(minutes=10)
    stored, seen = threading.Event(), threading.Event()

    def take_long() -> None:
        try:
            with transaction.atomic():
                journal.record(events=[completed()], now=now)
                stored.set()
                seen.wait(timeout=60)
        finally:
            stored.set()
            connection.close()

    before = consistent_through(now=much_later)
    thread = threading.Thread(target=take_long)
    thread.start()
    assert stored.wait(timeout=60)
    meanwhile = consistent_through(now=much_later)
    seen.set()
    thread.join()

    assert before > now
    assert meanwhile < now
    assert Statement.objects.get().stored == now
    assert consistent_through(now=much_later) > now
