"""That somebody has read a notice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.base.models import FrozenModel, PublicModel


class NoticeAcknowledgement(PublicModel, FrozenModel):
    """A person has taken note of a version of the notice after Art. 13 GDPR (rule P6). It is no consent."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="notice_acknowledgements",
        verbose_name=_("person"),
    )
    version = models.CharField(_("version"), max_length=20)
    acknowledged_at = models.DateTimeField(_("acknowledged"))

    class Meta:
        verbose_name = _("acknowledged notice")
        verbose_name_plural = _("acknowledged notices")
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="notice_acknowledged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.version}"
