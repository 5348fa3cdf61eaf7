"""A lesson's content with its terms explained where they stand."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cms.domain.glossary import Terms, all_terms

register = template.Library()


@register.simple_tag(takes_context=True)
def lesson_body(context: template.Context, body: Any) -> SafeString:
    """``body`` as HTML, each term of the glossary explained at its first occurrence.

    ``terms`` in the context saves reading the glossary again for several lessons on one page.
    """
    values: Any = context.flatten()
    terms: Terms = values.get("terms") or all_terms()
    html = render_to_string("cms/body.html", {**values, "body": body}, request=values.get("request"))
    # Rendered by our templates and Wagtail's blocks, which escape; marking adds a template of ours.
    return mark_safe(terms.mark(html))  # noqa: S308 - see above
