"""People with several roles see what the roles see together and nothing else; an ended role opens nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

import pytest

from lms.accounts.enums import Role
from lms.accounts.models import RoleGrant, User
from lms.base.clock import berlin_date
from lms.portal.domain.who_sees_what import Matter, Viewer
from lms.portal.domain.who_sees_what.routes import LOGGED_IN, Rule
from tests.factories.people import grant, make_person
from tests.matrix.asking import Answer, Outcome, ask_all
from tests.matrix.entries import may_see
from tests.matrix.world import World

pytestmark = pytest.mark.once

# One's own roles, former and coming ones too, are data about oneself; they name the body they are for.
OWN_ROLES = frozenset(
    (name, Viewer.PILOT, Matter.BODY) for name in ("portal:my_data", "portal:my_data_archive")
)


def hr_and_trainer(world: World) -> User:
    """Teaches the pilot's run and is HR of the pilot's body."""
    person = make_person("beides", first_name="Beate", last_name="Beides")
    grant(person, Role.HR, body=world.pilot.enrolment.body)
    grant(person, Role.TRAINER, provider=world.run.provider)
    world.run.days.get().trainers.add(person)
    return person


def learning_hr(world: World) -> User:
    """The colleague, as HR of the other body."""
    person = world.people[Viewer.COLLEAGUE]
    grant(person, Role.HR, body=world.stranger.enrolment.body)
    return person


@pytest.mark.parametrize(
    ("make", "roles"),
    [
        (hr_and_trainer, (Viewer.HR, Viewer.TRAINER)),
        (learning_hr, (Viewer.COLLEAGUE, Viewer.OTHER_HR)),
    ],
)
def test_two_roles_open_what_each_opens_and_nothing_more(
    world: World, db: None, make: Callable[[World], User], roles: Collection[Viewer]
) -> None:
    person = make(world)

    answers = ask_all(world, person.first_name, world.client(person), rules=[Rule.EXACTLY])

    assert wrong(answers, lambda answer: not answer.entry.open_to.isdisjoint(roles)) == []
    assert leaks(answers, roles) == []


def wrong(answers: list[Answer], may: Callable[[Answer], bool]) -> list[str]:
    """Answers that let in who may not, or refused who may."""
    return [
        str(answer)
        for answer in answers
        if answer.outcome is not (Outcome.LET_IN if may(answer) else Outcome.REFUSED)
    ]


def leaks(
    answers: list[Answer],
    roles: Collection[Viewer],
    *,
    about_oneself: Collection[tuple[str, Viewer, Matter]] = (),
) -> list[str]:
    """Secrets that none of the roles may see, but for what a route says about the asking person."""
    return [
        f"{answer} shows {matter.value} of {whose.value}"
        for answer in answers
        for whose, matter in answer.found
        if not any(matter in may_see(role, whose) for role in roles)
        and (answer.route.name, whose, matter) not in about_oneself
    ]


@pytest.mark.parametrize(
    ("from_in", "to_in"), [(-400, -1), (1, 400)], ids=["ended yesterday", "begins tomorrow"]
)
def test_a_role_that_is_not_valid_today_opens_nothing(
    world: World, db: None, from_in: int, to_in: int
) -> None:
    today = berlin_date(world.now)
    person = make_person("gewesen", first_name="Gero", last_name="Gewesen")
    scopes = {
        Role.HR: {"body": world.pilot.enrolment.body},
        Role.TRAINER: {"provider": world.run.provider},
        Role.PROVIDER_OFFICE: {"provider": world.run.provider},
    }
    for role in Role:
        RoleGrant.objects.create(
            person=person,
            role=role,
            valid_from=today + dt.timedelta(days=from_in),
            valid_to=today + dt.timedelta(days=to_in),
            **scopes.get(role, {}),
        )
    world.run.days.get().trainers.add(person)

    answers = ask_all(world, "gewesen", world.client(person), rules=[Rule.EXACTLY])

    assert wrong(answers, lambda answer: answer.entry.open_to >= LOGGED_IN) == []
    assert leaks(answers, [], about_oneself=OWN_ROLES) == []
