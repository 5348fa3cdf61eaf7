"""The editor's form of a question, made of what its kind says it consists of, and that of a quiz."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from django import forms
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.text import get_text_list, slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks import BlockField, FieldBlock

from assessments.blocks import authored, block_of, raw_value
from assessments.domain.bank import question_id, quiz_id
from assessments.domain.freezing import pool_of
from assessments.domain.pictures import FORMATS, MAX_BYTES, MAX_PIXELS, PictureRefused, store_picture
from assessments.kinds import kind_named
from assessments.kinds.editing import EditorField
from assessments.kinds.refusals import ContentRefused
from assessments.models import Question, Quiz, QuizDraw
from assessments.wording import content_sentence, in_own_words, own_word
from curriculum.domain.catalogue import quiz_iri

# Quiz keys in front of those of questions that come from no course file.
OWN_SCOPE = "bank"


def _limited(sentence: Promise) -> str:
    formats = get_text_list([{"WEBP": "WebP"}.get(name, name) for name in FORMATS])
    limits = {"formats": formats, "size": MAX_BYTES // 2**20, "pixels": MAX_PIXELS // 10**6}
    return str(sentence) % limits


# A sentence with what a picture may be, in the language of whoever reads it.
limited = lazy(_limited, str)

PICTURE_LIMITS = limited(_("%(formats)s, at most %(size)s\u00a0MB and %(pixels)s million pixels."))
PICTURE_REFUSALS = {
    "too_large": limited(
        _("The picture is too large: at most %(size)s\u00a0MB and %(pixels)s million pixels are possible.")
    ),
    "not_a_picture": limited(_("This is no picture in %(formats)s.")),
}


def form_field(field: EditorField) -> forms.Field:
    """The form field for a part of a question's content: that of its block, or one that holds the block."""
    block = block_of(field)
    if not isinstance(block, FieldBlock):
        # The block prints its help itself.
        return BlockField(block=block, label=own_word(field.label), required=field.required)
    made: forms.Field = block.field
    made.label = in_own_words(field.label)
    return made


class QuestionForm(WagtailAdminModelForm):
    """A question of any kind."""

    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=PICTURE_LIMITS,
        widget=forms.FileInput(attrs={"accept": ",".join(f"image/{name.lower()}" for name in FORMATS)}),
    )
    picture_alt = forms.CharField(
        label=_("What the picture shows, in words"), max_length=1000, required=False
    )
    no_picture = forms.BooleanField(label=_("Without a picture"), required=False)
    is_retired = forms.BooleanField(
        label=_("Retired"), required=False, help_text=_("Draws leave it out; quizzes and attempts keep it.")
    )

    PICTURE = ("picture", "picture_alt", "no_picture")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind_named(self.instance.kind or "single_choice")
        self.fields |= {part.name: form_field(part) for part in self.kind.form}
        content = self.kind.load(self.instance.content) if self.instance.content else None
        self.initial |= self._shown(raw_value(self.kind.form, self.kind.editor_values(content)))
        self.initial |= {
            "picture_alt": content.image.alt if content and content.image else "",
            "is_retired": self.instance.retired_at is not None,
        }

    def _shown(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The values as their fields want them."""
        return {
            name: field.block.to_python(value)
            if isinstance(field := self.fields[name], BlockField)
            else value
            for name, value in raw.items()
        }

    @property
    def content_names(self) -> list[str]:
        """The fields of the content in the order of the page."""
        prompt, details, *others = (part.name for part in self.kind.form)
        return [prompt, details, *self.PICTURE, *others, "is_retired"]

    def clean(self) -> dict[str, Any]:
        """The content that the fields make; raises ``ValidationError`` when the kind cannot take it."""
        cleaned: dict[str, Any] = super().clean()
        if self.errors:
            return cleaned
        raw = authored(self.kind.form, cleaned)
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
