"""Questions as Wagtail blocks, made of what their kinds consist of (``assessments.kinds.editing``).

Three forms of a question meet here: what its kind shows an editor (``Kind.edited``), what a block keeps (``raw_value``)
and what an author writes (``authored``). Wagtail gives every entry of a list or a stream an id: ours is the permanent
key of the entry, so a corrected word and another order keep it; an id that Wagtail made (a UUID) is a new entry.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from assessments.kinds import KINDS, Kind, kind_named
from assessments.kinds.base import Content
from assessments.kinds.case import MAX_PARTS
from assessments.kinds.editing import EditorField, Widget, pgettext
from assessments.kinds.refusals import ContentRefused
from assessments.wording import content_sentence, own_word

Raw = dict[str, Any]

TEXT_FEATURES = ["bold", "italic", "ul", "ol", "code"]
WEIGHT = EditorField(
    "weight",
    pgettext("question", "Weight"),
    Widget.NUMBER,
    help=pgettext("question", "Among the others; empty: 1."),
)


class QuestionBlock(blocks.StructBlock):
    """A question of a kind. The block's name is the name of its kind."""

    def __init__(self, kind: Kind[Any, Any], *more: EditorField, **meta: Any) -> None:
        self.kind = kind
        self.fields = (*kind.form, *more)
        children = [(field.name, block_of(field, kind.defaults.get(field.name))) for field in self.fields]
        super().__init__(children, label=own_word(kind.label), icon=kind.icon, **meta)

    def get_description(self) -> str:
        """What kind of question it is."""
        return str(own_word(self.kind.description)) if self.kind.description else ""

    def get_preview_value(self) -> Any:
        """A question of this kind."""
        content = self.kind.author(self.kind.sample, question=self.kind.name)
        return self.to_python(raw_value(self.fields, self.kind.editor_values(content)))

    def clean(self, value: Any) -> Any:
        """The value; raises a ``ValidationError`` when the kind cannot make a question of it."""
        cleaned = super().clean(value)
        try:
            question_content(self.kind, cleaned)
        except ContentRefused as refused:
            problem = ValidationError(
                _("This makes no question: %(reason)s") % {"reason": content_sentence(refused)}
            )
            raise StructBlockValidationError(non_block_errors=[problem]) from refused
        return cleaned


class PartsBlock(blocks.StreamBlock):
    """The parts of a case: questions of every kind that has no parts itself, each with its weight."""

    def __init__(self, **meta: Any) -> None:
        kinds = (kind for kind in KINDS.values() if not kind.is_compound)
        super().__init__(
            [(kind.name, QuestionBlock(kind, WEIGHT)) for kind in kinds], max_num=MAX_PARTS, **meta
        )


def block_of(field: EditorField, default: Any = None) -> blocks.Block:
    """The block that a part of a question's content is entered with."""
    meta: Raw = {"label": own_word(field.label), "required": field.required}
    if field.help:
        meta["help_text"] = own_word(field.help)
    if (value := _raw(field, default)) not in (None, []):
        meta["default"] = value
    return _BLOCKS[field.widget](field, meta)


def _list_of(child: blocks.Block, field: EditorField, meta: Raw) -> blocks.StreamBlock:
    """A stream of one type: it is kept like Wagtail's own list, and unlike that it can stand in a form by itself."""
    first = [("item", child.get_default())] * field.least
    return blocks.StreamBlock([("item", child)], **{"min_num": field.least, "default": first, **meta})


def _row(field: EditorField) -> blocks.StructBlock:
    columns = [(column.name, block_of(column)) for column in field.columns]
    return blocks.StructBlock(columns, label=own_word(field.columns[0].label))


