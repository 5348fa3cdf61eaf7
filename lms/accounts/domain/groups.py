"""Django groups as a picture of the role grants: Wagtail's page and collection permissions hang on groups.

The grants decide; the groups follow them (at a grant, at login, at every entrance to an editor and with
``sync_all_groups``). What a group permits counts only while a grant puts its holder into it, see
``lms.accounts.authentication``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from wagtail.admin.models import Admin

from lms.accounts.domain.roles import Roles, roles_of
from lms.accounts.enums import Role
from lms.accounts.models import Employment, Provider, PublicBody, RoleGrant, User

# Names of groups are data, shown in Wagtail's workflow and page permissions: German on every installation.
GROUP_TRAINERS = "Trainerinnen und Trainer"
GROUP_OFFICE = "Programmbüro"
GROUP_ADMINISTRATORS = "Administration"

GROUP_OF_ROLE = {
    Role.TRAINER: GROUP_TRAINERS,
    Role.PROGRAMME_OFFICE: GROUP_OFFICE,
    Role.ADMINISTRATOR: GROUP_ADMINISTRATORS,
}
OUR_GROUPS = frozenset(GROUP_OF_ROLE.values())


def group_names(roles: Roles) -> frozenset[str]:
    """The groups somebody with ``roles`` belongs to."""
    held = {
        GROUP_TRAINERS: roles.is_trainer,
        GROUP_OFFICE: roles.is_programme_office,
        GROUP_ADMINISTRATORS: roles.is_administrator,
    }
    return frozenset(name for name, is_held in held.items() if is_held)


@transaction.atomic
def ensure_groups() -> None:
    """The three groups with the permissions this floor knows; idempotent. Upper floors add theirs with ``permit``."""
    for name in OUR_GROUPS:
        permit(name, Admin, ["access"])  # wagtailadmin.access_admin, the door of the editor
    for name in (GROUP_OFFICE, GROUP_ADMINISTRATORS):
        permit(name, PublicBody, ["view", "add"])
        permit(name, Provider, ["view", "add", "change"])
        permit(name, Employment, ["view", "add", "change"])
        permit(name, RoleGrant, ["view", "add", "change"])


def permit(group_name: str, model: type[models.Model], actions: Iterable[str]) -> None:
    """Let a group do ``actions`` (``view``, ``add``, ``change``, ``delete``, ``publish`` …) with ``model``; idempotent.

    Missing permission rows are made, so it may run before Django's own ``post_migrate`` has made them.
    """
    group, _ = Group.objects.get_or_create(name=group_name)
    content_type = ContentType.objects.get_for_model(model)
    group.permissions.add(*(_permission(content_type, action) for action in actions))


@transaction.atomic
def sync_groups(*, person: User, today: dt.date) -> bool:
    """Put ``person`` into exactly the groups of the roles held on ``today``; true if anything changed.

    Other groups are left alone. Two queries when nothing is to do.
    """
    wanted = group_names(roles_of(person=person, today=today))
    present = set(person.groups.filter(name__in=OUR_GROUPS).values_list("name", flat=True))
    if wanted == present:
        return False
    person.groups.remove(*Group.objects.filter(name__in=present - wanted))
    person.groups.add(*(Group.objects.get_or_create(name=name)[0] for name in wanted - present))
    return True


def sync_all_groups(*, today: dt.date) -> int:
    """Do so for everybody who is in one of the groups or holds a grant today; returns how many changed."""
    people = User.objects.filter(
        Q(groups__name__in=OUR_GROUPS) | Q(role_grants__in=RoleGrant.objects.on(today)) | Q(is_superuser=True)
    ).distinct()
    return sum(sync_groups(person=person, today=today) for person in people.iterator())


def add_to_group(*, person: User, role: Role) -> None:
    """Into the group of a role just granted; roles without an editor's seat (HR, provider office) have none."""
    if name := GROUP_OF_ROLE.get(Role(role)):
        person.groups.add(Group.objects.get_or_create(name=name)[0])


def _permission(content_type: ContentType, action: str) -> Permission:
    permission, _ = Permission.objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{content_type.model}",
        defaults={"name": f"Can {action} {content_type.model}"},
    )
    return permission
