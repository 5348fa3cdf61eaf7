"""Whom our proof can be checked against, for as long as anybody holds a document."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.enums import KeyPurpose
from lms.base.models import FrozenModel


class TrustedKey(FrozenModel):
    """The public half of a key that sealed or signed something. Keys rotate; what they sealed stays verifiable.

    ``thumbprint``: of a seal the SHA-256 of its certificate in hexadecimal, of a badge key that of RFC 7638.
    ``material``: certificates in PEM, the sealing one first; of a badge key its JSON Web Key.
    """

    thumbprint = models.CharField(_("thumbprint"), max_length=64, primary_key=True)
    purpose = models.CharField(_("purpose"), max_length=8, choices=KeyPurpose)
    holder = models.CharField(_("holder"), max_length=200)
    material = models.TextField(_("public key"))
    is_test = models.BooleanField(_("test key"), default=False)
    first_used_at = models.DateTimeField(_("in use since"))

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.holder} ({self.thumbprint[:12]}…)"
