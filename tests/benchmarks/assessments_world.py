"""What the benchmark of the quizzes answers, evaluates and counts."""

from __future__ import annotations

import datetime as dt
import random
import secrets
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.domain.attempts import start_attempt
from assessments.domain.bank import QuestionSpec, QuizSpec, quiz_id, save_quiz
from assessments.domain.corrections import apply_correction, dry_run, propose_correction
from assessments.domain.frozen import read_frozen
from assessments.domain.grading import grade_quiz, round_down
from assessments.domain.statements import NEEDED, of_submission
from assessments.domain.statistics import quiz_report
from assessments.models import AnswerEvent, Attempt, AttemptResult, Question, Quiz
from curriculum.domain.catalogue import ActivitySpec, CourseSpec, UnitSpec, publish_edition
from curriculum.enums import ActivityKind, CompletionPreset, Level
from curriculum.models import CourseEdition, EditionActivity, Enrolment
from lms.accounts.models import User
from lms.xapi.domain import journal

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
OPTIONS = "abcd"
BATCH = 200
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Seat:
    """A pilot at a browser: session, token, open attempt, and what to answer (question, field, value)."""

    session: str
    token: str
    attempt: str
    answers: list[tuple[str, str, str]]


def course(key: str, questions: int) -> tuple[Quiz, CourseEdition, EditionActivity]:
    """A course of one unit with a quiz of single-choice questions."""
    specs = tuple(
        QuestionSpec(
            f"q{number}",
            "single_choice",
            {
                "prompt": f"Frage {number}?",
                "options": [{"key": one, "text": f"Antwort {one}", "correct": one == "a"} for one in OPTIONS],
            },
        )
        for number in range(questions)
    )
    quiz = save_quiz(spec=QuizSpec(key, key, 30, specs), live=True, now=NOW)
    activity = ActivitySpec(ActivityKind.QUIZ, quiz_id(key), key, 30)
    unit = UnitSpec(uuid.uuid5(quiz.pk, "unit"), "Tag", "", is_seminar_day=True, ue=8, activities=(activity,))
    edition = publish_edition(
        spec=CourseSpec(
            id=uuid.uuid5(quiz.pk, "course"),
            programme_key="bench",
            programme_title="Bench",
            key=key,
            level=Level.BASIS,
            title=key,
            certificate_title=key,
            preset=CompletionPreset.SELF_STUDY,
            units=(unit,),
        ),
        now=NOW,
    )
    return quiz, edition, EditionActivity.objects.get(unit__edition=edition)


def enrolled(edition: CourseEdition, count: int) -> list[Enrolment]:
    """So many people in the course."""
    mark = secrets.token_hex(4)
    people = User.objects.bulk_create(
        User(email=f"{mark}-{n}@example.org", first_name="P", last_name=f"Nr {n}", name_search=f"nr {n}")
        for n in range(count)
    )
    return Enrolment.objects.bulk_create(
        Enrolment(person=person, edition=edition, course_id=edition.course_id, registered_on=NOW.date())
        for person in people
    )


def seats(*, pilots: int, questions: int) -> list[Seat]:
    """Pilots with open attempts, logged in."""
    _quiz, edition, activity = course("load", questions)
    people = enrolled(edition, pilots)
    model = start_attempt(enrolment=people[0], activity=activity, now=NOW)
    others = Attempt.objects.bulk_create([_copy(model, one) for one in people[1:]], batch_size=BATCH)
    sessions = [_session(one) for one in people]
    Session.objects.bulk_create(sessions, batch_size=BATCH)
    return [
        Seat(session.session_key, secrets.token_hex(16), str(attempt.pk), _answers(model))
        for session, attempt in zip(sessions, [model, *others], strict=True)
    ]


def _session(enrolment: Enrolment) -> Session:
    store = SessionStore()
    content = {
        SESSION_KEY: str(enrolment.person_id),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: enrolment.person.get_session_auth_hash(),
    }
    key = secrets.token_hex(16)
    return Session(session_key=key, session_data=store.encode(content), expire_date=store.get_expiry_date())


def _answers(attempt: Attempt) -> list[tuple[str, str, str]]:
    """Most learners decide once, some think again."""
    return [
        (str(one.id), f"q-{one.id}-choice", choice)
        for one in read_frozen(attempt.frozen).questions
        for choice in random.sample(OPTIONS, random.choice((1, 1, 1, 2)))  # noqa: S311 - no secret
    ]


