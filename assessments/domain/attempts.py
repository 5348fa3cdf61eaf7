"""Attempts: started (and frozen), answered, submitted. Each act is one transaction together with its statements."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django.db.models import Max, Q

from assessments.domain import statements
from assessments.domain.frozen import (
    AskedQuestion,
    FrozenQuestion,
    FrozenQuiz,
    freeze_questions,
    freeze_to_json,
    read_frozen,
)
from assessments.domain.grading import Grading, grade_quiz, round_down
from assessments.domain.queries import last_answers, latest_result
from assessments.kinds.refusals import AnswerRefused, Reason
from assessments.models import AnswerEvent, Attempt, AttemptResult, Quiz
from curriculum.enums import ActivityKind, EnrolmentState
from curriculum.models import EditionActivity, Enrolment
from lms.xapi.domain import journal


class AttemptRefused(Exception):
    """No attempt can be started. ``code``: enrolment_withdrawn, not_in_edition, not_a_quiz, quiz_not_published."""

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

    Raises ``AttemptRefused``. Attempts are unlimited (rule C3).
    """
    # The lock makes two starts queue; the partial unique constraint would refuse a second open attempt anyway.
    learner = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("person", "edition", "course")
        .get(pk=enrolment.pk)
    )
    _refuse_start(learner, activity)
    attempts = Attempt.objects.filter(enrolment=learner, activity=activity)
    if unfinished := attempts.filter(submitted_at__isnull=True).first():
        return unfinished
    quiz = Quiz.objects.filter(pk=activity.key, live=True).first()
    frozen = _freeze(quiz, learner) if quiz else None
    if quiz is None or frozen is None:
        raise AttemptRefused("quiz_not_published")
    last_number = attempts.aggregate(last=Max("number"))["last"] or 0
    attempt = Attempt.objects.create(
        enrolment=learner,
        activity=activity,
        quiz=quiz,
        number=last_number + 1,
        frozen=freeze_to_json(frozen),
        started_at=now,
    )
    journal.record(events=[statements.initialized(attempt)], now=now)
    return attempt


@transaction.atomic
def save_answer(
    *, attempt: Attempt, question: uuid.UUID, payload: object, client_event_id: uuid.UUID, now: dt.datetime
) -> AnswerEvent:
    """Append an answer as it was given; sending the same event again returns the stored one.

    Raises ``AnswerRefused``: unknown question, malformed payload, attempt submitted, enrolment withdrawn, or an
    event id that already carries something else.
    """
    current = _lock(attempt)
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
    _refuse_change(current)
    _question(read_frozen(attempt.frozen), question).read_answer(payload)
    return AnswerEvent.objects.create(
        attempt=current,
        question=question,
        sequence=last.sequence + 1 if last else 1,
        client_event_id=client_event_id,
        payload=payload,
        received_at=now,
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
    _refuse_change(current)
    stored = {(event.question, event.sequence): event.payload for event in current.answers.all()}
    last: dict[uuid.UUID, int] = {}
    for question, sequence in stored:
        last[question] = max(sequence, last.get(question, 0))
    frozen = read_frozen(attempt.frozen)
    refused: dict[uuid.UUID, AnswerRefused] = {}
    events = []
    for answer in given:
        sequence = last.get(answer.question, 0)
        before = stored.get((answer.question, sequence)), stored.get((answer.question, answer.seen))
        try:
            if _is_change(_question(frozen, answer.question), answer.payload, *before):
                events.append(_event(current, answer, sequence + 1, now))
        except AnswerRefused as reason:
            refused[answer.question] = reason
    AnswerEvent.objects.bulk_create(events)
    return refused


@transaction.atomic
def submit_attempt(*, attempt: Attempt, now: dt.datetime) -> AttemptResult:
    """Close the attempt, grade it and record its statements; submitting again returns the result there is.

    Raises ``AnswerRefused`` when the enrolment was withdrawn meanwhile.
    """
    current = _lock(attempt)
    if current.submitted_at is not None:
        return cast("AttemptResult", latest_result(attempt=current))
    _refuse_change(current)
    frozen = read_frozen(attempt.frozen)
    answers = last_answers(attempt=current)
    grading = grade_quiz(frozen, {question: event.payload for question, event in answers.items()})
    Attempt.objects.filter(pk=current.pk).update(submitted_at=now)
    attempt.submitted_at = now
    result = _store_result(attempt, grading, now)
    told = Attempt.objects.select_related(*statements.NEEDED).get(pk=attempt.pk)
    journal.record(events=statements.of_submission(told, result, grading, answers), now=now)
    return result


def _refuse_start(enrolment: Enrolment, activity: EditionActivity) -> None:
    if enrolment.state != EnrolmentState.ACTIVE:
        raise AttemptRefused("enrolment_withdrawn")
    if activity.unit.edition_id != enrolment.edition_id:
        raise AttemptRefused("not_in_edition")
    if activity.kind != ActivityKind.QUIZ:
        raise AttemptRefused("not_a_quiz")


def _freeze(quiz: Quiz, enrolment: Enrolment) -> FrozenQuiz | None:
    places = quiz.quiz_questions.filter(question__live=True).select_related("question").order_by("position")
    asked = [
        AskedQuestion(
            id=place.question.pk,
            key=place.question.key,
            kind=place.question.kind,
            points=place.points,
            content=place.question.content,
        )
        for place in places
    ]
    seed = secrets.token_hex(16)
    return (
        FrozenQuiz(
            key=quiz.key,
            title=quiz.title,
            pass_percent=quiz.pass_percent,
            edition=enrolment.edition.number,
            seed=seed,
            questions=freeze_questions(asked, seed=seed),
        )
        if asked
        else None
    )


def _lock(attempt: Attempt) -> Attempt:
    """The attempt's row as it is now, locked until the end of the transaction."""
    return (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("enrolment")
        .only("submitted_at", "enrolment", "enrolment__state")
        .get(pk=attempt.pk)
    )


def _refuse_change(current: Attempt) -> None:
    if current.submitted_at is not None:
        raise AnswerRefused(Reason.ATTEMPT_SUBMITTED)
    if current.enrolment.state != EnrolmentState.ACTIVE:
        raise AnswerRefused(Reason.ENROLMENT_WITHDRAWN)


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


def _store_result(attempt: Attempt, grading: Grading, now: dt.datetime) -> AttemptResult:
    return AttemptResult.objects.create(
        attempt=attempt,
        points=round_down(grading.points),
        max_points=grading.max_points,
        passed=grading.is_passed,
        items={str(item.question): item.as_json() for item in grading.items},
        graded_at=now,
    )
