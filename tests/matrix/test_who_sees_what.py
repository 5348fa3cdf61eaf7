"""The matrix: every address of the resolver, asked for by every role, and every answer searched for secrets."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lms.portal.domain.who_sees_what import ENTRIES, OPEN_TO, SIGHT, Matter, Viewer
from lms.portal.domain.who_sees_what.routes import Rule
from tests.matrix.addresses import all_routes
from tests.matrix.asking import Answer, Outcome, ask_all
from tests.matrix.entries import HOW_TO_ADD, entries_of
from tests.matrix.world import World

# Wagtail's and Django's own pages ask for roles, not for whose rows: of viewers with the same roles one is asked.
SAME_ROLES = {
    Viewer.COLLEAGUE: Viewer.PILOT,
    Viewer.STRANGER: Viewer.PILOT,
    Viewer.OTHER_TRAINER: Viewer.TRAINER,
    Viewer.OTHER_HR: Viewer.HR,
}


def test_every_address_has_an_entry() -> None:
    without = [route for route in all_routes() if not entries_of(route)]

    assert not without, "\n".join(
        f"{route.pattern} is in no entry.{HOW_TO_ADD.format(name=route.name)}" for route in without
    )


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


@pytest.fixture(scope="module")
def answers(world: World) -> Mapping[Viewer, list[Answer]]:
    """Who got what; asked once for all tests of this file."""
    return {
        viewer: ask_all(
            world, viewer.value, world.client(world.people.get(viewer)), own_only=viewer in SAME_ROLES
        )
        for viewer in Viewer
    }


def every(answers: Mapping[Viewer, list[Answer]]) -> list[tuple[Viewer, Answer]]:
    """All answers with who got them."""
    return [(viewer, answer) for viewer, given in answers.items() for answer in given]


def test_each_address_is_open_to_those_named_and_to_nobody_else(
    answers: Mapping[Viewer, list[Answer]],
) -> None:
    wrong = [
        str(answer)
        for viewer, answer in every(answers)
        if not as_written(answer, may=viewer in answer.entry.open_to)
    ]

    assert not wrong, "\n".join(wrong)


def as_written(answer: Answer, *, may: bool) -> bool:
    """Whether the entry foresaw this."""
    if answer.entry.rule is Rule.NOTHING:
        return True
    if answer.entry.rule is Rule.AT_MOST:
        return (may and answer.outcome is not Outcome.CRASHED) or answer.outcome is Outcome.REFUSED
    return answer.outcome is (Outcome.LET_IN if may else Outcome.REFUSED)


def test_every_group_lets_somebody_in(answers: Mapping[Viewer, list[Answer]]) -> None:
    let_in = {id(a.entry) for _, a in every(answers) if a.outcome is Outcome.LET_IN}
    closed = [e.routes for e in ENTRIES if e.rule is Rule.AT_MOST and e.open_to and id(e) not in let_in]

    assert closed == []


def may_see(viewer: Viewer, whose: Viewer) -> frozenset[Matter]:
    """What ``viewer`` may see of the pilot or the stranger; colleagues know the name of their employer."""
    if whose is Viewer.STRANGER:
        role = OPEN_TO.get(viewer)
        return SIGHT[role].matters if role else frozenset()
    own_body = {Matter.BODY} if viewer is Viewer.COLLEAGUE else set()
    return SIGHT[viewer].matters | own_body


def test_nobody_reads_what_the_table_does_not_give_them(answers: Mapping[Viewer, list[Answer]]) -> None:
    leaks = [
        f"{answer} shows {matter.value} of {whose.value}"
        for viewer, answer in every(answers)
        for whose, matter in sorted(answer.found)
        if matter not in may_see(viewer, whose)
    ]

    assert not leaks, "\n".join(leaks)
