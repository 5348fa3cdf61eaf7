"""What a role permits ends with the role, whether or not anything has been synchronised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from lms.accounts.domain.groups import (
    GROUP_ADMINISTRATORS,
    GROUP_OFFICE,
    GROUP_TRAINERS,
    ensure_groups,
    permit,
    sync_all_groups,
    sync_groups,
)
from lms.accounts.domain.membership import end_role_grant, grant_role
from lms.accounts.enums import Role
from lms.accounts.models import Provider, RoleGrant, User
from lms.base.clock import berlin_date
from tests.factories.people import PASSWORD, make_person

ClientOf = Callable[[User], Client]
EDITOR = "wagtailadmin.access_admin"
ADD_PROVIDER = "accounts.add_provider"


def groups_of(person: User) -> set[str]:
    """Names of the groups somebody is in."""
    return set(person.groups.values_list("name", flat=True))


def fresh(person: User) -> User:
    """The same person without remembered permissions."""
    return User.objects.get(pk=person.pk)


@pytest.fixture
def yesterday() -> dt.date:
    """The day before the one the permissions look at."""
    return berlin_date(timezone.now()) - dt.timedelta(days=1)


@pytest.fixture
def expired(office: User, yesterday: dt.date) -> User:
    """Was the programme office until yesterday and is still in its group."""
    sync_groups(person=office, today=yesterday)
    end_role_grant(grant=office.role_grants.get(), last_day=yesterday, today=yesterday)
    assert groups_of(office) == {GROUP_OFFICE}
    return fresh(office)


def test_migrated_databases_have_the_groups(db: None) -> None:
    names = {GROUP_TRAINERS, GROUP_OFFICE, GROUP_ADMINISTRATORS}

    assert names <= set(Group.objects.values_list("name", flat=True))
    for name in names:
        assert Group.objects.get(name=name).permissions.filter(codename="access_admin").exists()


def test_ensuring_the_groups_twice_changes_nothing(db: None) -> None:
    ensure_groups()
    before = sorted(Group.permissions.through.objects.values_list("group__name", "permission__codename"))

    ensure_groups()

    assert (
        sorted(Group.permissions.through.objects.values_list("group__name", "permission__codename")) == before
    )
    codenames = Permission.objects.values_list("content_type", "codename")
    assert len(codenames) == len(set(codenames))


def test_no_role_may_touch_accounts_or_groups_by_model_permission(db: None) -> None:
    for name in (GROUP_TRAINERS, GROUP_OFFICE, GROUP_ADMINISTRATORS):
        granted = Group.objects.get(name=name).permissions.values_list("content_type__model", "codename")
        assert not {codename for model, codename in granted if model in {"user", "group", "permission"}}
        assert not {codename for _, codename in granted if codename.startswith("delete_")}


@pytest.mark.parametrize(
    ("role", "group"),
    [
        (Role.TRAINER, {GROUP_TRAINERS}),
        (Role.PROGRAMME_OFFICE, {GROUP_OFFICE}),
        (Role.ADMINISTRATOR, {GROUP_ADMINISTRATORS}),
        (Role.PROVIDER_OFFICE, set()),
    ],
)
def test_granting_a_role_opens_its_group_at_once(
    pilot: User, provider: Provider, admin_user: User, today: dt.date, role: Role, group: set[str]
) -> None:
    scope = {"provider": provider} if role in {Role.TRAINER, Role.PROVIDER_OFFICE} else {}

    grant_role(person=pilot, role=role, valid_from=today, actor=admin_user, today=today, **scope)

    assert groups_of(pilot) == group
    assert fresh(pilot).has_perm(EDITOR) == bool(group)


def test_hr_has_no_seat_in_the_editor(hr: User) -> None:
    assert not hr.has_perm(EDITOR)
    assert hr.get_all_permissions() == set()


def test_an_expired_grant_permits_nothing_before_any_sync(expired: User) -> None:
    assert not expired.has_perm(EDITOR)
    assert not expired.has_perm(ADD_PROVIDER)
    assert not expired.has_module_perms("accounts")
    assert expired.get_all_permissions() == set()
    assert expired.get_group_permissions() == set()


@pytest.mark.parametrize("address", ["/admin/", "/admin/personen/", "/admin/pages/", "/django-admin/"])
def test_an_expired_grant_opens_no_editor(client_of: ClientOf, expired: User, address: str) -> None:
    answer = client_of(expired).get(address, follow=True)

    assert answer.status_code == 403


@pytest.fixture
def still_teaching(expired: User, provider: Provider, yesterday: dt.date, admin_user: User) -> User:
    """The expired office, who is a trainer, too."""
    grant_role(
        person=expired,
        role=Role.TRAINER,
        provider=provider,
        valid_from=yesterday,
        actor=admin_user,
        today=yesterday,
    )
    return expired


def test_an_expired_office_that_still_teaches_keeps_only_the_trainers_permissions(
    still_teaching: User,
) -> None:
    person = fresh(still_teaching)

    assert groups_of(person) == {GROUP_OFFICE, GROUP_TRAINERS}
    assert person.has_perm(EDITOR)
    assert not person.has_perm(ADD_PROVIDER)


def test_entering_an_editor_puts_the_groups_right(client_of: ClientOf, still_teaching: User) -> None:
    client_of(still_teaching).get("/admin/")

    assert groups_of(still_teaching) == {GROUP_TRAINERS}


def test_logging_in_puts_the_groups_right(client: Client, expired: User) -> None:
    client.post("/konto/login/", {"login": expired.email, "password": PASSWORD})

    assert groups_of(expired) == set()


def test_a_future_grant_permits_nothing_yet(pilot: User, yesterday: dt.date, admin_user: User) -> None:
    tomorrow = yesterday + dt.timedelta(days=2)

    grant_role(
        person=pilot, role=Role.PROGRAMME_OFFICE, valid_from=tomorrow, actor=admin_user, today=yesterday
    )

    assert not fresh(pilot).has_perm(EDITOR)


def test_permissions_given_to_one_person_or_by_other_groups_count_never(pilot: User) -> None:
    permission = Permission.objects.get(codename="access_admin")
    pilot.user_permissions.add(permission)
    sneaky = Group.objects.create(name="Sonstige")
    sneaky.permissions.add(permission)
    pilot.groups.add(sneaky, Group.objects.get(name=GROUP_ADMINISTRATORS))

    assert fresh(pilot).get_all_permissions() == set()


def test_a_superuser_holds_everything_and_an_inactive_one_nothing(pilot: User) -> None:
    pilot.is_superuser = True
    assert pilot.has_perm(EDITOR)
    assert pilot.has_perm("accounts.delete_user")

    pilot.is_active = False
    assert not pilot.has_perm(EDITOR)


def test_the_daily_sync_ends_expired_grants_and_begins_new_ones(
    office: User, trainer: User, pilot: User, provider: Provider, today: dt.date
) -> None:
    RoleGrant.objects.filter(person=office).update(valid_to=today)
    RoleGrant.objects.create(
        person=pilot, role=Role.TRAINER, provider=provider, valid_from=today + dt.timedelta(days=1)
    )
    sync_all_groups(today=today)
    assert [groups_of(person) for person in (office, trainer, pilot)] == [
        {GROUP_OFFICE},
        {GROUP_TRAINERS},
        set(),
    ]

    changed = sync_all_groups(today=today + dt.timedelta(days=1))

    assert changed == 2
    assert [groups_of(person) for person in (office, trainer, pilot)] == [
        set(),
        {GROUP_TRAINERS},
        {GROUP_TRAINERS},
    ]
    assert sync_all_groups(today=today + dt.timedelta(days=1)) == 0


def test_the_sync_leaves_other_groups_alone(trainer: User, today: dt.date) -> None:
    trainer.groups.add(Group.objects.create(name="Redaktion"))

    sync_groups(person=trainer, today=today)

    assert groups_of(trainer) == {"Redaktion", GROUP_TRAINERS}


def test_the_command_syncs(trainer: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sync_groups")

    assert "1 people changed groups." in capsys.readouterr().out
    assert groups_of(trainer) == {GROUP_TRAINERS}


def test_an_upper_floor_permits_its_own_models(trainer: User) -> None:
    make_person("x", first_name="X", last_name="X")

    permit(GROUP_TRAINERS, RoleGrant, ["view"])
    permit(GROUP_TRAINERS, RoleGrant, ["view"])

    assert fresh(trainer).has_perm("accounts.view_rolegrant")
    assert not fresh(trainer).has_perm("accounts.change_rolegrant")
