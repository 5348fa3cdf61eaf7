"""What the programme published about itself over the years, and what it aims at: data files, never code.

``programmstatistik.csv`` keeps "mehr als" and "circa" (``operator``) and how exact a date is (``stand_genauigkeit``);
``ziele.csv`` has targets from a first to a last day, since they have changed and will change.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from babel.numbers import format_decimal
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

DATA = Path(__file__).resolve().parents[1] / "data"
COUNTED = {
    "ziel_personen": gettext_lazy("Target: trained people"),
    "landesfoerderung": gettext_lazy("State funding of the project"),
    "personen_basis": gettext_lazy("People with the basic qualification"),
    "personen_angemeldet": gettext_lazy("More people registered"),
    "fuehrungskraefte_digital_leadership": gettext_lazy("Executives in “Digital Leadership”"),
    "personen_basis_gefoerdert": gettext_lazy("Funded people with the basic qualification"),
    "kommunen_abgedeckt": gettext_lazy("Municipalities covered"),
    "landkreise_abgedeckt": gettext_lazy("Rural districts covered"),
    "personen_aufbau": gettext_lazy("People in advanced modules"),
    "kommunen_aufbau": gettext_lazy("Municipalities with people in advanced modules"),
    "landkreise_aufbau": gettext_lazy("Rural districts with people in advanced modules"),
    "personen_ohne_foerderung": gettext_lazy("People qualified without funding"),
    "teilnehmende_vernetzungsevent": gettext_lazy("Participants of the network event"),
}
# Published beside the programme's figures, and no part of them.
OUTSIDE = frozenset({"fuehrungskraefte_digital_leadership"})


@dataclass(frozen=True)
class Figure:
    """One published figure. ``operator`` is ``genau``, ``mehr_als`` or ``circa``; unit and note are as published."""

    state_of: str
    precision: str
    key: str
    value: int
    operator: str
    unit: str
    note: str

    @property
    def label(self) -> str:
        """What is counted."""
        return str(COUNTED.get(self.key, self.key))

    @property
    def text(self) -> str:
        """``mehr als 680 Personen``: the caution of the source is part of the figure."""
        number = format_decimal(self.value, locale=get_language() or "de")
        words = {"mehr_als": _("more than %(number)s %(unit)s"), "circa": _("about %(number)s %(unit)s")}
        return words.get(self.operator, "%(number)s %(unit)s") % {"number": number, "unit": self.unit}

    @property
    def is_of_programme(self) -> bool:
        """Whether it counts the programme itself."""
        return self.key not in OUTSIDE


@dataclass(frozen=True)
class Moment:
    """The figures published for one day or, where nobody knows the day, one year."""

    label: str
    figures: Sequence[Figure]


@dataclass(frozen=True)
class Target:
    """What is to be reached; ``due`` is the last day to reach it, if one was named."""

    key: str
    value: int
    valid_from: dt.date
    valid_to: dt.date | None
    due: dt.date | None
    note: str

    @property
    def label(self) -> str:
        """What is counted."""
        return str(COUNTED.get(self.key, self.key))


def time_line() -> list[Moment]:
    """The published figures, oldest first."""
    return [
        Moment(_moment_label(state_of, precision), list(figures))
        for (state_of, precision), figures in groupby(
            published_figures(), key=lambda figure: (figure.state_of, figure.precision)
        )
    ]


def targets_on(day: dt.date) -> dict[str, Target]:
    """What is aimed at on ``day``, by what is counted."""
    return {
        target.key: target
        for target in all_targets()
        if target.valid_from <= day and (target.valid_to is None or day <= target.valid_to)
    }


@cache
def published_figures() -> tuple[Figure, ...]:
    """``programmstatistik.csv``, oldest first; raises ``ValueError`` or ``KeyError`` for a file that is none."""
    with (DATA / "programmstatistik.csv").open(encoding="utf-8", newline="") as file:
        figures = [
            Figure(
                state_of=row["stand"],
                precision=row["stand_genauigkeit"],
                key=row["kennzahl"],
                value=int(row["wert"]),
                operator=row["operator"],
                unit=row["einheit"],
                note=row["anmerkung"],
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(figures, key=lambda figure: figure.state_of))


@cache
def all_targets() -> tuple[Target, ...]:
    """``ziele.csv``; raises ``ValueError`` or ``KeyError`` for a file that is none."""
    with (DATA / "ziele.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Target(
                key=row["kennzahl"],
                value=int(row["wert"]),
                valid_from=dt.date.fromisoformat(row["gueltig_von"]),
                valid_to=_day_or_none(row["gueltig_bis"]),
                due=_day_or_none(row["frist"]),
                note=row["quelle"],
            )
            for row in csv.DictReader(file)
        )


def _day_or_none(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _moment_label(state_of: str, precision: str) -> str:
    if precision == "tag":
        return date_format(dt.date.fromisoformat(state_of), "DATE_FORMAT")
    return _("about %(year)s") % {"year": state_of}
