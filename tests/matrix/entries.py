"""Which entry speaks for which route."""

from __future__ import annotations

from fnmatch import fnmatchcase

from lms.portal.domain.who_sees_what import ENTRIES, Entry
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
