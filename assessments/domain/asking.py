"""How a question is put on a page and its answer read back, in a quiz as in practice. Free of Django."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assessments.kinds import kind_named
from assessments.kinds.base import FormData


@dataclass(frozen=True)
class QuestionField:
    """What ``assessments/questions/question.html`` prints.

    ``view`` holds only what may reach a browser before submission. All form fields of the question are named
    ``prefix`` plus something; ``html_id`` is unique on the page. ``seen`` is the number of the answer the fields
    are filled with, and ``None`` where answers are not stored. ``error`` is the name of a refusal. ``verdict`` is the
    graded answer of a question that was checked and cannot change any more.
    """

    number: int
    kind: str
    prefix: str
    view: dict[str, Any]
    points: int = 1
    question: str = ""
    seen: int | None = None
    error: str = ""
    verdict: Any = None
    section: str = ""

    @property
    def template(self) -> str:
        """The template of the kind."""
        return f"assessments/questions/{self.kind}.html"

    @property
    def html_id(self) -> str:
        """The id of the fieldset; ids inside start with it."""
        return self.prefix

    @property
    def is_stored(self) -> bool:
        """Whether answers are saved while the page is open."""
        return self.seen is not None


def answer_from_form(kind: str, form: FormData, prefix: str) -> dict[str, Any]:
    """The answer's payload from the form fields named ``prefix`` plus something; unchecked, any form gives one."""
    payload: dict[str, Any] = kind_named(kind).read_form(form, prefix)
    return payload
