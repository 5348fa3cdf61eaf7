"""What every kind of question can do."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Generic, Protocol, TypeVar

import msgspec

from assessments.kinds.editing import DETAILS, FEEDBACK, HINTS, PROMPT, EditorField
from assessments.kinds.interaction import Interaction
from assessments.kinds.refusals import AnswerRefused, ContentRefused, Reason
from assessments.kinds.text import clean_markup, tidy_mapping

Prompt = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
Note = Annotated[str, msgspec.Meta(max_length=4000)]
Shown = Mapping[str, Sequence[str]]


class Image(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture of the question bank (``assessments.models.QuestionImage``) and what it shows, in words."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    alt: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every question has; a kind adds options, items, right answers.

    ``prompt`` is the question, plain text; ``details`` is formatted text below it (``text.clean_markup``). ``hints``
    are offered one after the other, ``feedback`` is for everybody.
    """

    prompt: Prompt
    details: Annotated[str, msgspec.Meta(max_length=20_000)] = ""
    image: Image | None = None
    hints: Annotated[list[Note], msgspec.Meta(max_length=5)] = []
    feedback: Note = ""


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody answered, in the shape it is stored in."""


class Completeness(StrEnum):
    """How far an answer goes."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class Marking(StrEnum):
    """Where points come from."""

    BY_RULE = "by_rule"
    BY_PEOPLE = "by_people"
    NONE = "none"


# The part of a question that has none: marks of people hang on parts.
WHOLE = ""


@dataclass(frozen=True)
class ToRead:
    """What people have to read of an answer: the whole of it, or a part of a case."""

    part: str
    kind: Kind[Any, Any]
    content: Content
    answer: Answer


class FormData(Protocol):
    """Fields of a submitted HTML form (Django's ``QueryDict``)."""

    def __iter__(self) -> Iterator[str]: ...

    def getlist(self, key: str, /) -> list[Any]: ...


C = TypeVar("C", bound=Content)
A = TypeVar("A", bound=Answer)


