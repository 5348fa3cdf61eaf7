"""Filters for pages that show questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from assessments.domain.asking import QuestionField
from assessments.kinds.text import Wording
from assessments.wording import in_own_words, refusal_sentence

register = template.Library()


@register.filter
def said(line: str) -> str:
    """A line of an answer: words of the interface in the reader's language, everything else as it was written."""
    return f"{line.before}{in_own_words(line)}" if isinstance(line, Wording) else line


@register.simple_tag
def part_field(field: QuestionField, part: Mapping[str, Any], number: int) -> QuestionField:
    """A part of a case as a field of its own; its names carry its kind (``assessments.kinds.case``)."""
    prefix = f"{field.prefix}-{part['kind']}~{part['key']}"
    return QuestionField(
        number=number, kind=part["kind"], prefix=prefix, view=part["view"], error=field.error
    )


@register.filter
def refusal(code: str) -> str:
    """The sentence for the name of a refusal."""
    return refusal_sentence(code)


@register.filter
def kind_word(label: str) -> str:
    """The name of a kind in the reader's language."""
    return in_own_words(label)
