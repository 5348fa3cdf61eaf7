"""Progress is recomputed from evidence statements and valid attendance, never incremented.

Reading, comparing and writing work on whole batches, so their queries do not grow with the enrolments; a row is
written only where it differs. Locks on the enrolments let the later of two parallel transactions see what the earlier
one recorded.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from curriculum.domain.progress_evidence import computed_states
from curriculum.domain.progress_records import stored_states, write_states
from curriculum.domain.progress_state import ActivityState, CourseState, ProgressState, UnitState
from curriculum.domain.statements import lesson_completed
from curriculum.enums import ActivityKind, EnrolmentState
from curriculum.models import EditionActivity, Enrolment, LessonCompletion
from curriculum.signals import completion_changed
from lms.xapi.domain import journal

BATCH = 500


class LessonError(Exception):
    """A lesson cannot be completed here; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Difference:
    """One row that does not say what the evidence says; ``None`` stands for no row."""

    enrolment: uuid.UUID
    subject: str
    stored: ActivityState | UnitState | CourseState | None
    computed: ActivityState | UnitState | CourseState | None

    def __str__(self) -> str:
        return f"enrolment {self.enrolment}, {self.subject}: stored {self.stored}, evidence gives {self.computed}"


@transaction.atomic
def complete_lesson(*, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime) -> LessonCompletion:
    """The learner declares a lesson done: fact, evidence statement and progress in one transaction.

    A second time changes nothing and returns the first completion. Raises ``LessonError``.
    """
    enrolment = lock_enrolments([enrolment])[0]
    _refuse_strange_lesson(enrolment, activity)
    completion, is_new = LessonCompletion.objects.get_or_create(
        enrolment=enrolment, activity=activity, defaults={"completed_at": now}
    )
    if is_new:
        journal.record(events=[lesson_completed(completion)], now=now)
    return completion


def recompute_progress(*, enrolments: Iterable[Enrolment], now: dt.datetime) -> int:
    """Bring the stored progress to what the evidence says; returns how many enrolments differed.

    Sends ``completion_changed`` once for each enrolment whose unit facts or completion changed, inside the transaction.
    """
    return sum(_recompute_batch(batch, now) for batch in batches(enrolments))


def differences(*, enrolments: Iterable[Enrolment]) -> Iterator[Difference]:
    """Every row that ``recompute_progress`` would write; writes nothing."""
    for batch in batches(enrolments):
        with transaction.atomic():
            locked = lock_enrolments(batch)
            stored, computed = stored_states(locked), computed_states(locked)
        for enrolment in locked:
            yield from _compare(enrolment.pk, stored[enrolment.pk], computed[enrolment.pk])


def all_enrolments() -> Iterator[Enrolment]:
    """Every enrolment, read page by page along the key, so that writing in between does no harm."""
    rows = Enrolment.objects.order_by("pk")
    page = list(rows[:BATCH])
    while page:
        yield from page
        page = list(rows.filter(pk__gt=page[-1].pk)[:BATCH])


def batches(enrolments: Iterable[Enrolment]) -> Iterator[list[Enrolment]]:
    """``enrolments`` in lists of at most ``BATCH``."""
    source = iter(enrolments)
    while batch := list(islice(source, BATCH)):
        yield batch


def lock_enrolments(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """The enrolments as they are now, with person, edition and run, locked until the transaction ends.

    Locks the other enrolments of these people too: what follows from one course may touch the next, and then it is too
    late, since storing statements makes everybody wait (``docs/decisions/0024``). So learners come first, the journal
    second, for everybody.

    ``FOR NO KEY UPDATE``: a transaction that inserted a fact holds a key-share lock on the enrolment already, and two
    of them upgrading to a full lock would wait for each other. The order of the key avoids deadlocks between batches.
    """
    wanted = {enrolment.pk for enrolment in enrolments}
    rows = (
        Enrolment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("person", "edition", "run")
        .filter(person__in=Enrolment.objects.filter(pk__in=wanted).values("person"))
        .order_by("pk")
    )
    return [enrolment for enrolment in rows if enrolment.pk in wanted]


def _refuse_strange_lesson(enrolment: Enrolment, activity: EditionActivity) -> None:
    if enrolment.state != EnrolmentState.ACTIVE:
        raise LessonError(_("This enrolment was withdrawn."))
    if activity.kind != ActivityKind.LESSON:
        raise LessonError(_("Only lessons can be marked as done."))
    if activity.unit.edition_id != enrolment.edition_id:
        raise LessonError(_("This lesson does not belong to your course edition."))


@transaction.atomic
def _recompute_batch(batch: list[Enrolment], now: dt.datetime) -> int:
    locked = lock_enrolments(batch)
    stored, computed = stored_states(locked), computed_states(locked)
    changed = [enrolment for enrolment in locked if stored[enrolment.pk] != computed[enrolment.pk]]
    if not changed:
        return 0
    write_states(
        stored={enrolment.pk: stored[enrolment.pk] for enrolment in changed},
        computed={enrolment.pk: computed[enrolment.pk] for enrolment in changed},
    )
    for enrolment in changed:
        if not stored[enrolment.pk].has_same_facts(computed[enrolment.pk]):
            completion_changed.send(sender=Enrolment, enrolment=enrolment, now=now)
    return len(changed)


def _compare(enrolment: uuid.UUID, stored: ProgressState, computed: ProgressState) -> Iterator[Difference]:
    for activity in sorted(stored.activities.keys() | computed.activities.keys()):
        yield from _difference(
            enrolment,
            f"activity {activity}",
            stored.activities.get(activity),
            computed.activities.get(activity),
        )
    for unit in sorted(stored.units.keys() | computed.units.keys()):
        yield from _difference(enrolment, f"unit {unit}", stored.units.get(unit), computed.units.get(unit))
    yield from _difference(enrolment, "course", stored.course, computed.course)


def _difference(
    enrolment: uuid.UUID,
    subject: str,
    stored: ActivityState | UnitState | CourseState | None,
    computed: ActivityState | UnitState | CourseState | None,
) -> Iterator[Difference]:
    if stored != computed:
        yield Difference(enrolment=enrolment, subject=subject, stored=stored, computed=computed)