class Kind(ABC, Generic[C, A]):
    """A kind of question: reads content and answers, shows, grades, describes. Stateless."""

    name: ClassVar[str]
    # English name and a sentence for editors, translated where they are printed; an icon of Wagtail.
    label: ClassVar[str]
    description: ClassVar[str] = ""
    icon: ClassVar[str] = "help"
    # A question to show the kind by, as an author writes it.
    sample: ClassVar[dict[str, Any]] = {}
    marking: ClassVar[Marking] = Marking.BY_RULE
    # Whether answers are chosen from what the author wrote, so that they may be counted and shown to others.
    is_closed: ClassVar[bool] = False
    # Whether it consists of questions of other kinds.
    is_compound: ClassVar[bool] = False
    # What the editor's form has beside what every question has.
    editor: ClassVar[tuple[EditorField, ...]] = ()
    content_type: type[C]
    answer_type: type[A]

    # --- Content ---
    def author(self, raw: object, *, question: str, known: C | None = None) -> C:
        """Content from what an author wrote, with permanent keys.

        ``question`` is the question's own key, ``known`` its content so far, whose keys are kept. Short forms are
        completed (``docs/decisions/0051``). Raises ``ContentRefused``.
        """
        if not isinstance(raw, Mapping):
            raise ContentRefused("malformed", detail="A question is a mapping.")
        tidy = tidy_mapping(raw)
        if isinstance(tidy.get("details"), str):
            tidy["details"] = clean_markup(str(tidy["details"]))
        return self.load(self.complete(tidy, question=question, known=known))

    def load(self, stored: object) -> C:
        """Content as it is stored. Raises ``ContentRefused``."""
        try:
            content = msgspec.convert(stored, self.content_type)
        except msgspec.ValidationError as error:
            raise _content_refused(error) from None
        self.check(content)
        return content

    def store(self, content: C) -> dict[str, Any]:
        """Content as JSON."""
        return dict(msgspec.to_builtins(content))

    def write(self, content: C) -> dict[str, Any]:
        """Content as an author writes it; ``author`` reads it back to the same content."""
        return self.store(content)

    def edited(self, content: C) -> dict[str, Any]:
        """Content as the editor's form shows it; ``author`` reads it back."""
        return self.write(content)

    @property
    def form(self) -> tuple[EditorField, ...]:
        """The editor's form but for the picture."""
        return PROMPT, DETAILS, *self.editor, HINTS, FEEDBACK

    @property
    def defaults(self) -> dict[str, Any]:
        """What parts of the content are when an author leaves them out."""
        return {
            field.name: field.default
            for field in msgspec.structs.fields(self.content_type)
            if field.default not in (msgspec.NODEFAULT, None)
        }

    def editor_values(self, content: C | None) -> dict[str, Any]:
        """What the editor's form is filled with; without ``content`` the defaults."""
        return self.defaults if content is None else self.defaults | self.edited(content)

    def without_keys(self, content: C) -> dict[str, Any]:
        """Content as an author writes it where nobody keeps answers (practice): no keys, no picture."""
        bare = without_keys(self.write(content))
        return {name: value for name, value in bare.items() if name != "image"}

    def complete(self, raw: dict[str, Any], *, question: str, known: C | None) -> dict[str, Any]:
        """The long form of what an author wrote, with keys."""
        return raw

    def check(self, content: C) -> None:
        """Rules no schema tells. Raises ``ContentRefused``."""

    # --- Showing ---
    def draw(self, content: C, rng: random.Random) -> dict[str, list[str]]:
        """The drawn order, as lists of keys; stored with the attempt."""
        return {}

    @abstractmethod
    def view(self, content: C, shown: Shown, answer: A | None) -> dict[str, Any]:
        """What a browser may get before submission: never a right answer nor feedback. ``answer`` fills the fields."""

    def pictures(self, content: C) -> set[str]:
        """The ids of all its pictures."""
        return {content.image.id} if content.image else set()

    def page(self, content: C, shown: Shown, answer: A | None) -> dict[str, Any]:
        """``view`` with what every question has."""
        return {
            "details": clean_markup(content.details),
            "image": msgspec.to_builtins(content.image),
            "hints": list(content.hints),
            "repeated": self.repeated(content, answer) if answer is not None else [],
            **self.view(content, shown, answer),
        }

    # --- Answers ---
    def read_answer(self, content: C, payload: object) -> A:
        """The answer in ``payload`` (any JSON value). Raises ``AnswerRefused`` and nothing else."""
        answer = self.shape_answer(payload)
        self.check_answer(content, answer)
        return answer

    def shape_answer(self, payload: object) -> A:
        """The answer in ``payload`` by shape alone: enough to fill a form again."""
        try:
            return msgspec.convert(payload, self.answer_type)
        except msgspec.ValidationError as error:
            raise AnswerRefused(Reason.MALFORMED, detail=str(error)) from None

    @abstractmethod
    def check_answer(self, content: C, answer: A) -> None:
        """Raises ``AnswerRefused`` for an answer this question cannot have."""

    @abstractmethod
    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        """The payload of the fields whose names start with ``prefix``; unchecked."""

    @abstractmethod
    def completeness(self, content: C, answer: A) -> Completeness:
        """Whether there is an answer at all, and a whole one."""

    def repeated(self, content: C, answer: A) -> list[int]:
        """Positions given more than once: kept like everything unfinished, but who answers should know."""
        return []

    @abstractmethod
    def grade(self, content: C, answer: A) -> Fraction:
        """The share reached, 0 to 1."""

    def marking_of(self, content: C) -> Marking:
        """Where the points of this question come from."""
        return self.marking

    def prompt_of(self, content: C, part: str) -> str:
        """What is asked, or what a part asks."""
        return content.prompt

    def to_read(self, content: C, answer: A) -> list[ToRead]:
        """What people have to read of this answer."""
        is_read = (
            self.marking is Marking.BY_PEOPLE and self.completeness(content, answer) is not Completeness.NONE
        )
        return [ToRead(WHOLE, self, content, answer)] if is_read else []

    def reached(self, content: C, answer: A, marks: Mapping[str, Fraction]) -> Fraction:
        """The share reached with the shares that people gave, by part; what they have yet to give counts nothing."""
        if self.marking is Marking.BY_PEOPLE:
            return marks.get(WHOLE, Fraction(0))
        return self.grade(content, answer)

    @abstractmethod
    def solution(self, content: C) -> dict[str, Any]:
        """The payload of a right answer."""

    # --- Telling ---
    @abstractmethod
    def describe(self, content: C, answer: A) -> list[str]:
        """The answer in words, a line each; ``Wording`` lines are the interface's."""

    def describe_solution(self, content: C) -> list[str]:
        """The right answer in words."""
        return self.describe(content, self.shape_answer(self.solution(content)))

    def remarks(self, content: C, answer: A) -> list[str]:
        """What there is to say about this answer, apart from the feedback for everybody."""
        return []

    @abstractmethod
    def interaction(self, content: C) -> Interaction:
        """The question for xAPI."""

    @abstractmethod
    def response(self, content: C, answer: A) -> str | None:
        """The answer for xAPI, ``None`` where it must not enter the journal."""


def without_keys(value: Any) -> Any:
    """Without the keys of entries; an entry that then is a text alone becomes that text."""
    if isinstance(value, list):
        return [without_keys(one) for one in value]
    if not isinstance(value, dict):
        return value
    bare = {name: without_keys(part) for name, part in value.items() if name != "key"}
    return bare["text"] if "key" in value and bare.keys() == {"text"} else bare


def share(*, right: int, of: int) -> Fraction:
    """``right`` of ``of`` parts."""
    return Fraction(right, of)


def all_or_nothing(*, right: bool) -> Fraction:
    """1 or 0."""
    return Fraction(int(right))


def first(form: FormData, name: str) -> str | None:
    """The first value of a form field, ``None`` when it is missing or empty."""
    values = form.getlist(name)
    return str(values[0]) if values and values[0] != "" else None


def by_name(form: FormData, prefix: str) -> dict[str, str]:
    """Filled fields named ``prefix`` plus something, by that something."""
    found = {name.removeprefix(prefix): first(form, name) for name in form if name.startswith(prefix)}
    return {name: value for name, value in found.items() if value is not None}


def _content_refused(error: msgspec.ValidationError) -> ContentRefused:
    message, _, where = str(error).partition(" - at `$")
    return ContentRefused("malformed", where=where.strip("`. "), detail=message)
