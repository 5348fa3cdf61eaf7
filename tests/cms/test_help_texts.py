"""Whatever an editor can fill in says in German what belongs there; every block has its own icon and a sentence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db.models import Model
from django.forms import BaseForm
from django.utils import translation
from wagtail.admin.panels import FieldPanel, InlinePanel, Panel
from wagtail.admin.panels.group import PanelGroup
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models
from wagtail.snippets.models import get_snippet_models

from cms.models import GlossaryTerm
from cms.viewsets import GlossaryViewSet
from tests.house import plan

ICON_OF_NOBODY = {"placeholder", ""}
BY_WAGTAIL = {field.name for field in Page._meta.get_fields()} | {"comment_notifications"}


def is_ours(model: type[Model]) -> bool:
    """Whether it is declared in this repository."""
    return model.__module__.partition(".")[0] in plan.APPS


def edited_models() -> list[type[Model]]:
    """Pages and snippets; our house has no settings of Wagtail's."""
    return [model for model in (*get_page_models(), *get_snippet_models()) if is_ours(model)]


def edit_handler_of(model: type[Model]) -> Panel:
    """The panels an editor sees."""
    if issubclass(model, Page):
        return model.get_edit_handler()
    return model.snippet_viewset.get_edit_handler()


def field_panels(panel: Panel) -> Iterator[FieldPanel]:
    """All of them, also in groups and in rows that repeat."""
    if isinstance(panel, FieldPanel):
        yield panel
    children = panel.children if isinstance(panel, PanelGroup) else ()
    if isinstance(panel, InlinePanel):
        children = panel.child_edit_handler.children
    for child in children:
        yield from field_panels(child)


def is_silent(panel: FieldPanel, form: type[BaseForm]) -> bool:
    """Whether neither the panel nor the field of the form says what belongs there."""
    field = form.base_fields.get(panel.field_name)
    return not (panel.help_text or (field and field.help_text))


@pytest.mark.parametrize("model", edited_models(), ids=lambda model: model.__name__)
def test_every_field_of_a_page_or_snippet_says_what_belongs_there(model: type[Model]) -> None:
    handler = edit_handler_of(model)
    form = handler.get_form_class()
    panels = [
        panel
        for panel in field_panels(handler)
        if not (issubclass(model, Page) and panel.field_name in BY_WAGTAIL)
    ]

    assert [panel.field_name for panel in panels if is_silent(panel, form)] == []


def test_so_do_the_fields_of_the_glossary() -> None:
    panels = GlossaryTerm.panels
    assert GlossaryViewSet.model is GlossaryTerm
    silent = [
        panel.field_name
        for panel in panels
        if not (panel.help_text or GlossaryTerm._meta.get_field(panel.field_name).help_text)
    ]

    assert silent == []


def streams() -> list[tuple[str, StreamBlock]]:
    """Every stream of a page, by name."""
    return [
        (f"{model.__name__}.{field.name}", field.stream_block)
        for model in get_page_models()
        if is_ours(model)
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
    ]


def parts(name: str, block: Block) -> Iterator[tuple[str, Block, Block]]:
    """Each block below ``block`` with the one it stands in; the one type of a list is no choice and speaks with it."""
    if isinstance(block, ListBlock):
        yield from parts(f"{name}[]", block.child_block)
        return
    if isinstance(block, StreamBlock) and len(block.child_blocks) == 1:
        (only,) = block.child_blocks.values()
        yield from parts(f"{name}[]", only)
        return
    for child_name, child in getattr(block, "child_blocks", {}).items():
        yield f"{name}.{child_name}", child, block
        yield from parts(f"{name}.{child_name}", child)


def words_of(block: Block) -> str:
    """What the editor reads of it."""
    with translation.override("de"):
        return str(getattr(block.meta, "help_text", "") or "") or str(block.get_description() or "")


def test_every_block_says_what_it_is_for_or_what_belongs_into_it() -> None:
    every = [found for name, stream in streams() for found in parts(name, stream)]
    silent = sorted({name for name, block, parent in every if not _speaks(block, parent)})

    assert len(every) > 60
    assert silent == []


def _speaks(block: Block, parent: Block) -> bool:
    # In a struct a child's own help counts: the description of a paragraph says nothing about this one.
    if isinstance(parent, StructBlock):
        return bool(
            getattr(block.field, "help_text", "") if hasattr(block, "field") else block.meta.help_text
        )
    return bool(words_of(block))


def test_every_block_to_choose_has_an_icon_of_its_own() -> None:
    chosen = [
        (name, block)
        for stream_name, stream in streams()
        for name, block, parent in parts(stream_name, stream)
        if isinstance(parent, StreamBlock)
    ]

    assert [name for name, block in chosen if block.meta.icon in ICON_OF_NOBODY] == []
