"""What a provider chooses about the look of its documents."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import PreviewableMixin

from lms.accounts.models import Provider
from lms.base.models import FrozenModel, NameField, PublicModel


class DesignPicture(FrozenModel):
    """The bytes of a logo, kept for every document that shows it, whatever becomes of the design."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256


class CertificateDesign(PreviewableMixin, PublicModel):
    """Logo, colour and signatories of one provider, or of all that have no own. Documents freeze what they show."""

    provider = models.OneToOneField(
        Provider,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="certificate_design",
        verbose_name=_("education provider"),
        help_text=_("Without one this is the design of everybody who has no own."),
    )
    accent = models.CharField(
        _("colour"),
        max_length=7,
        default="#053d5e",
        validators=[RegexValidator(r"^#[0-9a-f]{6}\Z", _("Six hexadecimal digits, such as #053d5e."))],
        help_text=_("Of the name, the frame and the seal; dark enough to be read on white."),
    )
    picture = models.ForeignKey(
        DesignPicture, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    logo_description = models.CharField(
        _("what the logo shows"),
        max_length=120,
        blank=True,
        help_text=_("Read aloud instead of the logo, such as “Logo of the academy”."),
    )
    first_signatory = NameField(_("first signatory"), max_length=80, blank=True)
    first_function = NameField(_("function of the first signatory"), max_length=120, blank=True)
    second_signatory = NameField(_("second signatory"), max_length=80, blank=True)
    second_function = NameField(_("function of the second signatory"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("design of certificates")
        verbose_name_plural = _("designs of certificates")
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(provider__isnull=True),
                name="design_one_for_all",
                violation_error_message=_("There is already a design for everybody."),
            )
        ]

    def __str__(self) -> str:
        return str(self.provider) if self.provider else str(_("Everybody without an own design"))
