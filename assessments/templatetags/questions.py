"""Filters for pages that show questions."""

from __future__ import annotations

from django import template

from assessments.kinds.text import Wording
from assessments.wording import in_own_words, refusal_sentence

register = template.Library()


@register.filter
def said(line: str) -> str:
    """A line of an answer: words of the interface in the reader's language, everything else as it was written."""
    return in_own_words(line) if isinstance(line, Wording) else line


@register.filter
def refusal(code: str) -> str:
    """The sentence for the name of a refusal."""
    return refusal_sentence(code)


@register.filter
def kind_word(label: str) -> str:
    """The name of a kind in the reader's language."""
    return in_own_words(label)
