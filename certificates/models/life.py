"""What happens to a certificate after it was issued: somebody asks for a correction, a fact below it moves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.enums import FlagOutcome, RequestState
from certificates.models.certificate import Certificate
from lms.base.models import PublicModel

PERSON = settings.AUTH_USER_MODEL


class CorrectionRequest(PublicModel):
    """The holder asks HR of the body to correct what is printed. Answered once, kept."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="requests", verbose_name=_("certificate")
    )
    wish = models.TextField(_("what should be corrected"), max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.OPEN)
    asked_at = models.DateTimeField(_("asked"))
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("correction request")
        verbose_name_plural = _("correction requests")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=models.Q(state=RequestState.OPEN),
                name="correction_one_open_request",
            ),
            models.CheckConstraint(
                condition=models.Q(state=RequestState.OPEN, answered_at__isnull=True)
                | (~models.Q(state=RequestState.OPEN) & models.Q(answered_at__isnull=False)),
                name="correction_answered_with_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.get_state_display()}"


class CertificateFlag(PublicModel):
    """A certificate whose completion was taken back: it stays valid until the office has decided."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="flags", verbose_name=_("certificate")
    )
    raised_at = models.DateTimeField(_("noticed"))
    outcome = models.CharField(_("decision"), max_length=10, choices=FlagOutcome, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("certificate to decide about")
        verbose_name_plural = _("certificates to decide about")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"], condition=models.Q(decided_at__isnull=True), name="flag_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, outcome="", reason="")
                | (models.Q(decided_at__isnull=False) & ~models.Q(outcome="") & ~models.Q(reason="")),
                name="flag_decided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.get_outcome_display() or _('open')}"
