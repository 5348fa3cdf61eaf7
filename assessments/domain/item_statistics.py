"""What the answers of a group say about questions and a quiz: classical test theory, with intervals. Free of Django.

Facility is the mean share of the points. Discrimination is the correlation of a question with the rest of the quiz
(corrected item–total correlation). Reliability is Cronbach's alpha with Feldt's interval. Nothing is said about fewer
than ``LEAST`` persons (rule K6); below ``PROVISIONAL`` a value is provisional and shown with its interval.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, median, variance

LEAST = 5
PROVISIONAL = 30
CONFIDENCE = 0.95
# Thirds of a group are shown when each has so many persons.
LEAST_IN_THIRDS = 3 * LEAST


@dataclass(frozen=True)
class Estimate:
    """A value, its interval as far as there is one, and of how many persons."""

    value: float
    low: float | None
    high: float | None
    n: int

    @property
    def is_provisional(self) -> bool:
        """Too few persons for a firm value."""
        return self.n < PROVISIONAL


@dataclass(frozen=True)
class Response:
    """What one person did with one question: share of the points (0 to 1), seconds, chosen answers in words."""

    share: float
    seconds: float | None = None
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemStatistics:
    """``distractors`` maps an answer to how often each score group chose it (lower, middle, upper third).

    It is empty where a third would have fewer than ``LEAST`` persons.
    """

    n: int
    facility: Estimate
    discrimination: Estimate | None
    median_seconds: float | None
    timed: int
    distractors: Mapping[str, tuple[int, int, int]]


@dataclass(frozen=True)
class QuizStatistics:
    """A quiz over a group. ``items`` are keyed as the responses were."""

    n: int
    mean: Estimate
    alpha: Estimate | None
    items: Mapping[str, ItemStatistics]


def quiz_statistics(persons: Sequence[Mapping[str, Response]]) -> QuizStatistics | None:
    """``persons`` map questions to responses; ``None`` below ``LEAST`` persons.

    A question is judged by those who were asked it; alpha needs questions that everybody was asked.
    """
    if len(persons) < LEAST:
        return None
    keys = list(dict.fromkeys(key for person in persons for key in person))
    totals = [math.fsum(one.share for one in person.values()) for person in persons]
    means = [total / len(person) if person else 0.0 for total, person in zip(totals, persons, strict=True)]
    common = [key for key in keys if all(key in person for person in persons)]
    table = [[person[key].share for key in common] for person in persons]
    return QuizStatistics(
        n=len(persons),
        mean=mean_of(means),
        alpha=cronbach_alpha(table),
        items={key: item for key in keys if (item := _item_statistics(key, persons, means)) is not None},
    )


def _item_statistics(
    key: str, persons: Sequence[Mapping[str, Response]], means: Sequence[float]
) -> ItemStatistics | None:
    asked = [(person, mean) for person, mean in zip(persons, means, strict=True) if key in person]
    if len(asked) < LEAST:
        return None
    responses = [person[key] for person, _mean in asked]
    shares = [response.share for response in responses]
    rests = [_rest(person, key) for person, _mean in asked]
    seconds = [response.seconds for response in responses if response.seconds is not None]
    return ItemStatistics(
        n=len(asked),
        facility=mean_of(shares),
        discrimination=correlation(shares, rests),
        median_seconds=median(seconds) if len(seconds) >= LEAST else None,
        timed=len(seconds),
        distractors=_distractors(responses, [mean for _person, mean in asked])
        if len(asked) >= LEAST_IN_THIRDS
        else {},
    )


def _rest(person: Mapping[str, Response], key: str) -> float:
    """The mean of all other questions: those who drew fewer questions stay comparable."""
    others = [one.share for other, one in person.items() if other != key]
    return fmean(others) if others else 0.0


def mean_of(values: Sequence[float]) -> Estimate:
    """The mean with Wilson's interval where each value is 0 or 1, else with Student's.

    No interval of one value, nor of values in between that are all the same: they would look certain.
    """
    n, mean = len(values), fmean(values)
    if set(values) <= {0, 1}:
        return Estimate(mean, *_wilson(mean, n), n)
    if n < 2 or min(values) == max(values):
        return Estimate(mean, None, None, n)
    half = student_quantile(1 - (1 - CONFIDENCE) / 2, n - 1) * math.sqrt(variance(values) / n)
    return Estimate(mean, max(0.0, mean - half), min(1.0, mean + half), n)


def _wilson(share: float, n: int) -> tuple[float, float]:
    """Stays honest where all or none are right (E. B. Wilson, JASA 22, 1927)."""
    z = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / 2)
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    scale = 1 + z * z / n
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def correlation(one: Sequence[float], other: Sequence[float]) -> Estimate | None:
    """Pearson's coefficient with Fisher's interval; ``None`` where one side does not vary."""
    n = len(one)
    mean_one, mean_other = fmean(one), fmean(other)
    square_one = math.fsum((value - mean_one) ** 2 for value in one)
    square_other = math.fsum((value - mean_other) ** 2 for value in other)
    if n < 3 or square_one < 1e-12 or square_other < 1e-12:
        return None
    product = math.fsum((a - mean_one) * (b - mean_other) for a, b in zip(one, other, strict=True))
    r = max(-1.0, min(1.0, product / math.sqrt(square_one * square_other)))
    if n < 4 or abs(r) >= 1:
        return Estimate(r, None, None, n)
    half = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / 2) / math.sqrt(n - 3)
    return Estimate(r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half), n)


def cronbach_alpha(table: Sequence[Sequence[float]]) -> Estimate | None:
    """Alpha of persons × questions with Feldt's interval; ``None`` without variation or with fewer than 2 questions."""
    n, k = len(table), len(table[0]) if table else 0
    if n < 2 or k < 2:
        return None
    total = variance([math.fsum(row) for row in table])
    if total < 1e-12:
        return None
    parts = math.fsum(variance([row[column] for row in table]) for column in range(k))
    alpha = k / (k - 1) * (1 - parts / total)
    tail, free = (1 - CONFIDENCE) / 2, (n - 1, (n - 1) * (k - 1))
    low = 1 - (1 - alpha) * f_quantile(1 - tail, *free)
    high = 1 - (1 - alpha) * f_quantile(tail, *free)
    return Estimate(alpha, low, high, n)


