"""Who looked at whom, and keys for machines."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import AccessKind
from lms.base.models import FrozenModel, MachineCredential, PublicModel

PERSON = settings.AUTH_USER_MODEL
SUBJECT_LENGTH = 200


class AccessLogEntry(PublicModel, FrozenModel):
    """Somebody viewed, downloaded, exported or changed another person's data (rule P3).

    ``subject_matter`` names what in words of the programme (``certificate 2026-…``, ``participants of run …``),
    never a value.
    """

    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("who"))
    person = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="access_log", verbose_name=_("whom")
    )
    kind = models.CharField(_("what happened"), max_length=12, choices=AccessKind)
    subject_matter = models.CharField(_("what"), max_length=SUBJECT_LENGTH)

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log entries")
        indexes = [models.Index(fields=["person", "-at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.subject_matter}"


class ApiCredential(MachineCredential):
    """A key for the REST interface; it can do what its owner may, limited to its scopes, and ends with the account."""

    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner"))

    class Meta:
        verbose_name = _("API credential")
        verbose_name_plural = _("API credentials")

    @classmethod
    def candidates(cls) -> models.QuerySet[Self]:
        """With the owner, whose account has to be active."""
        return super().candidates().select_related("owner")

    def is_live(self, now: dt.datetime) -> bool:
        """Neither expired nor revoked, and its owner may still log in."""
        return super().is_live(now) and self.owner.is_active
