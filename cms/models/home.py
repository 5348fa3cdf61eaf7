"""The front page."""

from __future__ import annotations

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import PageBodyBlock
from cms.models.course import CoursePage


class HomePage(Page):
    """Says what this is, to everybody. The root of the site."""

    lead = models.TextField(_("introduction"), blank=True)
    body = StreamField(PageBodyBlock(), blank=True, verbose_name=_("content"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead", help_text=_("What the platform is for, in one sentence.")),
        FieldPanel("body", help_text=_("Below the welcome; for visitors without an account, too.")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]

    template = "cms/home_page.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.CourseIndexPage", "cms.PlainPage", "cms.PrivacyPage", "cms.AccessibilityPage"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """The page, the published courses and the way to them."""
        context = super().get_context(request, *args, **kwargs)
        index = self.get_children().live().filter(content_type__model="courseindexpage").first()
        context["course_index"] = index
        context["courses"] = CoursePage.objects.child_of(index).live().order_by("path") if index else []
        return context
