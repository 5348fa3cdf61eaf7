"""What is read from the journal: evidence of registrations, statements of a person."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.xapi import verbs
from lms.xapi.domain import journal
from lms.xapi.domain.queries import Evidence, evidence_for, statements_of
from lms.xapi.models import OUR_SERVER, Statement
from tests.xapi.events import HAPPENED, PILOT, REGISTRATION, answered, completed, lesson, some_id

pytestmark = pytest.mark.django_db

OTHER = some_id("other registration")


def test_evidence_is_what_is_neither_detail_nor_void_nor_of_another_registration(now: dt.datetime) -> None:
    journal.record(
        events=[
            completed(1),
            completed(2),
            answered(3),
            completed(4, registration=OTHER),
            completed(5, registration=None),
        ],
        now=now,
    )
    journal.void(kind="lesson-completed", fact=some_id(2), now=now)

    found = evidence_for(registrations=[REGISTRATION])

    assert found == [
        Evidence(
            registration=REGISTRATION,
            verb=verbs.COMPLETED.iri,
            activity=lesson(1).iri,
            timestamp=HAPPENED,
            client=OUR_SERVER,
        )
    ]


def test_evidence_says_who_stored_it(now: dt.datetime) -> None:
    journal.record(events=[completed()], now=now)
    Statement.objects.update(client="paket-1")

    assert [item.client for item in evidence_for(registrations=[REGISTRATION])] == ["paket-1"]


@pytest.mark.parametrize("count", [1, 3, 300])
def test_evidence_takes_one_query(count: int, now: dt.datetime) -> None:
    registrations = [some_id(f"registration {number}") for number in range(count)]
    journal.record(
        events=[
            completed(number, registration=registration) for number, registration in enumerate(registrations)
        ],
        now=now,
    )

    with CaptureQueriesContext(connection) as queries:
        found = evidence_for(registrations=registrations)

    assert len(queries) == 1
    assert {item.registration for item in found} == set(registrations)


def test_statements_of_a_person_are_those_they_stand_in_oldest_first(now: dt.datetime) -> None:
    somebody = some_id("somebody")
    journal.record(events=[completed(1)], now=now)
    journal.record(events=[answered(2), completed(3, actor=somebody)], now=now)
    journal.void(kind="lesson-completed", fact=some_id(3), actor=PILOT, now=now)

    found = [row.statement_id for row in statements_of(account=PILOT)]

    assert found == [
        journal.statement_id(kind="lesson-completed", fact=some_id(1)),
        journal.statement_id(kind="question-answered", fact=some_id(2)),
        journal.statement_id(kind="lesson-completed.voided", fact=some_id(3)),
    ]
    assert statements_of(account=some_id("nobody")).count() == 0
