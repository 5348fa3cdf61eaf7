"""A course."""

from __future__ import annotations

import secrets

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.models.lesson import LessonPage
from cms.models.part import CoursePart
from cms.models.unit import UnitPage
from curriculum.enums import CompletionPreset, EnrolmentState, Level
from curriculum.models import Enrolment

PROGRAMME_KEY = "digitallotsen"
PROGRAMME_TITLE = "Kommunale Digitallotsen"


def new_course_key() -> str:
    """A key nobody else has, for a course made or copied in the editor."""
    return f"kurs-{secrets.token_hex(4)}"


class CoursePage(CoursePart):
    """What a course is about. Public; publishing it makes an edition that people can enrol in.

    ``translation_key`` is the course's identity: the import makes it of the key, so another instance gets the same IRI.
    """

    key = models.SlugField(
        _("key"),
        max_length=60,
        unique=True,
        default=new_course_key,
        help_text=_("Names the course in course files. Do not change it once the course is in use."),
    )
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.BASIS)
    subtitle = models.CharField(_("subtitle"), max_length=250, blank=True)
    audience = models.TextField(_("audience"), blank=True)
    description = models.TextField(_("description"), blank=True)
    prerequisite = models.SlugField(
        _("prerequisite"), max_length=60, blank=True, help_text=_("Key of the course that comes first.")
    )
    certificate_title = models.CharField(_("title on the certificate"), max_length=250)
    preset = models.CharField(
        _("completion rule without a run"),
        max_length=12,
        choices=CompletionPreset,
        default=CompletionPreset.SELF_STUDY,
        help_text=_("A run names its own rule."),
    )
    programme_key = models.SlugField(_("programme key"), max_length=60, default=PROGRAMME_KEY)
    programme_title = models.CharField(_("programme"), max_length=200, default=PROGRAMME_TITLE)
    licence = models.CharField(_("licence of the content"), max_length=250, blank=True)
    content_note = models.TextField(
        _("note on the state of the content"), blank=True, help_text=_("Shown on the course page.")
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("subtitle", help_text=_("One line below the title.")),
        FieldPanel("audience", help_text=_("For whom the course is; shown in the list of courses.")),
        FieldPanel(
            "description",
            help_text=_("What people can do afterwards and how they learn, in a few sentences."),
        ),
        FieldPanel(
            "certificate_title",
            help_text=_("Exactly as it is to be printed. Certificates already issued keep theirs."),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("key"),
                        FieldPanel("level", help_text=_("Decides which funding rule applies.")),
                    ]
                ),
                FieldRowPanel([FieldPanel("prerequisite"), FieldPanel("preset")]),
                FieldRowPanel(
                    [
                        FieldPanel("programme_key", help_text=_("The same for all courses of a programme.")),
                        FieldPanel(
                            "programme_title", help_text=_("Named in records of learning and in files.")
                        ),
                    ]
                ),
            ],
            heading=_("Place in the programme"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("licence", help_text=_("Such as “CC BY-SA 4.0, name of the authors”.")),
                FieldPanel("content_note"),
            ],
            heading=_("About the content"),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("subtitle"),
        index.SearchField("audience"),
        index.SearchField("description"),
    ]

    template = "cms/course_page.html"
    # The order of the tree is the order of learning, so the editor lists it that way.
    admin_default_ordering = "ord"
    parent_page_types = ["cms.CourseIndexPage"]
    subpage_types = ["cms.UnitPage"]
    exclude_fields_in_copy = ["key"]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """The page, its published units with their lessons, what comes first, and the reader's own enrolment."""
        context = super().get_context(request, *args, **kwargs)
        context["units"] = self.published_units()
        context["index"] = self.get_parent()
        context["prerequisite"] = CoursePage.objects.live().filter(key=self.prerequisite).first()
        if request.user.is_authenticated:
            context["enrolment"] = Enrolment.objects.filter(
                person=request.user, course=self.translation_key, state=EnrolmentState.ACTIVE
            ).first()
        return context

    def published_units(self) -> list[UnitPage]:
        """Live units in order; each carries ``number`` and ``lessons`` (live, in order)."""
        units = list(UnitPage.objects.child_of(self).live().order_by("path").select_related("quiz"))
        lessons: dict[str, list[LessonPage]] = {unit.path: [] for unit in units}
        found = LessonPage.objects.descendant_of(self).live().order_by("path").defer("body", "goals")
        for lesson in found:
            siblings = lessons.get(lesson.path[: -LessonPage.steplen])
            if siblings is not None:
                siblings.append(lesson)
        for number, unit in enumerate(units, start=1):
            unit.number = number
            unit.lessons = lessons[unit.path]
        return units
