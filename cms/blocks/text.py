"""Blocks of text: headings, paragraphs, lists, terms, tables, call-outs, tasks, quotations."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockValidationError,
)

# What a formatted text may hold; cms.domain.coursefile.richtext refuses everything else in course files.
TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]

TEXT = _("Text")
TASKS = _("Tasks")
MEDIA = _("Media")

LIST_STYLES = [("bullet", _("Bullet points")), ("numbered", _("Numbered"))]
CALLOUT_VARIANTS = [
    ("merksatz", _("Key point")),
    ("hinweis", _("Note")),
    ("praxis", _("From practice")),
    ("achtung", _("Caution")),
]
ACTIVITY_MODES = [("einzel", _("On your own")), ("tandem", _("In pairs")), ("team", _("In a team"))]


class HeadingBlock(blocks.CharBlock):
    """A heading of level 2: the page's title is level 1, and one level keeps the order of headings whole."""

    class Meta:
        label = _("Heading")
        icon = "title"
        description = _("Parts a lesson; all headings have one level, so that their order stays whole.")
        group = TEXT
        template = "cms/blocks/heading.html"
        preview_value = "Was sich für Sie ändert"


class ParagraphBlock(blocks.RichTextBlock):
    """Running text with the few formats a lesson needs."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        label = _("Paragraph")
        icon = "pilcrow"
        description = _("Running text with bold, italics, links and simple lists.")
        group = TEXT
        template = "cms/blocks/paragraph.html"
        preview_value = "<p>Digitallotsen übersetzen zwischen <b>Fachamt</b>, IT und Leitung.</p>"


class PointsBlock(blocks.StructBlock):
    """A list with bullets or numbers."""

    style = blocks.ChoiceBlock(
        LIST_STYLES, default="bullet", label=_("Style"), help_text=_("Numbered where the order matters.")
    )
    points = blocks.ListBlock(
        blocks.TextBlock(rows=1, label=_("Point")),
        min_num=1,
        label=_("Points"),
        help_text=_("One thought each."),
    )

    class Meta:
        label = _("List")
        icon = "list-ul"
        description = _("Short points, with bullets or numbered.")
        group = TEXT
        template = "cms/blocks/list.html"
        preview_value = {"style": "bullet", "points": ["Ablauf klären", "Beteiligte einladen"]}


class TermBlock(blocks.StructBlock):
    """A term and what it means."""

    term = blocks.CharBlock(label=_("Term"), help_text=_("The word to be explained."))
    text = blocks.TextBlock(rows=2, label=_("Meaning"), help_text=_("In one or two plain sentences."))

    class Meta:
        label = _("Term")


class DefinitionsBlock(blocks.StructBlock):
    """A list of terms with their meanings."""

    terms = blocks.ListBlock(
        TermBlock(), min_num=1, label=_("Terms"), help_text=_("In the order in which they are to be read.")
    )

    class Meta:
        label = _("Terms")
        icon = "openquote"
        description = _("Terms with their meanings, each on a line of its own.")
        group = TEXT
        template = "cms/blocks/definitions.html"
        preview_value = {"terms": [{"term": "Medienbruch", "text": "Wechsel des Mediums im Ablauf."}]}


class TableBlock(TypedTableBlock):
    """A table of texts with a header row and a caption; both are mandatory, so that it can be read aloud."""

    text = blocks.TextBlock(rows=1, required=False, label=_("Text"), help_text=_("A column of texts."))

    def clean(self, table: TypedTable) -> TypedTable:
        """The table; raises a ``ValidationError`` when caption, a heading or all rows are missing."""
        cleaned = super().clean(table)
        problems = []
        if not (cleaned.caption or "").strip():
            problems.append(ValidationError(_("The table needs a caption.")))
        if not cleaned.columns or not all(column["heading"].strip() for column in cleaned.columns):
            problems.append(ValidationError(_("Every column needs a heading.")))
        if not cleaned.row_data:
            problems.append(ValidationError(_("The table needs at least one row.")))
        if problems:
            raise TypedTableBlockValidationError(non_block_errors=problems)
        return cleaned

    class Meta:
        label = _("Table")
        icon = "table"
        description = _("Rows and columns with a heading each and a caption that says what they show.")
        group = TEXT
        template = "cms/blocks/table.html"
        preview_value = {
            "caption": "Was zum Auftrag gehört",
            "columns": [{"type": "text", "heading": "Ja"}, {"type": "text", "heading": "Nein"}],
            "rows": [{"values": ["Ideen sammeln", "Drucker reparieren"]}],
        }


class CalloutValue(blocks.StructValue):
    """A call-out as templates print it."""

    @property
    def label(self) -> str:
        """Its title, else the name of its kind: what it is must not hang on a colour."""
        return self["title"] or str(dict(CALLOUT_VARIANTS).get(self["variant"], ""))


class CalloutBlock(blocks.StructBlock):
    """A text set apart: key point, note, practice, caution."""

    variant = blocks.ChoiceBlock(
        CALLOUT_VARIANTS,
        default="merksatz",
        label=_("Kind"),
        help_text=_("Decides colour, sign and the word above the text."),
    )
    title = blocks.CharBlock(required=False, label=_("Title"), help_text=_("Empty: the kind is the title."))
    text = ParagraphBlock(
        label=_("Text"), help_text=_("Two or three sentences; more belongs into paragraphs.")
    )

    class Meta:
        label = _("Call-out")
        icon = "pick"
        description = _("A text set apart: key point, note, example from practice, or caution.")
        group = TEXT
        template = "cms/blocks/callout.html"
        value_class = CalloutValue
        preview_value = {
            "variant": "merksatz",
            "title": "Merksatz",
            "text": "<p>Ohne Mandat keine Wirkung.</p>",
        }


class QuotationBlock(blocks.StructBlock):
    """Somebody's words and who said them."""

    text = blocks.TextBlock(
        rows=2,
        label=_("Quotation"),
        help_text=_("Word for word, without quotation marks: the page sets them."),
    )
    source = blocks.CharBlock(required=False, label=_("Source"), help_text=_("Who said it and where."))

    class Meta:
        label = _("Quotation")
        icon = "openquote"
        description = _("Somebody’s words and who said them.")
        group = TEXT
        template = "cms/blocks/quotation.html"
        preview_value = {"text": "Kleine Schritte dürfen klein sein.", "source": "Aus einem Seminar"}


