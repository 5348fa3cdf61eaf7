"""The privacy page, and the short notice shown at the first login."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import PageBodyBlock
from cms.blocks.text import TEXT_FEATURES


class PrivacyPage(Page):
    """Datenschutz: the whole text for everybody, and the notice after Art. 13 GDPR for who logs in (rule P6)."""

    body = StreamField(PageBodyBlock(), blank=True, verbose_name=_("content"))
    notice = RichTextField(_("notice at the first login"), features=TEXT_FEATURES, blank=True)
    notice_version = models.CharField(
        _("version of the notice"),
        max_length=20,
        help_text=_(
            "A new version is shown to everybody once more at the next login. "
            "Leave it as it is when you only correct spelling."
        ),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("body", help_text=_("The whole privacy statement, for everybody to read.")),
        MultiFieldPanel(
            [
                FieldPanel(
                    "notice",
                    help_text=_("The short form after Art. 13 GDPR that everybody sees at the first login."),
                ),
                FieldPanel("notice_version"),
            ],
            heading=_("Notice at the first login"),
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    template = "cms/plain_page.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("privacy page")
        verbose_name_plural = _("privacy pages")
