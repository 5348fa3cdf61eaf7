"""Attempts: started (and frozen), answered, submitted. Each act is one transaction together with its statements."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.domain import statements
from assessments.domain.accommodations import effect_for
from assessments.domain.freezing import PoolTooSmall, freeze_quiz
from assessments.domain.frozen import FrozenQuestion, FrozenQuiz, freeze_to_json, read_frozen
from assessments.domain.grading import Grading, ItemState, grade_question, grade_quiz, round_down
from assessments.domain.limits import limits_for
from assessments.domain.queries import (
    checked_questions,
    counting_results,
    last_answers,
    latest_result,
    spent_on,
)
from assessments.domain.receipts import ReceiptAnswer, receipt_hash, receipt_text
from assessments.domain.regrading import Regraded, catch_up
from assessments.enums import Counting, Feedback
from assessments.kinds.refusals import AnswerRefused, Reason
from assessments.models import AnswerEvent, Attempt, AttemptResult, CheckedQuestion, Quiz
from curriculum.enums import ActivityKind, EnrolmentState
from curriculum.models import EditionActivity, Enrolment
from lms.xapi.domain import journal

NO_QUESTION = uuid.UUID(int=0)


class AttemptRefused(Exception):
    """No attempt can be started. ``code``: enrolment_withdrawn, not_in_edition, not_a_quiz, quiz_not_published or
    what ``Limits.refusal`` names.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class GivenAnswer:
    """An answer of a whole-page form; ``seen`` is the number of the answer the form was filled with, 0 for none."""

    question: uuid.UUID
    payload: object
    seen: int = 0


@transaction.atomic
def start_attempt(*, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime) -> Attempt:
    """The open attempt if there is one, else a new one with the questions frozen as they are published now.

    An open attempt whose time is over is submitted first. Raises ``AttemptRefused``.
    """
    # Before the enrolment is locked: whoever submits locks the attempt first.
    _submit_overdue(enrolment, activity, now)
    # The lock makes two starts queue; the partial unique constraint would refuse a second open attempt anyway.
    learner = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("person", "edition", "course")
        .get(pk=enrolment.pk)
    )
    _refuse_start(learner, activity)
    if unfinished := _open_attempts(learner, activity).first():
        return unfinished
    quiz = Quiz.objects.filter(pk=activity.key, live=True).first()
    frozen = _freeze(quiz, learner) if quiz else None
    if quiz is None or frozen is None:
        raise AttemptRefused("quiz_not_published")
    limits = limits_for(
        quiz=quiz,
        effect=effect_for(person=learner.person, now=now),
        attempts=Attempt.objects.filter(enrolment=learner, activity=activity).defer("frozen"),
    )
    if refusal := limits.refusal(now):
        raise AttemptRefused(refusal)
    attempt = Attempt.objects.create(
        enrolment=learner,
        activity=activity,
        quiz=quiz,
        number=limits.number,
        frozen=freeze_to_json(frozen),
        started_at=now,
        allowed=limits.allowed,
        not_before=limits.not_before,
        not_after=limits.not_after,
        deadline=limits.deadline(now),
    )
    journal.record(events=[statements.initialized(attempt)], now=now)
    return attempt


@transaction.atomic
def save_answer(
    *,
    attempt: Attempt,
    question: uuid.UUID,
    payload: object,
    client_event_id: uuid.UUID,
    now: dt.datetime,
    spent_ms: int | None = None,
) -> AnswerEvent:
    """Append an answer as it was given; sending the same event again returns the stored one.

    Raises ``AnswerRefused``: unknown question, malformed payload, attempt submitted, time over, question checked,
    enrolment withdrawn, or an event id that already carries something else.
    """
    current = _lock(attempt, question=question)
    last: AnswerEvent | None = (
        AnswerEvent.objects.filter(attempt=current)
        .filter(Q(client_event_id=client_event_id) | Q(question=question))
        .annotate(is_repeated=Q(client_event_id=client_event_id))
        .order_by("-is_repeated", "-sequence")
        .first()
    )
    if last is not None and last.client_event_id == client_event_id:
        if (last.question, last.payload) != (question, payload):
            raise AnswerRefused(Reason.EVENT_REUSED)
        return last
    _refuse_change(current, now)
    _question(read_frozen(attempt.frozen), question).read_answer(payload)
    if getattr(current, "is_checked", False):
        raise AnswerRefused(Reason.QUESTION_CHECKED)
    return AnswerEvent.objects.create(
        attempt=current,
        question=question,
        sequence=last.sequence + 1 if last else 1,
        client_event_id=client_event_id,
        payload=payload,
        received_at=now,
        spent_ms=spent_ms,
    )


