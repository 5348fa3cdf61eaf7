"""Every address says to whom it is open; ``tests/matrix`` asks whether that is true."""

from __future__ import annotations

from lms.portal.domain.who_sees_what import ENTRIES
from lms.portal.domain.who_sees_what.routes import Rule
from tests.matrix.addresses import all_routes
from tests.matrix.entries import HOW_TO_ADD, entries_of


def test_every_address_has_an_entry() -> None:
    without = [route for route in all_routes() if not entries_of(route)]

    assert not without, "\n".join(map(str, without)) + HOW_TO_ADD.format(name=without[0].name)


def test_every_entry_names_an_address_that_exists() -> None:
    used = {id(entry) for route in all_routes() for entry in entries_of(route)}
    names = {route.name for route in all_routes()}

    assert [entry.routes for entry in ENTRIES if id(entry) not in used] == []
    assert [name for entry in ENTRIES for name in entry.routes if "*" not in name and name not in names] == []


def test_no_address_of_ours_hides_in_a_group() -> None:
    hidden = [
        route.name
        for route in all_routes()
        if route.is_own and any(entry.rule is Rule.AT_MOST for entry in entries_of(route))
    ]

    assert hidden == [], HOW_TO_ADD.format(name=hidden)
