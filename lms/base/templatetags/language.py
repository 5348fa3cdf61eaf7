"""Contents are written in the language of the programme, the frame speaks the reader's: which words are which.

So a screen reader changes its voice in time (WCAG 3.1.2). Where both are the same nothing is printed at all. A template
marks what people have written: ``<p{% content_lang %}>`` for an element, ``{{ title|as_content }}`` for words inside a
sentence or a label, ``<p{% page_lang %}>`` for words of the frame inside contents.
"""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def content_lang() -> SafeString:
    """The attribute of an element with contents."""
    return _attribute(settings.LANGUAGE_CODE)


@register.simple_tag
def page_lang() -> SafeString:
    """The attribute of an element of the frame within contents."""
    return _attribute(get_language() or settings.LANGUAGE_CODE)


@register.filter
def as_content(text: str | None) -> SafeString:
    """Contents amid words of the frame."""
    if not text or _speaks_as_contents():
        return conditional_escape(text or "")
    return format_html('<span lang="{}">{}</span>', settings.LANGUAGE_CODE, text)


def _attribute(language: str) -> SafeString:
    return mark_safe("") if _speaks_as_contents() else format_html(' lang="{}"', language)


def _speaks_as_contents() -> bool:
    return get_language() in {settings.LANGUAGE_CODE, None}
