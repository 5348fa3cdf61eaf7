"""A unit: a seminar day or a module."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page
from wagtail.search import index

from assessments.models import Quiz
from cms.models.part import CoursePart


class UnitKind(models.TextChoices):
    """What a unit is called."""

    DAY = "day", _("Day")
    MODULE = "module", _("Module")


class UnitPage(CoursePart):
    """A part of a course with lessons below it and perhaps a quiz at its end. Its number is its place in the course."""

    key = models.CharField(_("key"), max_length=60, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=UnitKind, default=UnitKind.DAY)
    is_seminar_day = models.BooleanField(
        _("seminar day"), default=True, help_text=_("Attendance on this day counts for funding.")
    )
    ue = models.PositiveSmallIntegerField(
        _("teaching units (UE of 45 minutes)"), default=8, validators=[MaxValueValidator(100)]
    )
    summary = models.TextField(_("summary"), blank=True)
    quiz = models.ForeignKey(
        Quiz,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="unit_pages",
        verbose_name=_("quiz"),
    )

    content_panels = [
        *Page.content_panels,
        FieldRowPanel(
            [
                FieldPanel("kind", help_text=_("What it is called: day one, or module one.")),
                FieldPanel("ue", help_text=_("As printed on the certificate of attendance.")),
                FieldPanel("is_seminar_day"),
            ]
        ),
        FieldPanel("summary", help_text=_("One or two sentences for the outline of the course.")),
        FieldPanel("quiz", help_text=_("Learners take it after the lessons. Empty: the unit has none.")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary")]

    template = "cms/unit_preview.html"
    # The order of the tree is the order of learning, so the editor lists it that way.
    admin_default_ordering = "ord"
    parent_page_types = ["cms.CoursePage"]
    subpage_types = ["cms.LessonPage"]
    # A copy is another unit: it has no key yet, and one quiz cannot stand for two obligations of a course.
    exclude_fields_in_copy = ["key", "quiz"]

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def clean(self) -> None:
        """Refuse a quiz that another unit of the course has; raises ``ValidationError``."""
        super().clean()
        if self.quiz_id and self.path and self.depth > 1:
            siblings = UnitPage.objects.sibling_of(self, inclusive=False).filter(quiz_id=self.quiz_id)
            if siblings.exists():
                raise ValidationError({"quiz": _("Another unit of this course has this quiz already.")})

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """A unit has no page of its own: to its place on the course page."""
        return redirect(f"{self.get_parent().get_url(request)}#{self.slug}")
