"""Coverage (rules K1, K4, K5): what every body of the current register has reached. Figures about bodies, no person."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from certificates.enums import VoucherState
from certificates.models import Certificate, Voucher
from curriculum.enums import EnrolmentState, Level
from curriculum.models import Enrolment
from lms.accounts.enums import BodyKind
from lms.accounts.models import Employment, RegisterEntry
from lms.accounts.models.register import full_name
from lms.base.names import search_form
from lms.portal.enums import Cover


@dataclass(frozen=True)
class BodyState:
    """One body of the register: seats, certified people, how far it is covered. The point is WGS84, rural districts
    have none."""

    key: str
    name: str
    search: str
    kind: BodyKind
    type_name: str
    district_key: str
    district: str
    population: int
    seats: int
    used: int
    people: int
    cover: Cover
    longitude: float | None
    latitude: float | None

    @property
    def free(self) -> int:
        """Seats nobody holds."""
        return max(self.seats - self.used, 0)

    @property
    def is_rural_district(self) -> bool:
        """One of the 35, which are counted apart from the 1,101 (finding 4 of the domain reference)."""
        return self.kind == BodyKind.RURAL_DISTRICT


@dataclass(frozen=True)
class Tally:
    """Bodies by how far they are covered."""

    covered: int
    training: int
    total: int

    @property
    def nobody(self) -> int:
        """Neither covered nor on the way."""
        return self.total - self.covered - self.training

    @property
    def percent(self) -> float:
        """Covered ones of a hundred; 0 without any body."""
        return 100 * self.covered / self.total if self.total else 0.0


@dataclass(frozen=True)
class Totals:
    """The programme in sums: bodies by coverage, quota seats there are and quota seats held."""

    municipalities: Tally
    rural: Tally
    seats: int
    used: int


@dataclass(frozen=True)
class DistrictRow:
    """The municipalities of one of the 44 districts."""

    key: str
    name: str
    is_city: bool
    tally: Tally


def body_states(*, today: dt.date) -> list[BodyState]:
    """Every body of the current register by name, in five queries whatever their number."""
    certified = _certified_people(today)
    training = _bodies_in_training()
    used = _seats_used()
    entries = RegisterEntry.objects.filter(version__is_current=True).order_by(
        "body__name_search", "body__ags"
    )
    # Values, not rows: three objects for each of 1,136 bodies took most of the page's time.
    return [
        _state(
            about,
            people=certified[about.body],
            used=used[about.body],
            is_in_training=about.body in training,
        )
        for about in entries.values_list(*_ABOUT, named=True)
    ]


def totals(*, today: dt.date) -> Totals:
    """The sums of ``body_states``, in four queries and without a row for each body."""
    certified, training, used = _certified_people(today), _bodies_in_training(), _seats_used()
    covers: dict[bool, Counter[Cover]] = {True: Counter(), False: Counter()}
    seats = taken = 0
    entries = RegisterEntry.objects.filter(version__is_current=True).order_by()
    for body, kind, funded_seats in entries.values_list("body", "body__kind", "funded_seats"):
        covers[kind == BodyKind.RURAL_DISTRICT][_cover(certified[body], body in training)] += 1
        seats += funded_seats
        taken += used[body]
    return Totals(municipalities=_tally(covers[False]), rural=_tally(covers[True]), seats=seats, used=taken)


def narrowed(
    states: Iterable[BodyState], *, search: str = "", district: str = "", cover: str = "", kind: str = ""
) -> list[BodyState]:
    """Those whose name holds every word of ``search`` or whose AGS begins with it, in that district, state and kind."""
    words = search_form(search).split()
    return [
        state
        for state in states
        if all(word in state.search or state.key.startswith(word) for word in words)
        and district in {"", state.district_key}
        and cover in {"", state.cover}
        and (not kind or state.is_rural_district == (kind == BodyKind.RURAL_DISTRICT))
    ]


def tally(states: Iterable[BodyState]) -> Tally:
    """How many of them are covered or on the way."""
    return _tally(Counter(state.cover for state in states))


def municipalities(states: Iterable[BodyState]) -> list[BodyState]:
    """The 1,101, city districts included."""
    return [state for state in states if not state.is_rural_district]


def rural_districts(states: Iterable[BodyState]) -> list[BodyState]:
    """The 35, as employers."""
    return [state for state in states if state.is_rural_district]


def by_district(states: Sequence[BodyState]) -> list[DistrictRow]:
    """The municipalities of each of the 44 districts, by name; the 35 as employers are none of them (K5)."""
    grouped: dict[tuple[str, str], list[BodyState]] = {}
    for state in municipalities(states):
        grouped.setdefault((state.district, state.district_key), []).append(state)
    return [
        DistrictRow(
            key=key,
            name=name,
            is_city=any(state.kind == BodyKind.CITY_DISTRICT for state in members),
            tally=tally(members),
        )
        for (name, key), members in sorted(grouped.items(), key=lambda item: search_form(item[0][0]))
    ]


def valid_certificates(level: Level) -> QuerySet[Certificate]:
    """Of a whole course of ``level``, neither replaced nor withdrawn."""
    return Certificate.objects.of_whole_course().current().filter(edition__course__level=level)


def _certified_people(today: dt.date) -> Counter[uuid.UUID | None]:
    """Body → people with a valid basic certificate who were employed there at issue or are today (K1, K2)."""
    valid = valid_certificates(Level.BASIS)
    at_issue = valid.order_by().values_list("enrolment__body", "person")
    works_there = Employment.objects.on(today).filter(person__in=valid.values("person"))
    pairs = at_issue.union(works_there.order_by().values_list("body", "person"))
    return Counter(body for body, _person in pairs)


def _bodies_in_training() -> frozenset[uuid.UUID | None]:
    learning = Enrolment.objects.filter(state=EnrolmentState.ACTIVE, course__level=Level.BASIS)
    return frozenset(learning.order_by().values_list("body", flat=True).distinct())


def _seats_used() -> Counter[uuid.UUID]:
    held = Voucher.objects.filter(state=VoucherState.ACTIVE, seat__isnull=False).order_by()
    return Counter(dict(held.values_list("body").annotate(count=Count("pk"))))


def _tally(covers: Counter[Cover]) -> Tally:
    return Tally(covered=covers[Cover.COVERED], training=covers[Cover.TRAINING], total=covers.total())


def _cover(people: int, is_in_training: bool) -> Cover:  # noqa: FBT001 - the two things it depends on
    if people:
        return Cover.COVERED
    return Cover.TRAINING if is_in_training else Cover.NOBODY


_ABOUT = (
    "body",
    "body__ags",
    "body__kind",
    "body__name",
    "body__official_name",
    "body__name_search",
    "body__district",
    "body__district__display_name",
    "type_name",
    "population",
    "funded_seats",
    "longitude",
    "latitude",
)


def _state(about: Any, *, people: int, used: int, is_in_training: bool) -> BodyState:
    """``about`` has the columns of ``_ABOUT``; bodies of the register have an AGS and a district."""
    return BodyState(
        key=about.body__ags,
        name=full_name(
            kind=about.body__kind,
            name=about.body__name,
            official_name=about.body__official_name,
            district=about.body__district__display_name,
        ),
        search=about.body__name_search,
        kind=BodyKind(about.body__kind),
        type_name=about.type_name,
        district_key=about.body__district,
        district=about.body__district__display_name,
        population=about.population,
        seats=about.funded_seats,
        used=used,
        people=people,
        cover=_cover(people, is_in_training),
        longitude=None if about.longitude is None else float(about.longitude),
        latitude=None if about.latitude is None else float(about.latitude),
    )