@transaction.atomic
def save_answers(
    *, attempt: Attempt, given: Sequence[GivenAnswer], now: dt.datetime
) -> dict[uuid.UUID, AnswerRefused]:
    """Append the answers of a page that changed, and return why others were not taken, by question.

    An answer equal to the last one, or to the one the form was filled with, is no change: a page left open in
    another tab does not overwrite what was answered since. Raises ``AnswerRefused`` when the attempt takes no
    answers at all.
    """
    current = _lock(attempt)
    _refuse_change(current, now)
    frozen = read_frozen(attempt.frozen)
    checked = checked_questions(attempt=current, frozen=frozen)
    stored = {(event.question, event.sequence): event.payload for event in current.answers.all()}
    last: dict[uuid.UUID, int] = {}
    for question, sequence in stored:
        last[question] = max(sequence, last.get(question, 0))
    refused: dict[uuid.UUID, AnswerRefused] = {}
    events = []
    for answer in given:
        sequence = last.get(answer.question, 0)
        before = stored.get((answer.question, sequence)), stored.get((answer.question, answer.seen))
        try:
            if answer.question not in checked and _is_change(
                _question(frozen, answer.question), answer.payload, *before
            ):
                events.append(_event(current, answer, sequence + 1, now))
        except AnswerRefused as reason:
            refused[answer.question] = reason
    AnswerEvent.objects.bulk_create(events)
    return refused


@transaction.atomic
def check_question(*, attempt: Attempt, question: uuid.UUID, now: dt.datetime) -> CheckedQuestion:
    """The learner wants to know at once whether the answer is right; from then on it stands.

    Checking again returns the first check. Raises ``AnswerRefused`` where the quiz does not give feedback at once,
    there is no answer yet, or the attempt takes no answers.
    """
    current = _lock(attempt)
    _refuse_change(current, now)
    frozen = read_frozen(attempt.frozen)
    answer = last_answers(attempt=attempt).get(_question(frozen, question).id)
    if frozen.feedback != Feedback.AT_ONCE or answer is None:
        raise AnswerRefused(Reason.NOTHING_TO_CHECK)
    if grade_question(_question(frozen, question), answer.payload).state is ItemState.UNANSWERED:
        raise AnswerRefused(Reason.NOTHING_TO_CHECK)
    checked, _is_new = CheckedQuestion.objects.get_or_create(
        attempt=current, question=question, defaults={"checked_at": now}
    )
    return checked


@transaction.atomic
def submit_attempt(*, attempt: Attempt, now: dt.datetime) -> AttemptResult:
    """Close the attempt, grade it and record its statements; submitting again returns the result there is.

    After the deadline the answers given before it are graded. Raises ``AnswerRefused`` when the enrolment was
    withdrawn meanwhile.
    """
    current = _lock(attempt)
    if current.submitted_at is not None:
        return cast("AttemptResult", latest_result(attempt=current))
    if current.enrolment.state != EnrolmentState.ACTIVE:
        raise AnswerRefused(Reason.ENROLMENT_WITHDRAWN)
    frozen = read_frozen(attempt.frozen)
    answers = last_answers(attempt=current)
    attempt.submitted_at = now
    attempt.receipt = receipt_hash(receipt_of(attempt=attempt, answers=answers.values()))
    Attempt.objects.filter(pk=current.pk).update(submitted_at=now, receipt=attempt.receipt)
    told = Attempt.objects.select_related(*statements.NEEDED).get(pk=attempt.pk)
    grading = grade_quiz(frozen, {question: event.payload for question, event in answers.items()})
    graded = Regraded(
        told, _result(told, grading, now), frozen, grading, answers, spent=spent_on(attempt=current)
    )
    result, graded = _with_corrections(graded, now)
    earlier = _passed_earlier(told) if frozen.counting == Counting.LAST else []
    events = statements.of_submission(
        told,
        result,
        frozen=graded.frozen,
        grading=graded.grading,
        answers=answers,
        spent=graded.spent,
    )
    journal.revise(void=earlier, events=events, now=now)
    return result


def _with_corrections(first: Regraded, now: dt.datetime) -> tuple[AttemptResult, Regraded]:
    """Stores the first result and what corrections since the start made of it; the last of them."""
    results, last = [first.before], first
    for correction, last in catch_up(first, now=now):
        results.append(last.revision(correction=correction, now=now))
    for result in results:
        result.save(force_insert=True)
    return results[-1], last


def submit_if_overdue(*, attempt: Attempt, now: dt.datetime) -> bool:
    """Submit an open attempt whose time is over; whether it was one."""
    is_overdue = attempt.submitted_at is None and attempt.deadline is not None and now >= attempt.deadline
    if is_overdue:
        submit_attempt(attempt=attempt, now=now)
    return is_overdue


