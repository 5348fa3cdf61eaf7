"""Reports of barriers."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.base.models import PublicModel

DESCRIPTION_LENGTH = 5_000
PLACE_LENGTH = 500


class BarrierReport(PublicModel):
    """What hinders somebody, in their words. Nobody has to say who they are; no account is kept with it."""

    reported_at = models.DateTimeField(_("reported"))
    place = models.CharField(_("page or place"), max_length=PLACE_LENGTH, blank=True)
    description = models.TextField(_("description"), validators=[MaxLengthValidator(DESCRIPTION_LENGTH)])
    reply_to = models.EmailField(_("reply to"), blank=True)
    # Empty until the letter to the operator has left; `reconcile` tries again.
    mailed_at = models.DateTimeField(_("sent by mail"), null=True, blank=True, editable=False)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    class Meta:
        verbose_name = _("report of a barrier")
        verbose_name_plural = _("reports of barriers")

    def __str__(self) -> str:
        return f"{self.reported_at:%Y-%m-%d} {self.place}".strip()