def _distractors(responses: Sequence[Response], means: Sequence[float]) -> dict[str, tuple[int, int, int]]:
    """How often each third of the group, by its mean, gave each answer."""
    order = sorted(range(len(means)), key=lambda index: means[index])
    third = {index: min(2, 3 * place // len(order)) for place, index in enumerate(order)}
    counts: dict[str, Counter[int]] = {}
    for index, response in enumerate(responses):
        for answer in response.chosen:
            counts.setdefault(answer, Counter())[third[index]] += 1
    return {answer: (found[0], found[1], found[2]) for answer, found in counts.items()}


def student_quantile(p: float, free: float) -> float:
    """The quantile of Student's t distribution, for ``p`` of at least one half."""
    return math.sqrt(f_quantile(2 * p - 1, 1, free))


def f_quantile(p: float, free_1: float, free_2: float) -> float:
    """The quantile of the F distribution."""

    def below(x: float) -> float:
        return incomplete_beta(free_1 / 2, free_2 / 2, free_1 * x / (free_1 * x + free_2))

    high = 1.0
    while below(high) < p:
        high *= 2
    return _bisect(below, p, high)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (modified Lentz method)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    tiny = 1e-300
    c, d = 1.0, 1 / (_not_zero(1 - (a + b) * x / (a + 1), tiny))
    fraction = d
    for m in range(1, 500):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _not_zero(1 + numerator * d, tiny)
            c = _not_zero(1 + numerator / c, tiny)
            fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return front * fraction / a


def _not_zero(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny


def _bisect(rising: Callable[[float], float], target: float, high: float) -> float:
    low = 0.0
    for _step in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
        if high - low < 1e-14 * max(1.0, high):
            break
    return (low + high) / 2