def receipt_of(*, attempt: Attempt, answers: Iterable[AnswerEvent]) -> bytes:
    """The receipt of a submitted attempt; ``answers`` are those that counted."""
    assert attempt.submitted_at is not None, "only submitted attempts have a receipt"  # noqa: S101 - a promise of the caller
    return receipt_text(
        attempt=attempt.pk,
        title=read_frozen(attempt.frozen).title,
        number=attempt.number,
        started_at=attempt.started_at,
        submitted_at=attempt.submitted_at,
        answers=[
            ReceiptAnswer(event.question, event.sequence, event.received_at, event.payload)
            for event in answers
        ],
    )


def _freeze(quiz: Quiz, enrolment: Enrolment) -> FrozenQuiz | None:
    try:
        return freeze_quiz(quiz=quiz, edition=enrolment.edition.number)
    except PoolTooSmall as refused:
        raise AttemptRefused("pool_too_small") from refused


def _submit_overdue(enrolment: Enrolment, activity: EditionActivity, now: dt.datetime) -> None:
    overdue = _open_attempts(enrolment, activity).filter(
        deadline__lte=now, enrolment__state=EnrolmentState.ACTIVE
    )
    if attempt := overdue.first():
        submit_attempt(attempt=attempt, now=now)


def _open_attempts(enrolment: Enrolment, activity: EditionActivity) -> QuerySet[Attempt]:
    return Attempt.objects.filter(enrolment=enrolment, activity=activity, submitted_at__isnull=True)


def _passed_earlier(attempt: Attempt) -> list[journal.Told]:
    """Where the last attempt counts, a pass of an earlier one is no evidence any more."""
    earlier = Attempt.objects.filter(
        enrolment=attempt.enrolment_id, activity=attempt.activity_id, number__lt=attempt.number
    )
    return [
        journal.Told(statements.QUIZ_GRADED, result.attempt_id, result.revision)
        for result in counting_results().filter(attempt__in=earlier, passed=True)
    ]


def _refuse_start(enrolment: Enrolment, activity: EditionActivity) -> None:
    if enrolment.state != EnrolmentState.ACTIVE:
        raise AttemptRefused("enrolment_withdrawn")
    if activity.unit.edition_id != enrolment.edition_id:
        raise AttemptRefused("not_in_edition")
    if activity.kind != ActivityKind.QUIZ:
        raise AttemptRefused("not_a_quiz")


def _lock(attempt: Attempt, *, question: uuid.UUID = NO_QUESTION) -> Attempt:
    """The attempt's row as it is now, locked until the end of the transaction.

    Its ``is_checked`` tells whether ``question`` was checked.
    """
    checked = CheckedQuestion.objects.filter(attempt=OuterRef("pk"), question=question)
    return (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("enrolment")
        .only("submitted_at", "deadline", "enrolment", "enrolment__state")
        .annotate(is_checked=Exists(checked))
        .get(pk=attempt.pk)
    )


def _refuse_change(current: Attempt, now: dt.datetime) -> None:
    if current.submitted_at is not None:
        raise AnswerRefused(Reason.ATTEMPT_SUBMITTED)
    if current.enrolment.state != EnrolmentState.ACTIVE:
        raise AnswerRefused(Reason.ENROLMENT_WITHDRAWN)
    if current.deadline is not None and now >= current.deadline:
        raise AnswerRefused(Reason.TIME_OVER)


def _question(frozen: FrozenQuiz, question: uuid.UUID) -> FrozenQuestion:
    found = frozen.question(question)
    if found is None:
        raise AnswerRefused(Reason.UNKNOWN_QUESTION)
    return found


def _is_change(question: FrozenQuestion, payload: object, last: object, seen: object) -> bool:
    """Whether a form says something new; raises ``AnswerRefused`` for what cannot be taken."""
    answer = question.read_answer(payload)
    if seen is None and question.is_empty(answer):
        return False
    return payload not in (last, seen)


def _event(attempt: Attempt, answer: GivenAnswer, sequence: int, now: dt.datetime) -> AnswerEvent:
    return AnswerEvent(
        attempt=attempt,
        question=answer.question,
        sequence=sequence,
        client_event_id=uuid.uuid4(),
        payload=answer.payload,
        received_at=now,
    )


def _result(attempt: Attempt, grading: Grading, now: dt.datetime) -> AttemptResult:
    return AttemptResult(
        attempt=attempt,
        points=round_down(grading.points),
        max_points=grading.max_points,
        passed=grading.is_passed,
        is_pending=grading.is_pending,
        items={str(item.question): item.as_json() for item in grading.items},
        graded_at=now,
    )
