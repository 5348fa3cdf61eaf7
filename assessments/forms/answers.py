"""Questions as form fields, and forms as answers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Annotated

import msgspec
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from assessments.domain.asking import QuestionField, answer_from_form
from assessments.domain.attempts import GivenAnswer
from assessments.domain.frozen import FrozenQuestion, FrozenQuiz
from assessments.domain.queries import AskedNow
from assessments.kinds.refusals import AnswerRefused, Reason

# All parts of a case, the longest free texts in them included.
MAX_MESSAGE_BYTES = 512 * 1024
MAX_SPENT_MS = 24 * 60 * 60 * 1000
_Short = Annotated[str, msgspec.Meta(max_length=200)]


class AnswerMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the page sends when an answer changes: its own id for the event, the question, and the question's fields.

    ``person`` is who answered: a queue is never sent under another login. ``spent`` is the time worked on the question
    since the last answer, in milliseconds.
    """

    event: uuid.UUID
    question: uuid.UUID
    fields: Annotated[list[tuple[_Short, str]], msgspec.Meta(max_length=200)]
    person: uuid.UUID | None = None
    spent: Annotated[int, msgspec.Meta(ge=0, le=MAX_SPENT_MS)] | None = None

    def payload(self, frozen: FrozenQuiz) -> object:
        """The answer in the fields, unchecked. Raises ``AnswerRefused`` for a question the attempt does not have."""
        question = frozen.question(self.question)
        if question is None:
            raise AnswerRefused(Reason.UNKNOWN_QUESTION)
        if not all(name.startswith(f"{prefix_of(question)}-") for name, _value in self.fields):
            raise AnswerRefused(Reason.MALFORMED, detail="Fields of another question.")
        form: MultiValueDict[str, str] = MultiValueDict()
        for name, value in self.fields:
            form.appendlist(name, value)
        return answer_from_form(question.kind, form, prefix_of(question))


_MESSAGES = msgspec.json.Decoder(AnswerMessage)


def read_message(body: bytes, *, content_type: str) -> AnswerMessage:
    """The message in a request's body. Raises ``AnswerRefused`` and nothing else."""
    if content_type != "application/json":
        raise AnswerRefused(Reason.NOT_JSON)
    if len(body) > MAX_MESSAGE_BYTES:
        raise AnswerRefused(Reason.TOO_LARGE)
    try:
        return _MESSAGES.decode(body)
    except msgspec.ValidationError as error:
        raise AnswerRefused(Reason.MALFORMED, detail=str(error)) from None
    except msgspec.DecodeError as error:
        raise AnswerRefused(Reason.NOT_JSON, detail=str(error)) from None


def prefix_of(question: FrozenQuestion) -> str:
    """What the names of a question's fields start with."""
    return f"q-{question.id}"


def given_answers(frozen: FrozenQuiz, form: QueryDict) -> list[GivenAnswer]:
    """The answers of a submitted page, for the questions that were on it.

    Raises ``AnswerRefused`` for a page with a question that the attempt does not have.
    """
    prefixes = {prefix_of(question) for question in frozen.questions}
    length = len(prefix_of(frozen.questions[0]))
    if any(name.startswith("q-") and name[:length] not in prefixes for name in form):
        raise AnswerRefused(Reason.UNKNOWN_QUESTION)
    on_page = [question for question in frozen.questions if f"{prefix_of(question)}-seen" in form]
    return [
        GivenAnswer(
            question=question.id,
            payload=answer_from_form(question.kind, form, prefix_of(question)),
            seen=_number(form.get(f"{prefix_of(question)}-seen")),
        )
        for question in on_page
    ]


def question_fields(
    asked: Iterable[AskedNow],
    *,
    refused: Mapping[uuid.UUID, AnswerRefused] | None = None,
    given: Iterable[GivenAnswer] = (),
) -> list[QuestionField]:
    """The questions of an attempt as fields. A refused answer stands in its fields as it was typed, with the reason."""
    reasons = refused or {}
    typed = {answer.question: answer.payload for answer in given}
    return [_field(one, reasons.get(one.question.id), typed.get(one.question.id)) for one in asked]


def _field(asked: AskedNow, reason: AnswerRefused | None, typed: object) -> QuestionField:
    question = asked.question
    answer = asked.answer
    if reason is not None:
        try:
            answer = question.rules.shape_answer(typed)
        except AnswerRefused:
            answer = asked.answer
    return QuestionField(
        number=asked.number,
        kind=question.kind,
        prefix=prefix_of(question),
        view=question.rules.page(question.loaded, question.shown, answer),
        points=question.points,
        question=str(question.id),
        seen=asked.sequence,
        verdict=asked.verdict,
        section=question.section,
        error=reason.code if reason else "",
    )


def _number(raw: object) -> int:
    text = str(raw)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
