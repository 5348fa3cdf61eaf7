"""Every look at somebody else leaves an entry: who, whom, what, when."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, User
from lms.base.models import FrozenRowError
from tests.factories.people import make_person


def test_p3_a_look_at_two_people_leaves_two_entries(
    hr: User, pilot: User, colleague: User, now: dt.datetime
) -> None:
    log_access(
        actor=hr,
        people=[pilot, colleague, pilot],
        kind=AccessKind.VIEWED,
        subject_matter="staff list",
        now=now,
    )

    entries = AccessLogEntry.objects.values_list("actor", "person", "kind", "subject_matter", "at")
    assert set(entries) == {
        (hr.pk, person.pk, AccessKind.VIEWED, "staff list", now) for person in (pilot, colleague)
    }
    assert AccessLogEntry.objects.count() == 2


def test_looking_at_oneself_leaves_none(pilot: User, now: dt.datetime) -> None:
    log_access(actor=pilot, people=[pilot], kind=AccessKind.VIEWED, subject_matter="own page", now=now)

    assert not AccessLogEntry.objects.exists()


@pytest.mark.parametrize("count", [1, 3, 100])
def test_a_list_is_logged_in_one_statement(
    hr: User, now: dt.datetime, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [make_person(f"p{n}", first_name="P", last_name=f"Nr{n}") for n in range(count)]

    with django_assert_num_queries(1):
        log_access(actor=hr, people=people, kind=AccessKind.VIEWED, subject_matter="staff list", now=now)

    assert AccessLogEntry.objects.count() == count


def test_entries_neither_change_nor_disappear(hr: User, pilot: User, now: dt.datetime) -> None:
    log_access(actor=hr, people=[pilot], kind=AccessKind.DOWNLOADED, subject_matter="x" * 300, now=now)
    entry = AccessLogEntry.objects.get()

    assert entry.subject_matter == "x" * 200
    for change in (entry.save, entry.delete, AccessLogEntry.objects.all().delete):
        with pytest.raises(FrozenRowError):
            change()
