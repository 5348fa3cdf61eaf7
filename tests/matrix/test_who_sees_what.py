"""The matrix: every address of the resolver, asked for by every role, and every answer searched for secrets."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lms.portal.domain.who_sees_what import ENTRIES, SIGHT, Viewer
from lms.portal.domain.who_sees_what.routes import Rule
from tests.matrix.asking import Answer, Outcome, ask_all
from tests.matrix.entries import may_see
from tests.matrix.world import World

# Three thousand requests whose answer is a matter of rules, not of the database.
pytestmark = pytest.mark.once
# Wagtail's and Django's own pages ask for roles, not for whose rows: of viewers with equal roles one is asked there.
SAME_ROLES = {Viewer.COLLEAGUE, Viewer.STRANGER, Viewer.OTHER_TRAINER, Viewer.OTHER_HR}


@pytest.fixture(scope="module")
def answers(world: World) -> Mapping[Viewer, list[Answer]]:
    """Who got what; asked once for all tests of this file."""
    return {
        viewer: ask_all(
            world,
            viewer.value,
            world.client(world.people.get(viewer)),
            rules=[Rule.EXACTLY] if viewer in SAME_ROLES else tuple(Rule),
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


def test_nobody_reads_what_the_table_does_not_give_them(answers: Mapping[Viewer, list[Answer]]) -> None:
    leaks = [
        f"{answer} shows {matter.value} of {whose.value}"
        for viewer, answer in every(answers)
        for whose, matter in sorted(answer.found)
        if matter not in may_see(viewer, whose)
    ]

    assert not leaks, "\n".join(leaks)


def test_what_the_table_gives_is_really_shown(world: World, answers: Mapping[Viewer, list[Answer]]) -> None:
    planted = set(world.pilot.secrets)
    shown = {
        (viewer, matter)
        for viewer, answer in every(answers)
        for whose, matter in answer.found
        if whose is Viewer.PILOT
    }

    promised = {(viewer, matter) for viewer in SIGHT for matter in SIGHT[viewer].matters & planted}
    assert promised - shown == set()
