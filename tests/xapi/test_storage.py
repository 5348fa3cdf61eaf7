"""What storing costs, and how much goes in at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.xapi import activities
from lms.xapi.domain import journal
from lms.xapi.domain.journal import ActivityRef
from lms.xapi.models import Statement
from tests.xapi.events import completed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3, 300])
def test_a_batch_takes_the_same_number_of_queries_whatever_its_size(count: int, now: dt.datetime) -> None:
    events = [completed(number) for number in range(count)]

    with CaptureQueriesContext(connection) as told:
        journal.record(events=events, now=now)
    with CaptureQueriesContext(connection) as repeated:
        journal.record(events=events, now=now)

    # savepoint and its release; what is there; statements, agents and activities, in one message on PostgreSQL
    assert len(told) == (4 if connection.vendor == "postgresql" else 6)
    # savepoint and its release; what is there, fingerprints of that
    assert len(repeated) == 4
    assert Statement.objects.count() == count


def test_more_links_than_a_query_takes_parameters(now: dt.datetime) -> None:
    """SQLite takes 32,766 of them."""
    courses = tuple(
        ActivityRef(f"https://lernen.example/xapi/course/{n}", activities.COURSE, f"Kurs {n}")
        for n in range(500)
    )
    events = [replace(completed(number), grouping=courses) for number in range(20)]

    journal.record(events=events, now=now)

    assert Statement.objects.count() == 20
    assert {row.activities.count() for row in Statement.objects.all()} == {502}
