"""Olga types six digits where four belong, and the browser makes the year 26 of them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from lms.base.clock import berlin_date
from lms.base.days import CONTRACTS, EMPLOYMENTS, SEMINARS, DaySpan
from lms.base.forms import DayField

TODAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("span", "day", "is_plausible"),
    [
        (CONTRACTS, dt.date(1, 1, 1), False),
        (CONTRACTS, dt.date(26, 3, 1), False),
        (CONTRACTS, dt.date(2018, 1, 1), True),
        (CONTRACTS, TODAY, True),
        (CONTRACTS, TODAY + dt.timedelta(days=1), False),
        (SEMINARS, dt.date(2031, 12, 31), True),
        (SEMINARS, dt.date(9999, 12, 31), False),
        (EMPLOYMENTS, dt.date(1950, 1, 1), True),
        (EMPLOYMENTS, dt.date(1949, 12, 31), False),
    ],
)
def test_only_a_day_that_can_be_meant_is_taken(span: DaySpan, day: dt.date, is_plausible: bool) -> None:
    assert (span.objection(day, today=TODAY) == "") is is_plausible


def test_the_refusal_names_both_bounds() -> None:
    with override("de"):
        words = SEMINARS.objection(dt.date(26, 4, 13), today=TODAY)

    assert words == (
        "Bitte geben Sie einen Tag vom 01.01.2018 bis zum 31.12.2031 an; der 13.04.0026 kann nicht gemeint sein."
    )


def test_the_field_tells_the_browser_and_asks_again_itself() -> None:
    field = DayField(within=CONTRACTS)
    today = berlin_date(timezone.now()).isoformat()

    drawn = field.widget.render("signed_on", None)

    assert dict(re.findall(r'(min|max|type)="(.*?)"', drawn)) == {
        "type": "date",
        "min": "2018-01-01",
        "max": today,
    }
    assert field.clean(today).isoformat() == today
    with pytest.raises(ValidationError):
        field.clean("0001-01-01")