def queries_of_an_answer(seat: Seat) -> int:
    """Counted inside this process; what was answered is taken back."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies[settings.SESSION_COOKIE_NAME] = seat.session
    question, name, value = seat.answers[0]
    body = {"event": str(uuid.uuid4()), "question": question, "fields": [[name, value]]}
    with CaptureQueriesContext(connection) as counted_queries:
        answer = client.post(f"/quiz/versuch/{seat.attempt}/antwort/", body, content_type="application/json")
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"The answer was not saved: {answer.status_code}")
    stored = AnswerEvent.objects.filter(attempt=uuid.UUID(seat.attempt))
    stored._raw_delete(stored.db)
    return len(counted_queries)


def stored_answers() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(attempt, question) → (event, choice) of every stored answer, in order."""
    stored: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    rows = AnswerEvent.objects.order_by("sequence").values_list(
        "attempt", "question", "client_event_id", "payload"
    )
    for attempt, question, event, payload in rows:
        stored[str(attempt), str(question)].append((str(event), payload["choice"]))
    return dict(stored)


def finished(*, attempts: int, questions: int, progress: Progress) -> tuple[Quiz, CourseEdition, Question]:
    """Submitted attempts of people of different strength, with their statements and progress, as submission leaves
    them; and a question whose key is to be corrected.
    """
    quiz, edition, activity = course("large", questions)
    people = enrolled(edition, attempts)
    model = start_attempt(enrolment=people[0], activity=activity, now=NOW)
    rng = random.Random(1)  # noqa: S311 - reproducible
    rows = [model, *(_copy(model, one, submitted_at=NOW) for one in people[1:])]
    Attempt.objects.bulk_create(rows[1:], batch_size=BATCH)
    Attempt.objects.filter(pk=model.pk).update(submitted_at=NOW)
    for start in range(0, attempts, BATCH):
        keys = [row.pk for row in rows[start : start + BATCH]]
        _hand_in(list(Attempt.objects.select_related(*NEEDED).filter(pk__in=keys)), rng)
        progress(min(start + BATCH, attempts), attempts)
    return quiz, edition, Question.objects.get(key="large/q0")


def _copy(model: Attempt, enrolment: Enrolment, *, submitted_at: dt.datetime | None = None) -> Attempt:
    return Attempt(
        enrolment=enrolment,
        activity=model.activity,
        quiz=model.quiz,
        number=1,
        frozen=model.frozen,
        started_at=NOW,
        submitted_at=submitted_at,
    )


@transaction.atomic
def _hand_in(attempts: list[Attempt], rng: random.Random) -> None:
    events, results, told = [], [], []
    for attempt in attempts:
        frozen, strength = read_frozen(attempt.frozen), rng.random()
        given = {one.id: _answer(attempt, one.id, strength, rng) for one in frozen.questions}
        spent = {key: event.spent_ms or 0 for key, event in given.items()}
        grading = grade_quiz(frozen, {key: event.payload for key, event in given.items()})
        result = AttemptResult(
            attempt=attempt,
            points=round_down(grading.points),
            max_points=grading.max_points,
            passed=grading.is_passed,
            items={str(one.question): one.as_json() for one in grading.items},
            graded_at=NOW,
        )
        events += given.values()
        results.append(result)
        told += of_submission(attempt, result, frozen=frozen, grading=grading, answers=given, spent=spent)
    AnswerEvent.objects.bulk_create(events, batch_size=500)
    AttemptResult.objects.bulk_create(results, batch_size=500)
    journal.record(events=told, now=NOW)


def _answer(attempt: Attempt, question: uuid.UUID, strength: float, rng: random.Random) -> AnswerEvent:
    return AnswerEvent(
        attempt=attempt,
        question=question,
        sequence=1,
        client_event_id=uuid.uuid4(),
        payload={"choice": "a" if rng.random() < strength else rng.choice(OPTIONS)},
        received_at=NOW,
        spent_ms=rng.randint(2000, 60000),
    )


def statistics(quiz: Quiz, edition: CourseEdition, progress: Progress) -> None:
    """The report of the quiz."""
    quiz_report(quiz=quiz, edition=edition, progress=progress)


def _other_key(question: Question) -> dict[str, Any]:
    options = [{**one, "correct": one["key"] == "b"} for one in question.content["options"]]
    return {**question.content, "options": options}


def look(question: Question, progress: Progress) -> None:
    """Who would change."""
    dry_run(question=question, content=_other_key(question), never_worse=False, progress=progress)


def apply(question: Question, progress: Progress) -> None:
    """The correction, by somebody else than who proposed it."""
    proposer, approver = User.objects.order_by("pk")[:2]
    correction = propose_correction(
        question=question,
        content=_other_key(question),
        never_worse=False,
        reason="Benchmark",
        actor=proposer,
        now=NOW,
    )
    apply_correction(
        correction=correction, actor=approver, now=NOW + dt.timedelta(hours=1), progress=progress
    )


def counted(act: Callable[[], object]) -> int:
    """How many queries ``act`` takes."""
    count = 0

    def wrap(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrap):
        act()
    return count
