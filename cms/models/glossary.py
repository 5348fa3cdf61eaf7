"""Terms that lessons explain where they stand."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from lms.base.models import NameField, PublicModel


class GlossaryTerm(PublicModel):
    """A term, its other forms and what it means; the programme office maintains them in the editor."""

    term = NameField(_("term"), max_length=100, unique=True)
    other_forms = NameField(
        _("other forms"),
        max_length=300,
        blank=True,
        help_text=_("Plural, abbreviation, inflected forms; separated by commas."),
    )
    explanation = models.TextField(_("explanation"), max_length=600)

    panels = [
        FieldPanel("term", help_text=_("As it stands in lessons, in the singular.")),
        FieldPanel("other_forms"),
        FieldPanel(
            "explanation",
            help_text=_("One or two sentences in plain words; shown where the term stands in a lesson."),
        ),
    ]

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")

    def __str__(self) -> str:
        return self.term

    def clean(self) -> None:
        """Refuse a form that another term has: a word has one explanation."""
        super().clean()
        taken = {
            form.casefold(): other.term
            for other in GlossaryTerm.objects.exclude(pk=self.pk)
            for form in other.forms
        }
        if clash := next((form for form in self.forms if form.casefold() in taken), None):
            raise ValidationError(
                _("“%(form)s” already belongs to the term “%(term)s”.")
                % {"form": clash, "term": taken[clash.casefold()]}
            )

    @property
    def forms(self) -> list[str]:
        """Every spelling that is marked in lessons."""
        return [self.term, *(form.strip() for form in self.other_forms.split(",") if form.strip())]
