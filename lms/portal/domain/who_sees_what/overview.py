"""The entries as the page "Wer sieht was" prints them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from lms.accounts.domain.roles import Roles
from lms.portal.domain.who_sees_what.routes import ENTRIES, EVERYBODY, LOGGED_IN, Rule
from lms.portal.domain.who_sees_what.sight import SIGHT, Matter, Viewer


@dataclass(frozen=True)
class RoleSight:
    """One role: what it sees of a learner, what never, and the pages that not everybody has.

    ``is_own`` marks a role the reader holds.
    """

    key: str
    name: str
    why: str
    is_own: bool
    seen: tuple[str, ...]
    with_tutoring: tuple[str, ...]
    never_seen: tuple[str, ...]
    pages: tuple[str, ...]

    @property
    def of_how_many(self) -> int:
        """How much there is to know about a learner."""
        return len(self.seen) + len(self.with_tutoring) + len(self.never_seen)


@dataclass(frozen=True)
class MatterRow:
    """One line of the table: a matter, and for each role when it sees it: ``always``, ``with_tutoring``, ``never``."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Overview:
    """All of it. ``roles`` see something, those of the reader first; ``others`` see nothing at all."""

    roles: tuple[RoleSight, ...]
    others: tuple[RoleSight, ...]
    table: tuple[MatterRow, ...]
    for_everybody: tuple[str, ...]
    for_accounts: tuple[str, ...]


def overview(*, roles: Roles) -> Overview:
    """In the language that is active, for a reader who holds ``roles``."""
    own = set(_viewers(roles))
    seeing = sorted(
        (viewer for viewer in SIGHT if SIGHT[viewer].matters), key=lambda viewer: viewer not in own
    )
    return Overview(
        roles=tuple(_role(viewer, own) for viewer in seeing),
        others=tuple(_role(viewer, own) for viewer in SIGHT if viewer not in seeing),
        table=tuple(
            MatterRow(str(matter.label), tuple(_cell(viewer, matter) for viewer in seeing))
            for matter in Matter
        ),
        for_everybody=_labels(Viewer.ANONYMOUS),
        for_accounts=tuple(
            str(e.label) for e in ENTRIES if e.label and e.open_to == LOGGED_IN and e.rule is not Rule.NOTHING
        ),
    )


def _viewers(roles: Roles) -> Iterator[Viewer]:
    """As whom somebody with these roles looks at learners; as a learner everybody may."""
    held = {
        Viewer.TRAINER: roles.is_trainer,
        Viewer.PROVIDER_OFFICE: roles.is_provider_office,
        Viewer.HR: roles.is_hr,
        Viewer.OFFICE: roles.is_programme_office,
        Viewer.ADMINISTRATOR: roles.is_administrator,
    }
    return (viewer for viewer, is_held in held.items() if is_held)


def _cell(viewer: Viewer, matter: Matter) -> str:
    sight = SIGHT[viewer]
    if matter in sight.matters:
        return "always"
    return "with_tutoring" if matter in sight.with_tutoring else "never"


def _role(viewer: Viewer, own: Collection[Viewer]) -> RoleSight:
    sight = SIGHT[viewer]
    return RoleSight(
        key=viewer.value,
        name=str(viewer.label),
        why=str(sight.why),
        is_own=viewer in own,
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
