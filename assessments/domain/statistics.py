"""Statistics of a quiz over the people who took an edition of its course, for those who teach it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Exists, OuterRef

from assessments.domain.frozen import FrozenQuestion, read_frozen
from assessments.domain.grading import ItemState
from assessments.domain.item_statistics import ItemStatistics, QuizStatistics, Response, quiz_statistics
from assessments.domain.queries import counting_results
from assessments.kinds.text import Wording
from assessments.models import AnswerEvent, Attempt, AttemptResult, Quiz
from assessments.wording import in_own_words
from curriculum.models import CourseEdition

BATCH = 400


@dataclass(frozen=True)
class ItemLine:
    """A question with what its answers say; without ``statistics`` too few people were asked it."""

    number: int
    prompt: str
    kind: str
    statistics: ItemStatistics | None


@dataclass(frozen=True)
class QuizReport:
    """All runs of an edition together; without ``statistics`` fewer than five people handed it in."""

    quiz: Quiz
    edition: CourseEdition
    persons: int
    statistics: QuizStatistics | None
    items: tuple[ItemLine, ...]


def editions_of(*, quiz: Quiz) -> list[CourseEdition]:
    """The editions somebody took the quiz in, newest first."""
    taken = Attempt.objects.filter(
        quiz=quiz, submitted_at__isnull=False, activity__unit__edition=OuterRef("pk")
    )
    editions = CourseEdition.objects.filter(Exists(taken)).select_related("course")
    return list(editions.order_by("-published_at", "pk"))


def quiz_report(
    *, quiz: Quiz, edition: CourseEdition, progress: Callable[[int, int], None] | None = None
) -> QuizReport:
    """First attempts only, one a person: repeated ones are not independent. Two queries for every 400 attempts.

    What people have yet to read and what has no points is left out.
    """
    first = Attempt.objects.filter(
        quiz=quiz, activity__unit__edition=edition, submitted_at__isnull=False, number=1
    )
    keys = list(first.order_by("pk").values_list("pk", flat=True))
    persons: list[dict[str, Response]] = []
    asked: dict[str, FrozenQuestion] = {}
    for start in range(0, len(keys), BATCH):
        for person, questions in _responses(keys[start : start + BATCH]):
            persons.append(person)
            asked |= questions
        if progress:
            progress(min(start + BATCH, len(keys)), len(keys))
    statistics = quiz_statistics(persons)
    items = statistics.items if statistics else {}
    return QuizReport(
        quiz=quiz,
        edition=edition,
        persons=len(persons),
        statistics=statistics,
        items=tuple(
            ItemLine(number, question.loaded.prompt, question.rules.label, items.get(key))
            for number, (key, question) in enumerate(asked.items(), start=1)
        )
        if statistics
        else (),
    )


def _responses(
    attempts: list[uuid.UUID],
) -> Iterator[tuple[dict[str, Response], dict[str, FrozenQuestion]]]:
    results: dict[uuid.UUID, AttemptResult] = {
        result.attempt_id: result for result in counting_results().filter(attempt__in=attempts).defer(None)
    }
    payloads: dict[uuid.UUID, dict[uuid.UUID, object]] = defaultdict(dict)
    spent: dict[uuid.UUID, dict[uuid.UUID, int]] = defaultdict(lambda: defaultdict(int))
    events = AnswerEvent.objects.filter(attempt__in=attempts).order_by("sequence")
    for attempt, question, payload, time in events.values_list("attempt", "question", "payload", "spent_ms"):
        payloads[attempt][question] = payload
        spent[attempt][question] += time or 0
    for attempt, result in results.items():
        questions = [
            question
            for question in read_frozen(result.attempt.frozen).questions
            if result.items[str(question.id)]["state"] not in {ItemState.PENDING, ItemState.UNSCORED}
        ]
        yield (
            {
                str(one.id): _response(one, result, payloads[attempt].get(one.id), spent[attempt][one.id])
                for one in questions
            },
            {str(one.id): one for one in questions},
        )


def _words(line: str) -> str:
    return f"{line.before}{in_own_words(line)}" if isinstance(line, Wording) else line


def _response(question: FrozenQuestion, result: AttemptResult, payload: object, spent: int) -> Response:
    item = result.items[str(question.id)]
    answer = question.readable_answer(payload)
    is_shown = answer is not None and question.rules.is_closed
    chosen = [_words(line) for line in question.rules.describe(question.loaded, answer)] if is_shown else []
    share = Fraction(item["points"]) / item["max"] if item["max"] else Fraction(0)
    return Response(float(share), spent / 1000 if spent else None, tuple(chosen))
