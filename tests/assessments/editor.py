"""The editor's form of a question as a browser sends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wagtail.test.utils.form_data import rich_text

from assessments.blocks import WEIGHT, raw_value
from assessments.kinds import KINDS, kind_named
from assessments.kinds.base import Content
from assessments.kinds.editing import EditorField, Widget

Sent = dict[str, str]


def form_of(kind: str, content: Content) -> Sent:
    """The form in the bank, filled with ``content``."""
    rules = KINDS[kind]
    raw = raw_value(rules.form, rules.editor_values(content))
    frame = {"picture_alt": "", "topic": "Grundlagen", "difficulty": "2", "tags": ""}
    return {**frame, **question_fields(rules.form, raw, prefix="")}


def question_fields(fields: Iterable[EditorField], raw: Mapping[str, Any], *, prefix: str) -> Sent:
    """The fields of one question (or row) below ``prefix``."""
    sent: Sent = {}
    for field in fields:
        sent |= _sent(field, raw.get(field.name), f"{prefix}{field.name}")
    return sent


def entries(name: str, raw: Iterable[Mapping[str, Any]], inside: Callable[[Any, str], Sent]) -> Sent:
    """The entries of a list or stream; ``inside`` says what stands in one."""
    sent: Sent = {}
    count = 0
    for number, one in enumerate(raw):
        own = f"{name}-{number}"
        head = {"deleted": "", "order": str(number), "type": one["type"], "id": one.get("id", "")}
        sent |= {f"{own}-{part}": value for part, value in head.items()} | inside(one, f"{own}-value")
        count += 1
    return {f"{name}-count": str(count), **sent}


def _sent(field: EditorField, raw: Any, name: str) -> Sent:
    if field.widget is Widget.FLAG:
        return {name: "on"} if raw else {}
    if field.widget is Widget.RICH:
        return {name: rich_text(raw or "")}
    if field.widget is Widget.LINES:
        return entries(name, raw or [], lambda one, own: {own: one["value"]})
    if field.widget is Widget.ROWS:
        columns = field.columns
        return entries(
            name, raw or [], lambda one, own: question_fields(columns, one["value"], prefix=f"{own}-")
        )
    if field.widget is Widget.PARTS:
        return entries(name, raw or [], _part)
    return {name: "" if raw is None else str(raw)}


def _part(part: Mapping[str, Any], own: str) -> Sent:
    fields = (*kind_named(part["type"]).form, WEIGHT)
    return question_fields(fields, part["value"], prefix=f"{own}-")
