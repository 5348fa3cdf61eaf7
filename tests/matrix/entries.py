"""Which entry speaks for which route, and what the table of sight says of pilot and stranger."""

from __future__ import annotations

from fnmatch import fnmatchcase

from lms.portal.domain.who_sees_what import ENTRIES, OPEN_TO, SIGHT, Entry, Matter, Viewer
from tests.matrix.addresses import Route

HOW_TO_ADD = """
Every address needs a line in lms/portal/domain/who_sees_what/routes.py that says to whom it is open, for example

    page(_("What it shows"), HR_UNITS, {name!r}),

(act() instead of page() where only POST is answered; the words between the quotes appear on the page "Wer sieht was").
If the address has a parameter that no other has, give it a value in tests/matrix/things.py.
"""


def entries_of(route: Route) -> list[Entry]:
    """The entries naming the route, one a case; without such the first group that matches."""
    named = [entry for entry in ENTRIES if route.name in entry.routes]
    return named or [entry for entry in ENTRIES if _matches(entry, route)][:1]


def _matches(entry: Entry, route: Route) -> bool:
    # Names hold no brackets; patterns do, and mean them literally.
    return any(fnmatchcase(route.name, name.replace("[", "[[]")) for name in entry.routes if "*" in name)


def may_see(viewer: Viewer, whose: Viewer) -> frozenset[Matter]:
    """What ``viewer`` may see of the pilot or the stranger; colleagues know the name of their employer."""
    if whose is Viewer.STRANGER:
        role = OPEN_TO.get(viewer)
        return SIGHT[role].matters if role else frozenset()
    own_body = {Matter.BODY} if viewer is Viewer.COLLEAGUE else set()
    return SIGHT[viewer].matters | own_body
