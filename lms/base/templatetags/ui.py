"""The components of ``docs/design.md`` that repeat too much markup to be typed on every page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lms.base.devices import device_name

register = template.Library()
register.filter("device", device_name)

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


@register.inclusion_tag("base/filter_bar.html", takes_context=True)
def filter_bar(context: dict[str, Any], form: forms.BaseForm, keep: str = "") -> dict[str, Any]:
    """The fields a list is narrowed by: the first always in sight, the others folded, what is set named above the list.

    ``keep`` is a parameter of the address that is no filter and stays.
    """
    request: HttpRequest = context["request"]
    first, *others = form.visible_fields()
    active = list(_set_filters(form, request.GET))
    kept = {keep: request.GET[keep]} if request.GET.get(keep) else {}
    return {
        "request": request,
        "first": first,
        "others": others,
        "active": active,
        "set_among_others": sum(one["name"] != first.name for one in active),
        "kept": kept,
        "reset_url": f"{request.path}?{urlencode(kept)}" if kept else request.path,
    }


def _set_filters(form: forms.BaseForm, query: QueryDict) -> Iterator[dict[str, str]]:
    """Every filter that narrows, in words, with the address of the list without it."""
    for bound in form.visible_fields():
        value = getattr(form, "cleaned_data", {}).get(bound.name)
        if value in (None, ""):
            continue
        without = query.copy()
        for name in (bound.name, "seite"):
            without.pop(name, None)
        yield {
            "name": bound.name,
            "label": str(bound.label),
            "value": _in_words(bound, value),
            "url": f"?{without.urlencode()}",
        }


def _in_words(bound: BoundField, value: Any) -> str:
    """The chosen value as the field shows it."""
    if isinstance(value, dt.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(bound.field, forms.ChoiceField) and not isinstance(bound.field, forms.ModelChoiceField):
        choices: Any = bound.field.choices
        return str(dict(choices).get(value, value))
    return str(value)
