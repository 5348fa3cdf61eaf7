"""A page of text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import PageBodyBlock


class PlainPage(Page):
    """Imprint, help and the like; public."""

    body = StreamField(PageBodyBlock(), blank=True, verbose_name=_("content"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("body", help_text=_("Choose blocks with the plus sign; each says what it is for.")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    template = "cms/plain_page.html"
    parent_page_types = ["cms.HomePage", "cms.PlainPage"]
    subpage_types = ["cms.PlainPage"]

    class Meta:
        verbose_name = _("text page")
        verbose_name_plural = _("text pages")
