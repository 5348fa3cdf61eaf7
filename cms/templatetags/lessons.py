"""A lesson's content with its terms explained where they stand."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from cms.domain.glossary import Terms, all_terms

register = template.Library()


@register.simple_block_tag(takes_context=True)
def with_terms(context: template.Context, content: str) -> SafeString:
    """``content`` with each term of the glossary explained at its first occurrence.

    ``terms`` in the context saves reading the glossary again for several lessons on one page.
    """
    terms: Terms = context.get("terms") or all_terms()
    # Rendered by our templates and Wagtail's blocks, which escape; marking adds a template of ours.
    return mark_safe(terms.mark(content))  # noqa: S308 - see above
