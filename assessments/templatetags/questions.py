"""Filters for pages that show questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from assessments.domain.asking import QuestionField
from assessments.domain.item_statistics import Estimate
from assessments.domain.marking import Waiting
from assessments.kinds.text import Wording
from assessments.wording import in_own_words, refusal_sentence, repeated_sentence
from lms.base.templatetags.language import as_content

register = template.Library()


@register.filter
def said(line: str) -> SafeString:
    """A line of an answer: words of the interface in the reader's language, everything else as it was written."""
    if not isinstance(line, Wording):
        return as_content(line)
    return as_content(line.before) + conditional_escape(in_own_words(line))


@register.filter
def as_repeated(positions: Sequence[int]) -> str:
    """Which positions were given more than once."""
    return repeated_sentence(positions)


@register.simple_tag
def part_field(field: QuestionField, part: Mapping[str, Any], number: int) -> QuestionField:
    """A part of a case as a field of its own; its names carry its kind (``assessments.kinds.case``)."""
    prefix = f"{field.prefix}-{part['kind']}~{part['key']}"
    return QuestionField(
        number=number, kind=part["kind"], prefix=prefix, view=part["view"], error=field.error
    )


@register.filter
def desk_address(waiting: Waiting) -> str:
    """The page of the grading desk where an answer is read."""
    address = reverse("assessments:desk_answer", args=[waiting.attempt, waiting.question])
    return f"{address}?{urlencode({'teil': waiting.part})}" if waiting.part else address


@register.filter
def times(value: float, factor: float) -> float:
    """A product, for measures of plots."""
    return value * factor


@register.filter
def plus(value: float, other: float) -> float:
    """A sum, for measures of plots."""
    return value + other


@register.simple_tag
def estimate(value: Estimate) -> str:
    """``0,62 [0,55; 0,69]``, with "provisional" where few people are behind it."""
    numbers = [
        number_format(number, 2) for number in (value.value, value.low, value.high) if number is not None
    ]
    text = f"{numbers[0]} [{numbers[1]}; {numbers[2]}]" if len(numbers) == 3 else numbers[0]
    return f"{text} ({gettext('provisional')})" if value.is_provisional else text


@register.filter
def refusal(code: str) -> str:
    """The sentence for the name of a refusal."""
    return refusal_sentence(code)


@register.filter
def kind_word(label: str) -> str:
    """The name of a kind in the reader's language."""
    return in_own_words(label)
