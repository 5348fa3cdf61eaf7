"""The quizzes: written from a description, described for export. Drafts and versions are Wagtail revisions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from assessments.domain.freezing import pool_of
from assessments.domain.quiz_rules import QuizRules, rules_of, set_rules
from assessments.enums import Difficulty
from assessments.kinds import kind_named
from assessments.kinds.refusals import ContentRefused
from assessments.models import Question, Quiz, QuizDraw, QuizQuestion
from curriculum.domain.catalogue import quiz_iri
from lms.accounts.models import User

# Ids are made of keys, so another instance gives the same quiz the same id and IRI.
NAMESPACE = uuid.UUID("b5a3c4f2-7d0e-5c55-9a54-3a1d0c6f4e10")
# Between a quiz's key and its question's: two files may both call a question "q1".
SCOPE = "/"
MAX_QUESTIONS = 200
MAX_POINTS = 100
MAX_MINUTES = 24 * 60

Row = TypeVar("Row", Question, Quiz)


@dataclass(frozen=True)
class QuestionSpec:
    """A question as an author writes it: ``content`` is the curriculum file's mapping without ``key`` and ``type``.

    ``key`` is the question's own in its quiz, or ``<quiz key>/<key>`` for one that comes from another quiz.
    """

    key: str
    kind: str
    content: Mapping[str, Any] = field(default_factory=dict)
    points: int = 1
    # ``None``: as it was.
    section: str | None = None
    topic: str | None = None
    difficulty: int | None = None
    tags: tuple[str, ...] | None = None


@dataclass(frozen=True)
class DrawSpec:
    """A random draw: so many questions of a topic, perhaps of one difficulty, with so many points each."""

    topic: str
    count: int = 1
    points: int = 1
    difficulty: int | None = None
    section: str = ""


@dataclass(frozen=True)
class QuizSpec:
    """A quiz with its questions in order; ``pass_percent`` is a whole number from 1 to 100.

    Without ``rules`` or ``draws`` a quiz keeps those it has. ``pool`` are questions that its draws may take and that it
    does not name itself.
    """

    key: str
    title: str
    minutes: int
    questions: tuple[QuestionSpec, ...]
    pass_percent: int = 70
    rules: QuizRules | None = None
    draws: tuple[DrawSpec, ...] | None = None
    pool: tuple[QuestionSpec, ...] = ()

    @property
    def all_questions(self) -> tuple[QuestionSpec, ...]:
        """Those it names, and those of its pool."""
        return (*self.questions, *self.pool)


class QuizRefused(ContentRefused):
    """A description makes no quiz. ``where`` is a path such as ``questions[2].options[0]``."""


def quiz_id(key: str) -> uuid.UUID:
    """The id of the quiz called ``key``."""
    return uuid.uuid5(NAMESPACE, f"quiz:{key}")


def bank_key(*, quiz: str, question: str) -> str:
    """The key of a question among all questions, from the keys of its quiz and its own."""
    return question if SCOPE in question else f"{quiz}{SCOPE}{question}"


def question_id(*, quiz: str, question: str) -> uuid.UUID:
    """The id of a question, from the keys of its quiz and its own."""
    return uuid.uuid5(NAMESPACE, f"question:{bank_key(quiz=quiz, question=question)}")


def question_iri(question: uuid.UUID) -> str:
    """The activity IRI of a question."""
    return f"{settings.ACTIVITY_IRI_BASE}/question/{question}"


def complete_quiz(*, spec: QuizSpec, known: Mapping[str, QuestionSpec] | None = None) -> QuizSpec:
    """``spec`` with all contents in their long form and keys minted where missing; touches no database.

    ``known`` are the questions so far by key: their options, sides and items keep their keys when a word is corrected.
    Raises ``QuizRefused``.
    """
    _check_frame(spec)
    before = known or {}
    questions, pool = (
        tuple(
            _complete_question(question, before.get(question.key), where=f"{part}[{index}]")
            for index, question in enumerate(listed)
        )
        for part, listed in (("questions", spec.questions), ("pool", spec.pool))
    )
    return replace(spec, questions=questions, pool=pool)


@transaction.atomic
def save_quiz(*, spec: QuizSpec, live: bool, now: dt.datetime, actor: User | None = None) -> Quiz:  # noqa: ARG001 - Wagtail stamps revisions
    """Store the quiz; ``live`` publishes it, otherwise only draft revisions are added.

    Saving the same again changes nothing. Raises ``QuizRefused``.
    """
    quiz, rows = _rows_of(spec)
    known = {key: _spec_of(key, latest_version(row)) for key, row in rows.items()}
    completed = complete_quiz(spec=spec, known=known)
    for question in completed.all_questions:
        row = rows.get(question.key) or _new_question(quiz=spec.key, question=question.key)
        _save_question(row, question, live=live, actor=actor)
    return _save_frame(quiz, completed, live=live, actor=actor)


@transaction.atomic
def publish_quiz(*, quiz: Quiz, now: dt.datetime, actor: User | None = None) -> Quiz:
    """Publish the newest version of a quiz and its questions."""
    return save_quiz(spec=quiz_as_spec(quiz, draft=True), live=True, now=now, actor=actor)


def quiz_as_spec(quiz: Quiz, *, draft: bool = False, with_pool: bool = False) -> QuizSpec:
    """The published quiz as an author writes it; its newest version with ``draft`` or while it was never published.

    ``with_pool`` brings the published questions along that its draws may take.
    """
    newest = draft or not quiz.live
    version = latest_version(quiz) if newest else quiz
    places = sorted(version.quiz_questions.all(), key=lambda place: place.position)
    rows = _with_tags().in_bulk([place.question_id for place in places])
    questions = [
        replace(
            _written(rows[place.question_id], quiz=quiz, newest=newest),
            points=place.points,
            section=place.section or None,
        )
        for place in places
    ]
    rules = rules_of(version)
    pool = _with_tags().filter(pk__in=_pool_of(version)).exclude(pk__in=rows) if with_pool else ()
    return QuizSpec(
        quiz.key,
        version.title,
        version.minutes,
        tuple(questions),
        version.pass_percent,
        rules if rules != QuizRules() else None,
        _draws_of(version) or None,
        tuple(_written(row, quiz=quiz, newest=newest) for row in sorted(pool, key=lambda row: row.key)),
    )


def _with_tags() -> QuerySet[Question]:
    return Question.objects.select_related("latest_revision").prefetch_related("tagged_items__tag")


def _pool_of(quiz: Quiz) -> set[uuid.UUID]:
    """The questions its draws may take. One query a draw."""
    return {
        question for draw in quiz.quiz_draws.all() for question in pool_of(draw).values_list("pk", flat=True)
    }


def _written(row: Question, *, quiz: Quiz, newest: bool) -> QuestionSpec:
    shown = latest_version(row) if newest or not row.live else row
    kind = kind_named(shown.kind)
    return QuestionSpec(
        row.key.removeprefix(f"{quiz.key}{SCOPE}"),
        shown.kind,
        kind.write(kind.load(shown.content)),
        topic=shown.topic or None,
        difficulty=shown.difficulty if shown.difficulty != Difficulty.MEDIUM else None,
        tags=_tags_of(shown) or None,
    )


def _tags_of(row: Question) -> tuple[str, ...]:
    return tuple(sorted(item.tag.name for item in row.tagged_items.all())) if row.pk else ()


def _check_frame(spec: QuizSpec) -> None:
    _check_text("key", spec.key, longest=80)
    if SCOPE in spec.key:
        raise QuizRefused("bad_text", where="key", detail=f"A quiz's key has no {SCOPE!r}.")
    _check_text("title", spec.title, longest=250)
    _check_number("minutes", spec.minutes, lowest=1, highest=MAX_MINUTES)
    _check_number("pass_percent", spec.pass_percent, lowest=1, highest=100)
    if spec.rules is not None and (broken := spec.rules.broken()):
        raise QuizRefused("bad_rule", where=broken, detail="This value is not possible.")
    if not 1 <= len(spec.questions) + len(spec.draws or ()) <= MAX_QUESTIONS:
        raise QuizRefused(
            "question_count", where="questions", detail=f"A quiz has 1 to {MAX_QUESTIONS} questions."
        )
    for part, questions in (("questions", spec.questions), ("pool", spec.pool)):
        for index, question in enumerate(questions):
            _check_text(f"{part}[{index}].key", question.key, longest=160)
            _check_number(f"{part}[{index}].points", question.points, lowest=1, highest=MAX_POINTS)
            _check_place(f"{part}[{index}]", question)
    for index, draw in enumerate(spec.draws or ()):
        where = f"draws[{index}]"
        _check_text(f"{where}.topic", draw.topic, longest=80)
        _check_number(f"{where}.count", draw.count, lowest=1, highest=MAX_QUESTIONS)
        _check_number(f"{where}.points", draw.points, lowest=1, highest=MAX_POINTS)
        _check_place(where, draw)
    keys = Counter(bank_key(quiz=spec.key, question=question.key) for question in spec.all_questions)
    for key, times in keys.items():
        if times > 1:
            raise QuizRefused(
                "duplicate_key", where="questions", detail=f"{times} questions have the key {key!r}."
            )


def _check_place(where: str, part: QuestionSpec | DrawSpec) -> None:
    if part.section:
        _check_text(f"{where}.section", part.section, longest=120)
    if part.topic:
        _check_text(f"{where}.topic", part.topic, longest=80)
    if part.difficulty is not None:
        _check_number(f"{where}.difficulty", part.difficulty, lowest=1, highest=max(Difficulty.values))


def _check_text(where: str, value: object, *, longest: int) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
        raise QuizRefused("bad_text", where=where, detail=f"A text of 1 to {longest} characters is needed.")


def _check_number(where: str, value: object, *, lowest: int, highest: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        raise QuizRefused(
            "bad_number", where=where, detail=f"A whole number from {lowest} to {highest} is needed."
        )


def _complete_question(question: QuestionSpec, before: QuestionSpec | None, *, where: str) -> QuestionSpec:
    try:
        kind = kind_named(question.kind)
        known = kind.load(before.content) if before and before.kind == question.kind else None
        content = kind.author(question.content, question=question.key, known=known)
    except ContentRefused as refused:
        place = f"{where}.{refused.where}" if refused.where else where
        detail = f"{refused.detail} (question {question.key!r})"
        raise QuizRefused(refused.code, where=place, detail=detail) from refused
    return replace(question, content=kind.store(content))


def _rows_of(spec: QuizSpec) -> tuple[Quiz | None, dict[str, Question]]:
    quiz = Quiz.objects.select_for_update(of=("self",)).filter(key=spec.key).first()
    ids = {question.key: question_id(quiz=spec.key, question=question.key) for question in spec.all_questions}
    rows = _with_tags().select_for_update(of=("self",)).in_bulk(ids.values())
    return quiz, {key: rows[own_id] for key, own_id in ids.items() if own_id in rows}


def _new_question(*, quiz: str, question: str) -> Question:
    return Question(
        id=question_id(quiz=quiz, question=question), key=bank_key(quiz=quiz, question=question), live=False
    )


def latest_version(row: Row) -> Row:
    """The newest version of a row, in memory; without a query for a question whose revision is loaded."""
    if not row.has_unpublished_changes or row.latest_revision is None:
        return row
    newest: Row = row.with_content_json(row.latest_revision.content)
    return newest


def _spec_of(key: str, row: Question) -> QuestionSpec:
    return QuestionSpec(key, row.kind, row.content)


def _save_question(row: Question, spec: QuestionSpec, *, live: bool, actor: User | None) -> None:
    newest = latest_version(row)
    is_new = row._state.adding  # noqa: SLF001 - the id is given, so only Django's state tells
    topic = newest.topic if spec.topic is None else spec.topic
    difficulty = spec.difficulty or newest.difficulty
    had = () if is_new else _tags_of(newest)
    tags = had if spec.tags is None else tuple(sorted(spec.tags))
    wanted = (spec.kind, dict(spec.content), topic, difficulty)
    if is_new or (newest.kind, newest.content, newest.topic, newest.difficulty) != wanted or had != tags:
        newest.kind, newest.content, newest.topic, newest.difficulty = wanted
        if had != tags:
            newest.tags.set(tags)
    elif not live or _is_published(row):
        return
    if is_new:
        newest.save()
    _revise(newest, live=live, actor=actor)


def _save_frame(quiz: Quiz | None, spec: QuizSpec, *, live: bool, actor: User | None) -> Quiz:
    own_id = quiz_id(spec.key)
    row = quiz or Quiz(id=own_id, key=spec.key, iri=quiz_iri(own_id), live=False)
    newest = latest_version(row)
    if quiz is None or not _says(newest, spec):
        newest.title, newest.minutes, newest.pass_percent = spec.title, spec.minutes, spec.pass_percent
        set_rules(newest, spec.rules or rules_of(newest))
        newest.quiz_questions.set(_places(newest, spec))
        if spec.draws is not None and spec.draws != _draws_of(newest):
            newest.quiz_draws.set(
                [QuizDraw(position=place, **asdict(draw)) for place, draw in enumerate(spec.draws, start=1)]
            )
    elif not live or _is_published(row):
        return row
    if quiz is None:
        newest.save()
    _revise(newest, live=live, actor=actor)
    return Quiz.objects.get(pk=own_id)


def _says(quiz: Quiz, spec: QuizSpec) -> bool:
    places = sorted(quiz.quiz_questions.all(), key=lambda place: place.position)
    if spec.draws is not None and spec.draws != _draws_of(quiz):
        return False
    return (quiz.title, quiz.minutes, quiz.pass_percent, rules_of(quiz)) == (
        spec.title,
        spec.minutes,
        spec.pass_percent,
        spec.rules or rules_of(quiz),
    ) and [(place.question_id, place.points, place.section) for place in places] == [
        (place.question_id, place.points, place.section) for place in _places(quiz, spec, keep=False)
    ]


def _draws_of(quiz: Quiz) -> tuple[DrawSpec, ...]:
    rows = sorted(quiz.quiz_draws.all(), key=lambda draw: draw.position) if quiz.pk else []
    return tuple(DrawSpec(one.topic, one.count, one.points, one.difficulty, one.section) for one in rows)


def _places(quiz: Quiz, spec: QuizSpec, *, keep: bool = True) -> list[QuizQuestion]:
    """Rows for the questions of ``spec``; a question that stays has its section and, with ``keep``, its row."""
    known = {place.question_id: place for place in _places_of(quiz)}
    places = []
    for position, question in enumerate(spec.questions, start=1):
        own_id = question_id(quiz=spec.key, question=question.key)
        before = known.get(own_id)
        place = before if keep and before else QuizQuestion(question_id=own_id)
        place.position, place.points = position, question.points
        if question.section is not None or before is None:
            place.section = question.section or ""
        else:
            place.section = before.section
        places.append(place)
    return places


def _places_of(quiz: Quiz) -> Iterable[QuizQuestion]:
    return quiz.quiz_questions.all() if quiz.pk else ()


def _is_published(row: Question | Quiz) -> bool:
    return bool(row.live and not row.has_unpublished_changes)


def _revise(version: Question | Quiz, *, live: bool, actor: User | None) -> None:
    # The content was checked by its kind, the frame by ``_check_frame``.
    revision = version.save_revision(user=actor, clean=False)
    if live:
        # Who may publish is decided where the act is offered (cms workflow, import command).
        version.publish(revision, user=actor, skip_permission_checks=True)
