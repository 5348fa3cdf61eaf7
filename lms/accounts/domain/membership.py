"""Who works where and who may do what, from a first to a last day."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lms.accounts.domain.groups import add_to_group
from lms.accounts.enums import Role
from lms.accounts.models import Employment, Provider, PublicBody, RoleGrant, User
from lms.accounts.models.membership import DatedQuerySet
from lms.base.days import EMPLOYMENTS, ROLES, DaySpan
from lms.base.refusals import Refusal

BODY_ROLES = frozenset({Role.HR})
PROVIDER_ROLES = frozenset({Role.TRAINER, Role.PROVIDER_OFFICE})


class MembershipRefused(Refusal, ValueError):
    """An employment or a grant does not fit what is there; the message says why, in words for the office."""


@transaction.atomic
def employ_person(
    *, person: User, body: PublicBody, valid_from: dt.date, today: dt.date, personnel_number: str = ""
) -> Employment:
    """``person`` works for ``body`` from ``valid_from`` on; several bodies at a time are possible.

    Raises ``MembershipRefused`` for a day that cannot be meant and when a period at the same body would overlap.
    """
    _refuse_implausible(EMPLOYMENTS, today, valid_from=valid_from)
    _lock(person)
    same_body = Employment.objects.filter(person=person, body=body)
    if _overlapping(same_body, valid_from, None).exists():
        raise MembershipRefused(
            _("This person is already employed there on that day or later."), field="valid_from"
        )
    if same_body.exists():
        # Back at an employer: the mailbox there is theirs again.
        User.objects.filter(pk=person.pk).update(work_address_ends=None)
    return Employment.objects.create(
        person=person, body=body, valid_from=valid_from, personnel_number=personnel_number
    )


@transaction.atomic
def end_employment(*, employment: Employment, last_day: dt.date, today: dt.date) -> Employment:
    """The person's last day at the body; HR's view ends with it (rule P8). A wrong day is corrected the same way.

    Raises ``MembershipRefused`` before the first day, beyond the beginning of a later employment there, and for a day
    that cannot be meant.
    """
    _refuse_implausible(EMPLOYMENTS, today, valid_to=last_day)
    _lock(employment.person)
    _refuse_end_before_start(employment.valid_from, last_day)
    same_body = Employment.objects.filter(person=employment.person, body=employment.body).exclude(
        pk=employment.pk
    )
    if _overlapping(same_body, employment.valid_from, last_day).exists():
        raise MembershipRefused(_("This person is employed there again before that day."), field="valid_to")
    employment.valid_to = last_day
    employment.save(update_fields=["valid_to"])
    _let_address_end(employment.person)
    return employment


@transaction.atomic
def grant_role(
    *,
    person: User,
    role: Role,
    valid_from: dt.date,
    today: dt.date,
    actor: User | None,
    body: PublicBody | None = None,
    provider: Provider | None = None,
    valid_to: dt.date | None = None,
) -> RoleGrant:
    """``role`` for ``person`` in the scope the role demands; ``actor`` is kept (``None``: a command granted it).

    Raises ``MembershipRefused`` when scope and role do not fit, the same grant already covers a day of it or a day
    cannot be meant. Whether the actor may grant the role is for ``lms.accounts.permissions.grantable_roles`` to say.
    """
    _refuse_implausible(ROLES, today, valid_from=valid_from, valid_to=valid_to)
    _lock(person)
    check_grant(role=role, body=body, provider=provider, valid_from=valid_from, valid_to=valid_to)
    same_scope = RoleGrant.objects.filter(person=person, role=role, body=body, provider=provider)
    if _overlapping(same_scope, valid_from, valid_to).exists():
        raise MembershipRefused(_("This person already holds this role in that time."), field="valid_from")
    grant = RoleGrant.objects.create(
        person=person,
        role=role,
        body=body,
        provider=provider,
        valid_from=valid_from,
        valid_to=valid_to,
        granted_by=actor,
    )
    add_to_group(person=person, role=role)
    return grant


def check_grant(
    *,
    role: Role,
    body: PublicBody | None,
    provider: Provider | None,
    valid_from: dt.date,
    valid_to: dt.date | None,
) -> None:
    """Raise ``MembershipRefused`` for a role in the wrong scope and for one that ends before it begins."""
    _refuse_wrong_scope(role, body, provider)
    if valid_to is not None:
        _refuse_end_before_start(valid_from, valid_to)


@transaction.atomic
def end_role_grant(*, grant: RoleGrant, last_day: dt.date, today: dt.date) -> RoleGrant:
    """The last day of a role.

    Raises ``MembershipRefused`` before its first day, when it would run into another one, and for a day that cannot be
    meant.

    What the role permits ends with that day by itself (``lms.accounts.authentication``); the group follows at the next
    entrance to an editor and with ``sync_all_groups``.
    """
    _refuse_implausible(ROLES, today, valid_to=last_day)
    _lock(grant.person)
    _refuse_end_before_start(grant.valid_from, last_day)
    same_scope = RoleGrant.objects.filter(
        person=grant.person, role=grant.role, body=grant.body, provider=grant.provider
    ).exclude(pk=grant.pk)
    if _overlapping(same_scope, grant.valid_from, last_day).exists():
        raise MembershipRefused(_("This person already holds this role in that time."), field="valid_to")
    grant.valid_to = last_day
    grant.save(update_fields=["valid_to"])
    return grant


def _let_address_end(person: User) -> None:
    """A mailbox is the employer's: without any employment left to go on, the work address ends with the last one."""
    ends = list(Employment.objects.filter(person=person).values_list("valid_to", flat=True))
    person.work_address_ends = None if None in ends else max(ends, default=None)
    person.save(update_fields=["work_address_ends"])


def body_of(*, person: User, day: dt.date) -> PublicBody | None:
    """The employer on ``day``; of several the one begun last, and of two begun on one day the first by name."""
    employment = (
        Employment.objects.filter(person=person)
        .on(day)
        .select_related("body__district")
        .order_by("-valid_from", "body__name_search", "body_id")
        .first()
    )
    return employment.body if employment else None


def _lock(person: User) -> None:
    """One change of a person's membership at a time, so that the checks for overlap hold."""
    User.objects.select_for_update().only("pk").get(pk=person.pk)


def _overlapping(rows: DatedQuerySet, valid_from: dt.date, valid_to: dt.date | None) -> DatedQuerySet:
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from))
    return rows if valid_to is None else rows.filter(valid_from__lte=valid_to)


def _refuse_end_before_start(valid_from: dt.date, last_day: dt.date) -> None:
    if last_day < valid_from:
        raise MembershipRefused(_("The last day lies before the first."), field="valid_to")


def _refuse_implausible(span: DaySpan, today: dt.date, **days: dt.date | None) -> None:
    for field, day in days.items():
        if day is not None and (objection := span.objection(day, today=today)):
            raise MembershipRefused(objection, field=field)


def _refuse_wrong_scope(role: Role, body: PublicBody | None, provider: Provider | None) -> None:
    scopes = (("body", body, BODY_ROLES), ("provider", provider, PROVIDER_ROLES))
    for field, scope, roles in scopes:
        if (scope is not None) != (role in roles):
            raise MembershipRefused(
                _("HR needs a body, trainers and provider offices a provider, the other roles neither."),
                field=field,
            )