class ActivityValue(blocks.StructValue):
    """A task as templates print it."""

    @property
    def mode_label(self) -> str:
        """Alone, in pairs, in a team."""
        return str(dict(ACTIVITY_MODES).get(self["mode"], ""))


class ActivityBlock(blocks.StructBlock):
    """A task for one person, two or a team, with the time it takes."""

    title = blocks.CharBlock(
        label=_("Title"), help_text=_("What comes out of it, such as “My mandate on one page”.")
    )
    mode = blocks.ChoiceBlock(
        ACTIVITY_MODES,
        default="einzel",
        label=_("Mode"),
        help_text=_("With how many people it is meant to be done."),
    )
    minutes = blocks.IntegerBlock(
        min_value=1, max_value=1440, label=_("Minutes"), help_text=_("How long most people need.")
    )
    text = ParagraphBlock(label=_("Text"), help_text=_("What to do, step by step."))
    alone = blocks.TextBlock(
        rows=2,
        required=False,
        label=_("For people who learn alone"),
        help_text=_("Shown with tasks for two or a team. Empty: a general hint is shown."),
    )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """With the learner's note on this task (``notes`` by block id), where there is a learner."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        block_id = str(context.get("block_id") or "")
        context["note"] = (context.get("notes") or {}).get(block_id)
        context["written_note"] = (context.get("written") or {}).get(block_id)
        return context

    class Meta:
        label = _("Task")
        icon = "edit"
        description = _("A task to do alone, in pairs or in a team, with the minutes it takes.")
        group = TASKS
        template = "cms/blocks/activity.html"
        value_class = ActivityValue
        preview_value = {
            "title": "Mein Mandat auf einer Seite",
            "mode": "einzel",
            "minutes": 20,
            "text": "<p>Formulieren Sie Ihren Auftrag.</p>",
        }
