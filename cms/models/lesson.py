"""A lesson."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.blocks import CharBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import LessonBodyBlock
from cms.models.part import CoursePart

MAX_MINUTES = 1440


class LessonPage(CoursePart):
    """What is learned in one sitting. Only the enrolled, trainers and editors read it.

    Its address in the page tree shows nothing: it leads to ``cms.views.access``, which asks who may read. So whoever
    forgets to ask shows nothing either. The editor's preview renders the template and needs the right to edit.
    """

    key = models.CharField(_("key"), max_length=60, blank=True, editable=False)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=45, validators=[MinValueValidator(1), MaxValueValidator(MAX_MINUTES)]
    )
    mandatory = models.BooleanField(_("mandatory"), default=True)
    goals = StreamField(
        [
            (
                "goal",
                CharBlock(
                    label=_("Goal"),
                    icon="tick",
                    help_text=_("One thing people can do afterwards, with a verb."),
                ),
            )
        ],
        blank=True,
        verbose_name=_("learning goals"),
        help_text=_("After this lesson you can …"),
    )
    summary = models.TextField(_("summary"), blank=True)
    body = StreamField(LessonBodyBlock(), blank=True, verbose_name=_("content"))

    content_panels = [
        *Page.content_panels,
        FieldRowPanel(
            [
                FieldPanel("minutes", help_text=_("How long most people need; shown before they begin.")),
                FieldPanel("mandatory", help_text=_("Without this lesson the unit is not complete.")),
            ]
        ),
        FieldPanel("goals"),
        FieldPanel(
            "summary", help_text=_("One or two sentences for the outline of the course and for search.")
        ),
        FieldPanel("body", help_text=_("Choose blocks with the plus sign; each says what it is for.")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("goals"),
        index.SearchField("body"),
        index.FilterField("translation_key"),
    ]

    template = "cms/lesson_preview.html"
    parent_page_types = ["cms.UnitPage"]
    subpage_types = []
    exclude_fields_in_copy = ["key"]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """To the view that knows who may read; see the class."""
        return redirect("cms:page", key=self.translation_key)
