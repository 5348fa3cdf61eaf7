"""The editor's form of a question, made of what its kind says it consists of, and that of a quiz."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, BinaryIO, cast

import yaml
from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.rich_text import DraftailRichTextArea

from assessments.domain.bank import question_id, quiz_id
from assessments.domain.freezing import pool_of
from assessments.domain.pictures import PictureRefused, store_picture
from assessments.kinds import kind_named
from assessments.kinds.editing import EditorField, Widget
from assessments.kinds.refusals import ContentRefused
from assessments.models import Question, Quiz, QuizDraw
from assessments.wording import content_sentence, in_own_words
from curriculum.domain.catalogue import quiz_iri

# Quiz keys in front of those of questions that come from no course file.
OWN_SCOPE = "bank"
SPARE_ROWS = 3
MAX_ROWS = 60
PICTURE_REFUSALS: dict[str, Promise] = {
    "too_large": _("The picture is too large: at most 5 MB and 20 million pixels are possible."),
    "not_a_picture": _("This is no picture in PNG, JPEG or WebP."),
}


class LinesField(forms.Field):
    """A list of texts, one a line."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> list[str]:
        """Lines that are not empty."""
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        """Required means one line."""
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The kind checks every text."""

    def prepare_value(self, value: Any) -> Any:
        """A list, of texts or of entries, as lines."""
        if isinstance(value, list):
            return "\n".join(str(one["text"] if isinstance(one, Mapping) else one) for one in value)
        return value


class YamlField(forms.Field):
    """Data as a course file has it."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """The data; raises ``ValidationError`` with the place where reading stopped."""
        try:
            return yaml.safe_load(str(value or ""))
        except yaml.YAMLError as error:
            raise forms.ValidationError(_("This is no YAML: %(error)s") % {"error": error}) from error

    def run_validators(self, value: Any) -> None:
        """The kind checks the data."""

    def prepare_value(self, value: Any) -> Any:
        """Data as text."""
        return value if isinstance(value, str) else yaml.safe_dump(value, allow_unicode=True, sort_keys=False)


class RowsWidget(forms.Widget):
    """A table with a line for each entry and some empty ones; more come with saving."""

    template_name = "assessments/admin/rows.html"

    def __init__(self, columns: tuple[EditorField, ...]) -> None:
        super().__init__()
        self.columns = columns

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The cells of all lines."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        entries = [*(value if isinstance(value, list) else []), *({} for _spare in range(SPARE_ROWS))]
        rows = [
            {
                "key": entry.get("key", ""),
                "key_name": f"{name}-{number}-key",
                "cells": [_cell(column, name, number, entry) for column in self.columns],
            }
            for number, entry in enumerate(entries)
        ]
        return {
            **context,
            "heads": [in_own_words(column.label) for column in self.columns],
            "rows": rows,
        }

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> list[dict[str, Any]]:
        """The lines in which something stands."""
        rows = []
        for number in range(MAX_ROWS):
            row = {
                column.name: _value(column, data.get(f"{name}-{number}-{column.name}"))
                for column in self.columns
            }
            if any(value for value in row.values() if not isinstance(value, bool)):
                key = data.get(f"{name}-{number}-key")
                filled = {part: value for part, value in row.items() if value not in {"", None}}
                rows.append({**filled, **({"key": key} if key else {})})
        return rows

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        """Never: no line is an answer too."""
        return False


class RowsField(forms.Field):
    """A list of entries."""

    def __init__(self, columns: tuple[EditorField, ...], **kwargs: Any) -> None:
        super().__init__(widget=RowsWidget(columns), **kwargs)


def _cell(column: EditorField, name: str, number: int, entry: Mapping[str, Any]) -> dict[str, Any]:
    value = entry.get(column.name)
    if isinstance(value, Mapping):
        value = value.get("text")
    return {
        "name": f"{name}-{number}-{column.name}",
        "label": f"{in_own_words(column.label)} {number + 1}",
        "is_flag": column.widget is Widget.FLAG,
        "is_number": column.widget is Widget.NUMBER,
        "value": value if value is not None else "",
    }


def _value(column: EditorField, raw: Any) -> Any:
    if column.widget is Widget.FLAG:
        return bool(raw)
    text = str(raw or "").strip()
    return int(text) if column.widget is Widget.NUMBER and text.isascii() and text.isdigit() else text


def form_field(part: EditorField) -> forms.Field:
    """The form field for a part of a question's content."""
    words: dict[str, Any] = {
        "label": in_own_words(part.label),
        "required": part.required,
        "help_text": in_own_words(part.help) if part.help else "",
    }
    if part.widget is Widget.ROWS:
        return RowsField(part.columns, **words)
    if part.widget is Widget.CHOICE:
        return forms.ChoiceField(
            choices=[(value, in_own_words(label)) for value, label in part.choices], **words
        )
    fields: dict[Widget, type[forms.Field]] = {
        Widget.FLAG: forms.BooleanField,
        Widget.NUMBER: forms.IntegerField,
        Widget.LINES: LinesField,
        Widget.YAML: YamlField,
    }
    if part.widget is Widget.AREA:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **words)
    return fields.get(part.widget, forms.CharField)(**words)


