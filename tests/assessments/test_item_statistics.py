"""Item statistics beside an independent library (scipy, numpy), on textbooks' data and three sets of our own."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy import special, stats

from assessments.domain.item_statistics import (
    Response,
    correlation,
    cronbach_alpha,
    f_quantile,
    incomplete_beta,
    mean_of,
    quiz_statistics,
    student_quantile,
)

# Anscombe (1973), first of his four: r = 0.816 in every textbook.
ANSCOMBE_X = [10.0, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
ANSCOMBE_Y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]

# Zaiontz, Real Statistics Using Excel, "Cronbach's Alpha: basic concepts", example 1: ten questions with answers from 1
# to 7, fifteen people; alpha = 0.59172. The interval is the one of pingouin's manual, which takes up the example.
QUESTIONNAIRE = [
    (3, 2, 4, 1, 4, 5, 1, 4, 3, 2), (5, 4, 6, 3, 5, 1, 2, 5, 5, 5), (7, 3, 5, 5, 6, 4, 3, 3, 6, 5),
    (2, 4, 3, 3, 2, 2, 2, 6, 6, 3), (6, 5, 6, 5, 4, 4, 4, 6, 7, 5), (1, 2, 3, 4, 2, 5, 2, 3, 5, 2),
    (4, 3, 5, 3, 5, 2, 1, 2, 4, 3), (2, 4, 4, 3, 7, 2, 2, 4, 6, 5), (6, 5, 5, 5, 1, 6, 5, 2, 3, 2),
    (5, 4, 6, 4, 3, 5, 3, 1, 7, 2), (4, 3, 5, 2, 5, 3, 2, 3, 4, 1), (4, 2, 3, 2, 5, 3, 4, 2, 3, 4),
    (5, 5, 6, 2, 3, 3, 2, 4, 4, 5), (6, 5, 5, 4, 2, 2, 1, 4, 6, 5), (4, 3, 5, 5, 3, 1, 3, 2, 3, 4),
]  # fmt: skip


def group(persons: int, items: int, seed: int, *, partial: bool) -> list[list[float]]:
    """Shares of people of different strength."""
    rng = random.Random(seed)  # noqa: S311 - reproducible
    table = []
    for _person in range(persons):
        strength = rng.gauss(0, 1)
        row = [rng.gauss(strength - item / items, 1.2) for item in range(items)]
        table.append([min(1.0, max(0.0, round(value, 1))) if partial else float(value > 0) for value in row])
    return table


SETS = {
    "small group": group(12, 6, 1, partial=False),
    "large group": group(300, 30, 2, partial=False),
    "points for parts": group(45, 10, 3, partial=True),
}
EVERY_SET = pytest.mark.parametrize("name", SETS)


def test_anscombe() -> None:
    found = correlation(ANSCOMBE_X, ANSCOMBE_Y)
    interval = stats.pearsonr(ANSCOMBE_X, ANSCOMBE_Y).confidence_interval(0.95)

    assert round(found.value, 3) == 0.816
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=1e-9)


@EVERY_SET
def test_discrimination_is_the_correlation_with_the_rest(name: str) -> None:
    table = np.array(SETS[name])
    persons = [{str(item): Response(value) for item, value in enumerate(row)} for row in SETS[name]]

    report = quiz_statistics(persons)

    for item in range(table.shape[1]):
        rest = table.sum(axis=1) - table[:, item]
        expected = stats.pearsonr(table[:, item], rest)
        interval = expected.confidence_interval(0.95)
        found = report.items[str(item)].discrimination
        assert found.value == pytest.approx(expected.statistic, abs=1e-9)
        assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=1e-9)


@EVERY_SET
def test_facility_and_its_interval(name: str) -> None:
    column = [row[0] for row in SETS[name]]
    if set(column) <= {0, 1}:
        low, high = stats.binomtest(int(sum(column)), len(column)).proportion_ci(0.95, "wilson")
    else:
        low, high = stats.t.interval(0.95, len(column) - 1, np.mean(column), stats.sem(column))

    found = mean_of(column)

    assert found.value == pytest.approx(np.mean(column))
    assert (found.low, found.high) == pytest.approx((max(0, low), min(1, high)), abs=1e-9)


@pytest.mark.parametrize(("right", "n"), [(0, 5), (5, 5), (12, 12), (1, 40), (40, 40)])
def test_what_all_or_none_know_is_not_certain(right: int, n: int) -> None:
    expected = stats.binomtest(right, n).proportion_ci(0.95, "wilson")

    found = mean_of([1.0] * right + [0.0] * (n - right))

    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert expected.high - expected.low > 0.05


def test_equal_shares_in_between_have_no_interval() -> None:
    found = mean_of([0.5] * 8)

    assert (found.value, found.low, found.high) == (0.5, None, None)


@EVERY_SET
def test_alpha_with_feldts_interval(name: str) -> None:
    table = np.array(SETS[name])
    n, k = table.shape
    covariance = np.cov(table, rowvar=False)
    alpha = k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())
    low = 1 - (1 - alpha) * stats.f.ppf(0.975, n - 1, (n - 1) * (k - 1))
    high = 1 - (1 - alpha) * stats.f.ppf(0.025, n - 1, (n - 1) * (k - 1))

    found = cronbach_alpha(SETS[name])

    assert (found.value, found.low, found.high) == pytest.approx((alpha, low, high), abs=1e-9)


def test_alpha_of_a_textbook() -> None:
    alpha = cronbach_alpha([list(map(float, row)) for row in QUESTIONNAIRE])

    assert round(alpha.value, 5) == 0.59172
    assert (round(alpha.low, 3), round(alpha.high, 3)) == (0.195, 0.840)


@pytest.mark.parametrize("free", [(1, 1), (1, 9), (4, 44), (11, 121), (299, 8671)])
@pytest.mark.parametrize("p", [0.025, 0.5, 0.975])
def test_quantiles(p: float, free: tuple[int, int]) -> None:
    assert f_quantile(p, *free) == pytest.approx(stats.f.ppf(p, *free), rel=1e-9)
    assert student_quantile(0.975, free[1]) == pytest.approx(stats.t.ppf(0.975, free[1]), rel=1e-9)


@pytest.mark.parametrize(
    ("a", "b", "x"), [(0.5, 0.5, 0.3), (2, 3, 0.4), (150, 20, 0.9), (1, 1, 0), (5, 2, 1)]
)
def test_incomplete_beta(a: float, b: float, x: float) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(special.betainc(a, b, x), abs=1e-12)


def test_below_five_nothing_is_said_and_below_thirty_it_is_provisional() -> None:
    persons = [{"q": Response(float(n % 2)), "r": Response(1.0)} for n in range(30)]

    assert quiz_statistics(persons[:4]) is None
    assert quiz_statistics(persons[:29]).items["q"].facility.is_provisional
    assert not quiz_statistics(persons).items["q"].facility.is_provisional
    assert quiz_statistics(persons).items["r"].discrimination is None


def test_answers_by_thirds_only_where_each_third_is_a_group() -> None:
    persons = [
        {"q": Response(float(n >= 10), chosen=("right" if n >= 10 else "wrong",)), "r": Response(n / 14)}
        for n in range(15)
    ]

    assert quiz_statistics(persons).items["q"].distractors == {"wrong": (5, 5, 0), "right": (0, 0, 5)}
    assert quiz_statistics(persons[:14]).items["q"].distractors == {}


def test_a_question_few_were_asked_is_left_out_and_time_needs_five() -> None:
    persons = [
        {"q": Response(1.0, seconds=float(n))} | ({"drawn": Response(0.0)} if n < 4 else {}) for n in range(9)
    ]

    report = quiz_statistics(persons)

    assert set(report.items) == {"q"}
    assert (report.items["q"].median_seconds, report.items["q"].timed) == (4.0, 9)
