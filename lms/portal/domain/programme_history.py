"""What the programme published about itself over the years: a data file, never code.

``programmstatistik.csv`` keeps "mehr als" and "circa" (``operator``) and how exact a date is (``stand_genauigkeit``).
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

from lms.portal.enums import Aim

DATA = Path(__file__).resolve().parents[1] / "data"
COUNTED = {
    "ziel_personen": gettext_lazy("Target: trained people"),
    "landesfoerderung": gettext_lazy("State funding of the project"),
    "personen_basis": gettext_lazy("People with the basic qualification"),
    "personen_angemeldet": gettext_lazy("More people registered"),
    "fuehrungskraefte_digital_leadership": gettext_lazy("Executives in “Digital Leadership”"),
    **{aim.value: aim.label for aim in Aim},
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


def time_line() -> list[Moment]:
    """The published figures, oldest first."""
    return [
        Moment(_moment_label(state_of, precision), list(figures))
        for (state_of, precision), figures in groupby(
            published_figures(), key=lambda figure: (figure.state_of, figure.precision)
        )
    ]


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


def _moment_label(state_of: str, precision: str) -> str:
    if precision == "tag":
        return date_format(dt.date.fromisoformat(state_of), "DATE_FORMAT")
    return _("about %(year)s") % {"year": state_of}
