"""What the programme aims at: targets the office enters and changes, the first ones from ``ziele.csv``.

A target holds from a first to a last day, since targets have changed and will change. Every change stands in Wagtail's
log with who, when, and what was before.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Field, QuerySet
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from lms.accounts.enums import BodyKind
from lms.accounts.models import RegisterEntry, User
from lms.base.numbers import grouped
from lms.portal.enums import Aim
from lms.portal.models import Target

FIRST_TARGETS = Path(__file__).resolve().parents[1] / "data" / "ziele.csv"
# Aims that count bodies, and the bodies they count; the others count people.
BODIES = {
    Aim.MUNICIPALITIES: (BodyKind.MUNICIPALITY, BodyKind.CITY_DISTRICT),
    Aim.RURAL_DISTRICTS: (BodyKind.RURAL_DISTRICT,),
}
FIELDS = ("aim", "value", "valid_from", "valid_to", "due", "note")
CHANGES_SHOWN = 20


class TargetRefusedError(Exception):
    """A target cannot be kept like this; the message says why, ``field`` where."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Change:
    """One entry of the log: who changed which target when, and each field as ``Target: 1,101 → 1,100``."""

    at: dt.datetime
    by: str
    target: str
    lines: Sequence[str]


def targets_on(day: dt.date) -> dict[str, Target]:
    """What is aimed at on ``day``, by aim. One query."""
    begun = Target.objects.filter(valid_from__lte=day)
    return {target.aim: target for target in begun.exclude(valid_to__lt=day)}


def all_targets() -> QuerySet[Target]:
    """Every target, those of one aim together, the latest first."""
    return Target.objects.order_by("aim", "-valid_from")


def period_of(target: Target) -> str:
    """``15.11.2018 – 31.12.2026``, an open end left out."""
    last = date_format(target.valid_to, "SHORT_DATE_FORMAT") if target.valid_to else ""
    return f"{date_format(target.valid_from, 'SHORT_DATE_FORMAT')} – {last}".rstrip()


@transaction.atomic
def save_target(*, target: Target, actor: User, now: dt.datetime) -> Target:
    """Keep a new or changed target and write down what changed; raises ``TargetRefusedError``.

    Refused are more bodies than the current register has, and a second target of one aim on the same day.
    """
    # All of them, a handful: whoever else enters one at the same time waits here.
    kept = {one.pk: one for one in Target.objects.select_for_update()}
    before = kept.pop(target.pk, None)
    _refuse_more_than_there_are(target)
    _refuse_second(target, kept.values())
    changes = [
        [name, _plain(before, name), _plain(target, name)]
        for name in FIELDS
        if _plain(before, name) != _plain(target, name)
    ]
    if changes:
        target.save()
        action = "wagtail.edit" if before else "wagtail.create"
        log(target, action, user=actor, timestamp=now, data={"changes": changes})
    return target


def latest_changes() -> list[Change]:
    """What the office changed last, newest first; one query."""
    entries = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Target))
    shown = entries.select_related("user").order_by("-timestamp", "-pk")[:CHANGES_SHOWN]
    return [
        Change(
            at=entry.timestamp,
            by=str(entry.user or ""),
            target=entry.label,
            lines=[_line(*change) for change in entry.data.get("changes", [])],
        )
        for entry in shown
    ]


@transaction.atomic
def ensure_first_targets() -> None:
    """Give an installation without targets those of ``ziele.csv``; what the office changed stays.

    Raises ``ValueError``, ``KeyError`` or ``ValidationError`` for a file that is none.
    """
    if Target.objects.exists():
        return
    with FIRST_TARGETS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            target = Target(
                aim=row["kennzahl"],
                value=int(row["wert"]),
                valid_from=dt.date.fromisoformat(row["gueltig_von"]),
                valid_to=_day_or_none(row["gueltig_bis"]),
                due=_day_or_none(row["frist"]),
                note=row["quelle"],
            )
            target.full_clean()
            target.save()


def _refuse_more_than_there_are(target: Target) -> None:
    kinds = BODIES.get(Aim(target.aim))
    if kinds is None:
        return
    there_are = RegisterEntry.objects.filter(version__is_current=True, body__kind__in=kinds).count()
    if target.value > there_are:
        raise TargetRefusedError(
            _("The current register has only %(number)s of them.") % {"number": grouped(there_are)},
            field="value",
        )


def _refuse_second(target: Target, others: Iterable[Target]) -> None:
    for other in others:
        if other.aim == target.aim and _overlap(target, other):
            raise TargetRefusedError(
                _("There is already a target of %(value)s for %(period)s. Please end it first.")
                % {"value": grouped(other.value), "period": period_of(other)},
                field="valid_from",
            )


def _overlap(one: Target, other: Target) -> bool:
    return (one.valid_to or dt.date.max) >= other.valid_from and one.valid_from <= (
        other.valid_to or dt.date.max
    )


def _plain(target: Target | None, name: str) -> str | int | None:
    """A field's value as JSON keeps it; nothing of a target that was not there."""
    value = getattr(target, name, None)
    return value.isoformat() if isinstance(value, dt.date) else value or None


def _line(name: str, before: Any, after: Any) -> str:
    label = capfirst(str(_field(name).verbose_name))
    return f"{label}: {_words(name, before)} → {_words(name, after)}"


def _words(name: str, raw: Any) -> str:
    """A logged value as people read it."""
    if raw is None:
        return "–"
    if name == "aim":
        return str(dict(Aim.choices).get(raw, raw))
    value = _field(name).to_python(raw)
    if isinstance(value, dt.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return grouped(value) if isinstance(value, int) else str(value)


def _field(name: str) -> Field[Any, Any]:
    return cast("Field[Any, Any]", Target._meta.get_field(name))  # noqa: SLF001 - Django's documented way to a model's fields


def _day_or_none(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
