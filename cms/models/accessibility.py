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
                FieldPanel("operator", help_text=_("Who answers for this site, as in the imprint.")),
                FieldPanel(
                    "conformance", help_text=_("As the last assessment found it; gaps below make it partial.")
                ),
                FieldPanel("method", help_text=_("Self-assessment or by whom, with what, when.")),
                FieldPanel("prepared_on", help_text=_("The day the declaration was first published.")),
                FieldPanel(
                    "reviewed_on", help_text=_("At least once a year, and after every larger change.")
                ),
            ],
            heading=_("State"),
        ),
        FieldPanel(
            "gaps", help_text=_("One entry for everything that is not accessible, with what helps instead.")
        ),
        MultiFieldPanel(
            [
                FieldPanel("contact_email"),
                FieldPanel(
                    "contact", help_text=_("Postal address and telephone for people who report a barrier.")
                ),
                FieldPanel(
                    "conciliation",
                    help_text=_("Name and address of the conciliation body that helps in a dispute."),
                ),
            ],
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
