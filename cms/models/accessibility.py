"""The declaration of accessibility: facts in fields, sentences in the template."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.blocks import GapBlock
from cms.blocks.text import TEXT_FEATURES


class Conformance(models.TextChoices):
    """How far the platform meets EN 301 549, in the words of the model declaration (L-BGG-DVO)."""

    FULL = "full", _("fully compliant")
    PARTIAL = "partial", _("partially compliant")
    NONE = "none", _("not compliant")


class AccessibilityPage(Page):
    """Erklärung zur Barrierefreiheit after § 10 L-BGG and the L-BGG-DVO; generated from what stands here."""

    conformance = models.CharField(
        _("compliance"), max_length=10, choices=Conformance, default=Conformance.PARTIAL
    )
    gaps = StreamField([("gap", GapBlock())], blank=True, verbose_name=_("what is not accessible"))
    method = models.TextField(_("how it was assessed"))
    prepared_on = models.DateField(_("declaration prepared on"))
    reviewed_on = models.DateField(_("last reviewed on"))
    operator = models.CharField(_("operator"), max_length=200)
    contact_email = models.EmailField(
        _("e-mail address for reports"), help_text=_("Reports of barriers are sent here.")
    )
    contact = RichTextField(_("contact"), features=TEXT_FEATURES)
    conciliation = RichTextField(_("conciliation body"), features=TEXT_FEATURES)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("operator"),
                FieldPanel("conformance"),
                FieldPanel("method"),
                FieldPanel("prepared_on"),
                FieldPanel("reviewed_on"),
            ],
            heading=_("State"),
        ),
        FieldPanel("gaps"),
        MultiFieldPanel(
            [FieldPanel("contact_email"), FieldPanel("contact"), FieldPanel("conciliation")],
            heading=_("Whom to turn to"),
        ),
    ]

    template = "cms/accessibility_page.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("accessibility declaration")
        verbose_name_plural = _("accessibility declarations")