_BLOCKS: dict[Widget, Callable[[EditorField, Raw], blocks.Block]] = {
    Widget.TEXT: lambda _field, meta: blocks.CharBlock(**meta),
    Widget.AREA: lambda _field, meta: blocks.TextBlock(rows=2, **meta),
    Widget.RICH: lambda _field, meta: blocks.RichTextBlock(features=TEXT_FEATURES, **meta),
    Widget.FLAG: lambda _field, meta: blocks.BooleanBlock(**meta),
    Widget.NUMBER: lambda _field, meta: blocks.IntegerBlock(min_value=0, **meta),
    Widget.CHOICE: lambda field, meta: blocks.ChoiceBlock(
        choices=[(value, own_word(label)) for value, label in field.choices], **meta
    ),
    Widget.LINES: lambda field, meta: _list_of(blocks.CharBlock(label=own_word(field.label)), field, meta),
    Widget.ROWS: lambda field, meta: _list_of(_row(field), field, meta),
    Widget.PARTS: lambda _field, meta: PartsBlock(**meta),
}


# --- From content to blocks ---
def raw_value(fields: Iterable[EditorField], values: Mapping[str, Any]) -> Raw:
    """What a kind shows an editor, as blocks keep it."""
    return {
        field.name: _raw(field, values[field.name]) for field in fields if values.get(field.name) is not None
    }


def _raw(field: EditorField, value: Any) -> Any:
    if value is None:
        return None
    if field.widget is Widget.TEXT:
        return str(value)
    if field.widget is Widget.LINES:
        return [_item(number, one, _text(one)) for number, one in enumerate(value)]
    if field.widget is Widget.ROWS:
        return [_item(number, one, raw_value(field.columns, one)) for number, one in enumerate(value)]
    if field.widget is Widget.PARTS:
        return [_part(part) for part in value]
    return value


def _part(part: Mapping[str, Any]) -> Raw:
    fields = (*kind_named(part["type"]).form, WEIGHT)
    return {"type": part["type"], "id": part["key"], "value": raw_value(fields, part)}


def _item(number: int, entry: Any, value: Any) -> Raw:
    key = entry.get("key") if isinstance(entry, Mapping) else None
    # Wagtail wants an id; the same content shall always give the same block.
    return {"type": "item", "value": value, "id": key or str(uuid.UUID(int=number))}


def _text(entry: Any) -> str:
    return str(entry["text"] if isinstance(entry, Mapping) else entry)


# --- From blocks to what an author writes ---
def authored(fields: Iterable[EditorField], value: Mapping[str, Any]) -> Raw:
    """A question as an author would write it in a course file, without its type; what is empty is left out."""
    written = {field.name: authored_part(field, value.get(field.name)) for field in fields}
    return {name: part for name, part in written.items() if part not in (None, "", [])}


def authored_part(field: EditorField, value: Any) -> Any:
    """One part of it."""
    if field.widget is Widget.FLAG:
        return bool(value)
    return value if value is None else _AUTHORED.get(field.widget, lambda _field, plain: plain)(field, value)


_AUTHORED: dict[Widget, Callable[[EditorField, Any], Any]] = {
    Widget.RICH: lambda _field, value: str(getattr(value, "source", value)),
    Widget.LINES: lambda _field, value: [
        _keyed({"text": child.value}, child) if _key(child) else child.value for child in value
    ],
    Widget.ROWS: lambda field, value: [
        _keyed(authored(field.columns, child.value), child) for child in value
    ],
    Widget.PARTS: lambda _field, value: [
        _keyed({"type": child.block_type, **authored(child.block.fields, child.value)}, child)
        for child in value
    ],
}


def question_content(kind: Kind[Any, Any], value: Mapping[str, Any]) -> Content:
    """The question that a block's value makes; raises ``ContentRefused``."""
    raw = authored(kind.form, value)
    content: Content = kind.author(raw, question=kind.name)
    return content


def _keyed(entry: Raw, child: Any) -> Raw:
    key = _key(child)
    return {**entry, "key": key} if key else entry


def _key(child: Any) -> str | None:
    try:
        uuid.UUID(child.id)
    except (TypeError, ValueError):
        return child.id or None
    return None
