"""What an HR unit has put into its own files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate
from lms.base.models import FrozenModel, PublicModel


class Filing(PublicModel, FrozenModel):
    """HR of the body a certificate was earned at has fetched it for the personnel file; the first time counts."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="filing")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("filed"))

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.filed_at:%Y-%m-%d}"
