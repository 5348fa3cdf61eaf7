"""Accommodation (Nachteilsausgleich): granted once for a person, applied in every quiz.

Only the effect is kept, never the reason. Every change leaves an entry in the person's access log.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Accommodation
from assessments.models.accommodation import NO_EFFECT
from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date


@dataclass(frozen=True)
class Effect:
    """What is granted: ``time_factor`` multiplies time limits, ``pause_minutes`` are added to them."""

    time_factor: Decimal = Decimal(1)
    pause_minutes: int = 0
    no_time_limit: bool = False
    extra_attempts: int = 0
    valid_until: dt.date | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything is granted at all."""
        return any(getattr(self, name) != nothing for name, nothing in NO_EFFECT.items())

    def minutes(self, limit: int) -> dt.timedelta | None:
        """The time for a quiz with a limit of ``limit`` minutes, ``None`` for without limit."""
        if self.no_time_limit:
            return None
        return dt.timedelta(minutes=float(limit * self.time_factor) + self.pause_minutes)


NOTHING = Effect()


def effect_for(*, person: User, now: dt.datetime) -> Effect:
    """What ``person`` is granted today. One query."""
    newest = Accommodation.objects.filter(person=person).order_by("-confirmed_at").first()
    if newest is None or (newest.valid_until is not None and newest.valid_until < berlin_date(now)):
        return NOTHING
    return Effect(
        newest.time_factor,
        newest.pause_minutes,
        newest.no_time_limit,
        newest.extra_attempts,
        newest.valid_until,
    )


@transaction.atomic
def confirm_accommodation(
    *, person: User, effect: dict[str, Any], actor: User, now: dt.datetime
) -> Accommodation:
    """Grant ``effect`` (columns of ``Accommodation``) from now on; the profiles before it stay readable.

    Raises ``ValidationError`` for an effect out of range.
    """
    profile = Accommodation(person=person, confirmed_by=actor, confirmed_at=now, **effect)
    profile.full_clean()
    profile.save()
    log_access(
        actor=actor,
        people=[person],
        kind=AccessKind.CHANGED,
        subject_matter=_("Accommodation"),
        now=now,
    )
    return profile


def end_accommodation(*, person: User, actor: User, now: dt.datetime) -> Accommodation:
    """Grant nothing from now on."""
    return confirm_accommodation(person=person, effect=dict(NO_EFFECT), actor=actor, now=now)
