"""The entries as the page "Wer sieht was" prints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.portal.domain.who_sees_what.routes import ENTRIES, EVERYBODY, LOGGED_IN, Rule
from lms.portal.domain.who_sees_what.sight import SIGHT, Matter, Viewer


@dataclass(frozen=True)
class RoleSight:
    """One role: what it sees of a learner, what never, and the pages that not everybody has."""

    key: str
    name: str
    why: str
    seen: tuple[str, ...]
    with_tutoring: tuple[str, ...]
    never_seen: tuple[str, ...]
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """Whether a role may see a matter: ``always``, ``with_tutoring`` or ``never``."""

    role: str
    sees: str


@dataclass(frozen=True)
class MatterRow:
    """One line of the table: a matter, and for each role whether it may see it."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Overview:
    """All of it. ``roles`` see something, ``others`` nothing at all."""

    roles: tuple[RoleSight, ...]
    others: tuple[RoleSight, ...]
    table: tuple[MatterRow, ...]
    for_everybody: tuple[str, ...]
    for_accounts: tuple[str, ...]


def overview() -> Overview:
    """In the language that is active."""
    seeing = [viewer for viewer in SIGHT if SIGHT[viewer].matters]
    return Overview(
        roles=tuple(_role(viewer) for viewer in seeing),
        others=tuple(_role(viewer) for viewer in SIGHT if viewer not in seeing),
        table=tuple(
            MatterRow(str(matter.label), tuple(_cell(viewer, matter) for viewer in seeing))
            for matter in Matter
        ),
        for_everybody=_labels(Viewer.ANONYMOUS),
        for_accounts=tuple(
            str(e.label) for e in ENTRIES if e.label and e.open_to == LOGGED_IN and e.rule is not Rule.NOTHING
        ),
    )


def _cell(viewer: Viewer, matter: Matter) -> Cell:
    sight = SIGHT[viewer]
    tutored = "with_tutoring" if matter in sight.with_tutoring else "never"
    return Cell(str(viewer.label), "always" if matter in sight.matters else tutored)


def _role(viewer: Viewer) -> RoleSight:
    sight = SIGHT[viewer]
    return RoleSight(
        key=viewer.value,
        name=str(viewer.label),
        why=str(sight.why),
        seen=_names(sight.seen),
        with_tutoring=_names([matter for matter in Matter if matter in sight.with_tutoring]),
        never_seen=_names(sight.never_seen),
        pages=_labels(viewer, but=(EVERYBODY, LOGGED_IN)),
    )


def _names(matters: Sequence[Matter]) -> tuple[str, ...]:
    return tuple(str(matter.label) for matter in matters)


def _labels(viewer: Viewer, *, but: tuple[frozenset[Viewer], ...] = ()) -> tuple[str, ...]:
    return tuple(
        str(entry.label)
        for entry in ENTRIES
        if entry.label
        and viewer in entry.open_to
        and entry.open_to not in but
        and entry.rule is not Rule.NOTHING
    )
