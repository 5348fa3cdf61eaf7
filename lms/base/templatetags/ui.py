"""The components of ``docs/design.md`` that repeat too much markup to be typed on every page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

BADGES = frozenset({"good", "warn", "bad", "open", "plain"})


@register.simple_tag
def badge(kind: str, text: object) -> SafeString:
    """A status: words and a shape, colour only beside them. ``kind``: good, warn, bad, open, plain.

    Raises ``ValueError`` for another kind.
    """
    if kind not in BADGES:
        raise ValueError(f"There is no badge {kind!r}.")
    css = "badge" if kind == "plain" else f"badge badge--{kind}"
    return format_html('<span class="{}">{}</span>', css, text)


@register.inclusion_tag("base/progress.html")
def progress(label: str, value: int, maximum: int, html_id: str) -> dict[str, Any]:
    """A bar with its words; ``html_id`` is unique on the page. Nothing to do counts as nothing done."""
    return {"label": label, "value": min(value, maximum), "maximum": max(maximum, 1), "html_id": html_id}


@register.inclusion_tag("base/breadcrumb.html")
def breadcrumb(*parts: str) -> dict[str, Any]:
    """The way here: label and address of each page above, then the present page's label alone.

    An empty address shows its label without a link. Raises ``ValueError`` when the present page is missing.
    """
    if len(parts) % 2 == 0:
        raise ValueError("A breadcrumb is: label, address, …, label of the present page.")
    above = [{"label": parts[i], "url": parts[i + 1]} for i in range(0, len(parts) - 1, 2)]
    return {"above": above, "current": parts[-1]}