class QuestionForm(WagtailAdminModelForm):
    """A question of any kind."""

    prompt = forms.CharField(label=_("Question"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    details = forms.CharField(
        label=_("Formatted text below the question"),
        required=False,
        widget=DraftailRichTextArea(features=["bold", "italic", "ul", "ol", "code"]),
    )
    picture = forms.FileField(label=_("Picture"), required=False)
    picture_alt = forms.CharField(
        label=_("What the picture shows, in words"), max_length=1000, required=False
    )
    no_picture = forms.BooleanField(label=_("Without a picture"), required=False)
    hints = LinesField(label=_("Hints"), required=False, help_text=_("One hint a line, at most five."))
    feedback = forms.CharField(
        label=_("Explanation for everybody"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_retired = forms.BooleanField(
        label=_("Retired"), required=False, help_text=_("Draws leave it out; quizzes and attempts keep it.")
    )

    FRAME = ("prompt", "details", "picture", "picture_alt", "no_picture", "hints")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind_named(self.instance.kind or "single_choice")
        for part in self.kind.editor:
            self.fields[part.name] = form_field(part)
        content = self.kind.load(self.instance.content) if self.instance.content else None
        values = self.kind.editor_values(content)
        image = values.pop("image", None)
        self.initial |= values | {
            "picture_alt": image["alt"] if image else "",
            "is_retired": self.instance.retired_at is not None,
        }

    @property
    def content_names(self) -> list[str]:
        """The fields of the content in the order of the page."""
        return [*self.FRAME, *(part.name for part in self.kind.editor), "feedback", "is_retired"]

    def clean(self) -> dict[str, Any]:
        """The content that the fields make; raises ``ValidationError`` when the kind cannot take it."""
        cleaned: dict[str, Any] = super().clean()
        if self.errors:
            return cleaned
        raw = {
            name: cleaned[name] for name in ("prompt", "details", "hints", "feedback") if cleaned.get(name)
        }
        raw |= {
            part.name: cleaned[part.name]
            for part in self.kind.editor
            if part.widget is Widget.FLAG or cleaned.get(part.name) not in (None, "")
        }
        if image := self._image(cleaned):
            raw["image"] = image
        try:
            known = self.kind.load(self.instance.content) if self.instance.content else None
            content = self.kind.author(raw, question=self.instance.key or str(uuid.uuid4()), known=known)
        except ContentRefused as refused:
            raise forms.ValidationError(
                _("This makes no question: %(reason)s") % {"reason": content_sentence(refused)}
            ) from refused
        cleaned["content"] = self.kind.store(content)
        return cleaned

    def save(self, commit: bool = True) -> Question:  # noqa: FBT001, FBT002 - Django's signature
        """With the content, and with a key and the id that follows from it for a new question."""
        question: Question = self.instance
        question.content = self.cleaned_data["content"]
        question.kind = self.kind.name
        question.retired_at = (
            (question.retired_at or timezone.now()) if self.cleaned_data["is_retired"] else None
        )
        if not question.key:
            own = uuid.uuid4().hex[:12]
            question.key = f"{OWN_SCOPE}/{own}"
            question.pk = question_id(quiz=OWN_SCOPE, question=own)
        saved: Question = super().save(commit=commit)
        return saved

    def _image(self, cleaned: dict[str, Any]) -> dict[str, str] | None:
        """The picture as content; raises ``ValidationError`` for a file that is none or has no words."""
        before = (self.instance.content or {}).get("image")
        upload, alt = cleaned.get("picture"), cleaned.get("picture_alt", "").strip()
        if cleaned.get("no_picture") or not (upload or before):
            return None
        if not alt:
            raise forms.ValidationError({"picture_alt": _("Please say what the picture shows.")})
        if not upload and before:
            return {"id": str(before["id"]), "alt": alt}
        try:
            return {
                "id": str(store_picture(file=cast("BinaryIO", upload), now=timezone.now()).pk),
                "alt": alt,
            }
        except PictureRefused as refused:
            raise forms.ValidationError({"picture": PICTURE_REFUSALS[refused.code]}) from refused


class QuizForm(WagtailAdminModelForm):
    """A quiz: its frame, its rules, its questions and draws."""

    def clean(self) -> dict[str, Any]:
        """Rules fit together, and every pool has enough questions; raises ``ValidationError``."""
        cleaned: dict[str, Any] = super().clean()
        percent = cleaned.get("pass_percent")
        if percent is not None and not 1 <= percent <= 100:
            self.add_error("pass_percent", _("The pass mark lies between 1 and 100."))
        return cleaned

    def is_valid(self) -> bool:
        """Whether the quiz can be asked, too: every pool has enough questions."""
        is_valid: bool = super().is_valid()
        if is_valid and (short := [draw for draw in self._draws() if pool_of(draw).count() < draw.count]):
            for draw in short:
                self.add_error(
                    None,
                    _("Topic “%(topic)s” has only %(available)s questions to draw from.")
                    % {"topic": draw.topic, "available": pool_of(draw).count()},
                )
            return False
        return is_valid

    def _draws(self) -> list[QuizDraw]:
        """The draws as the form has them."""
        formset = self.formsets.get("quiz_draws")
        filled = [form for form in formset.forms if form.has_changed() or form.instance.pk] if formset else []
        return [form.instance for form in filled if not form.cleaned_data.get("DELETE")]

    def save(self, commit: bool = True) -> Quiz:  # noqa: FBT001, FBT002 - Django's signature
        """With a key and what follows from it for a new quiz."""
        quiz: Quiz = self.instance
        if not quiz.key:
            quiz.key = f"{slugify(quiz.title)[:60] or 'quiz'}-{uuid.uuid4().hex[:6]}"
            quiz.pk = quiz_id(quiz.key)
            quiz.iri = quiz_iri(quiz.pk)
        saved: Quiz = super().save(commit=commit)
        return saved
