"""Accommodation (Nachteilsausgleich): what somebody is granted, never why."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.base.clock import berlin_date
from lms.base.models import FrozenModel, PublicModel

NO_EFFECT = {
    "time_factor": Decimal(1),
    "pause_minutes": 0,
    "no_time_limit": False,
    "extra_attempts": 0,
}


class Accommodation(PublicModel, FrozenModel):
    """What a person is granted in every quiz, who confirmed it, when, until when. The newest row of a person counts.

    There is no field for a reason, and nothing else that could hold one.
    """

    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="accommodations", verbose_name=_("person")
    )
    time_factor = models.DecimalField(
        _("factor on time limits"), max_digits=3, decimal_places=2, default=Decimal(1)
    )
    pause_minutes = models.PositiveSmallIntegerField(_("pauses in minutes"), default=0)
    no_time_limit = models.BooleanField(_("no time limit"), default=False)
    extra_attempts = models.PositiveSmallIntegerField(_("extra attempts"), default=0)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"))
    # The last day in Berlin; empty: without end.
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(time_factor__gte=1, time_factor__lte=5),
                name="accommodation_factor_range",
                violation_error_message=_("The factor lies between 1 and 5."),
            ),
            models.CheckConstraint(
                condition=models.Q(pause_minutes__lte=480, extra_attempts__lte=20),
                name="accommodation_effect_range",
                violation_error_message=_(
                    "At most 480 minutes of pauses and 20 extra attempts are possible."
                ),
            ),
            models.UniqueConstraint(fields=["person", "confirmed_at"], name="accommodation_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {date_format(berlin_date(self.confirmed_at), 'SHORT_DATE_FORMAT')}"
