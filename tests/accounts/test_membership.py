"""Who works where and who may do what, by the day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from lms.accounts.domain import membership
from lms.accounts.domain.membership import MembershipRefused
from lms.accounts.domain.roles import NOBODY, roles_of
from lms.accounts.enums import Role
from lms.accounts.models import Employment, Provider, PublicBody, RoleGrant, User
from tests.factories.people import make_other_employer, make_person

MARCH_1 = dt.date(2026, 3, 1)
MARCH_2 = dt.date(2026, 3, 2)
MARCH_3 = dt.date(2026, 3, 3)


@pytest.fixture
def newcomer(db: None) -> User:
    """Has an account and nothing else."""
    return make_person("neu", first_name="Nele", last_name="Neu")


def test_an_employment_counts_from_its_first_to_its_last_day(newcomer: User, body: PublicBody) -> None:
    employment = membership.employ_person(person=newcomer, body=body, valid_from=MARCH_2, today=MARCH_2)
    membership.end_employment(employment=employment, last_day=MARCH_2, today=MARCH_2)

    days = [membership.body_of(person=newcomer, day=day) for day in (MARCH_1, MARCH_2, MARCH_3)]
    assert days == [None, body, None]


def test_of_two_bodies_the_one_begun_last_is_the_employer(
    newcomer: User, body: PublicBody, other_body: PublicBody
) -> None:
    membership.employ_person(person=newcomer, body=other_body, valid_from=MARCH_2, today=MARCH_2)
    membership.employ_person(person=newcomer, body=body, valid_from=MARCH_1, today=MARCH_2)

    assert membership.body_of(person=newcomer, day=MARCH_1) == body
    assert membership.body_of(person=newcomer, day=MARCH_3) == other_body


def test_one_person_may_hold_several_roles_at_several_bodies(
    *, newcomer: User, body: PublicBody, other_body: PublicBody, provider: Provider, office: User
) -> None:
    for scope in ({"body": body}, {"body": other_body}):
        membership.grant_role(
            person=newcomer, role=Role.HR, valid_from=MARCH_1, actor=office, today=MARCH_2, **scope
        )
    membership.grant_role(
        person=newcomer, role=Role.TRAINER, provider=provider, valid_from=MARCH_2, actor=office, today=MARCH_2
    )

    roles = roles_of(person=newcomer, today=MARCH_2)

    assert roles.hr_bodies == {body.pk, other_body.pk}
    assert roles.trainer_providers == {provider.pk}
    assert not roles.is_programme_office
    assert not roles_of(person=newcomer, today=MARCH_1).is_trainer


def test_an_inactive_account_holds_no_role(office: User, today: dt.date) -> None:
    office.is_active = False

    assert roles_of(person=office, today=today) == NOBODY.__class__(person_id=office.pk)


def test_nobody_is_employed_twice_at_one_body(newcomer: User, body: PublicBody) -> None:
    employment = membership.employ_person(person=newcomer, body=body, valid_from=MARCH_1, today=MARCH_2)

    with pytest.raises(MembershipRefused):
        membership.employ_person(person=newcomer, body=body, valid_from=MARCH_3, today=MARCH_2)

    membership.end_employment(employment=employment, last_day=MARCH_2, today=MARCH_2)
    membership.employ_person(person=newcomer, body=body, valid_from=MARCH_3, today=MARCH_2)
    with pytest.raises(MembershipRefused):
        membership.end_employment(employment=employment, last_day=MARCH_3, today=MARCH_2)
    assert Employment.objects.filter(person=newcomer).count() == 2


def test_nothing_ends_before_it_begins(newcomer: User, body: PublicBody, office: User) -> None:
    employment = membership.employ_person(person=newcomer, body=body, valid_from=MARCH_2, today=MARCH_2)
    grant = membership.grant_role(
        person=newcomer, role=Role.HR, body=body, valid_from=MARCH_2, actor=office, today=MARCH_2
    )

    with pytest.raises(MembershipRefused):
        membership.end_employment(employment=employment, last_day=MARCH_1, today=MARCH_2)
    with pytest.raises(MembershipRefused):
        membership.end_role_grant(grant=grant, last_day=MARCH_1, today=MARCH_2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Employment.objects.filter(pk=employment.pk).update(valid_to=MARCH_1)


def test_a_role_comes_in_the_scope_it_demands(
    newcomer: User, body: PublicBody, provider: Provider, office: User
) -> None:
    wrong = [
        (Role.HR, {}),
        (Role.HR, {"provider": provider}),
        (Role.HR, {"body": body, "provider": provider}),
        (Role.TRAINER, {"body": body}),
        (Role.PROVIDER_OFFICE, {}),
        (Role.PROGRAMME_OFFICE, {"body": body}),
        (Role.ADMINISTRATOR, {"provider": provider}),
    ]

    for role, scope in wrong:
        with pytest.raises(MembershipRefused):
            membership.grant_role(
                person=newcomer, role=role, valid_from=MARCH_1, actor=office, today=MARCH_2, **scope
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.create(person=newcomer, role=role, valid_from=MARCH_1, **scope)


def test_a_role_is_granted_once_at_a_time_and_remembers_by_whom(
    newcomer: User, body: PublicBody, office: User
) -> None:
    grant = membership.grant_role(
        person=newcomer,
        role=Role.HR,
        body=body,
        valid_from=MARCH_1,
        valid_to=MARCH_2,
        actor=office,
        today=MARCH_2,
    )

    with pytest.raises(MembershipRefused):
        membership.grant_role(
            person=newcomer, role=Role.HR, body=body, valid_from=MARCH_2, actor=office, today=MARCH_2
        )
    again = membership.grant_role(
        person=newcomer, role=Role.HR, body=body, valid_from=MARCH_3, actor=office, today=MARCH_2
    )

    assert (grant.granted_by, again.granted_by) == (office, office)
    with pytest.raises(MembershipRefused):
        membership.end_role_grant(grant=grant, last_day=MARCH_3, today=MARCH_2)


def test_a_zweckverband_can_employ_people(newcomer: User) -> None:
    employer = make_other_employer("Zweckverband IT")

    membership.employ_person(person=newcomer, body=employer, valid_from=MARCH_1, today=MARCH_2)

    assert membership.body_of(person=newcomer, day=MARCH_2) == employer
