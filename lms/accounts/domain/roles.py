"""Which roles somebody holds on a day. The one place that turns dated grants into answers."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lms.accounts.enums import Role
from lms.accounts.models import RoleGrant, User


@dataclass(frozen=True)
class Roles:
    """The roles of one person on one day."""

    person_id: uuid.UUID | None = None
    hr_bodies: frozenset[uuid.UUID] = frozenset()
    trainer_providers: frozenset[uuid.UUID] = frozenset()
    office_providers: frozenset[uuid.UUID] = frozenset()
    is_programme_office: bool = False
    is_administrator: bool = False

    @property
    def is_hr(self) -> bool:
        """HR unit of at least one body."""
        return bool(self.hr_bodies)

    @property
    def is_trainer(self) -> bool:
        """Trainer of at least one provider."""
        return bool(self.trainer_providers)

    @property
    def is_provider_office(self) -> bool:
        """Office of at least one provider."""
        return bool(self.office_providers)

    @property
    def manages_people(self) -> bool:
        """May invite people, employ them, grant roles and see who may do what."""
        return self.is_programme_office or self.is_administrator

    @property
    def is_editor(self) -> bool:
        """May open the editor: trainers author, the office approves, administrators look after it."""
        return self.is_trainer or self.is_programme_office or self.is_administrator


NOBODY = Roles()


def roles_of(*, person: User, today: dt.date) -> Roles:
    """The roles of ``person`` on ``today``, in one query.

    An inactive account holds none; a superuser (made on the command line) is an administrator without a grant.
    """
    if not person.is_active:
        return Roles(person_id=person.pk)
    grants = list(RoleGrant.objects.filter(person=person).on(today))
    held = {grant.role for grant in grants}
    return Roles(
        person_id=person.pk,
        hr_bodies=frozenset(g.body_id for g in grants if g.role == Role.HR and g.body_id),
        trainer_providers=_providers(grants, Role.TRAINER),
        office_providers=_providers(grants, Role.PROVIDER_OFFICE),
        is_programme_office=Role.PROGRAMME_OFFICE in held,
        is_administrator=person.is_superuser or Role.ADMINISTRATOR in held,
    )


def hr_grants(*, today: dt.date) -> QuerySet[RoleGrant]:
    """Grants of HR units whose holders can be reached: an active account and not a former employer's mailbox."""
    is_theirs = Q(person__work_address_ends__isnull=True) | Q(person__work_address_ends__gte=today)
    return RoleGrant.objects.on(today).filter(is_theirs, role=Role.HR, person__is_active=True)


def _providers(grants: list[RoleGrant], role: Role) -> frozenset[uuid.UUID]:
    return frozenset(g.provider_id for g in grants if g.role == role and g.provider_id)
