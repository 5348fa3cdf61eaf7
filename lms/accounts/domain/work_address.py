"""The work address: changed by its owner, and given up when the employer is left.

A former employer still reads the mailbox. So from the day after the last one it opens nothing: with a confirmed private
address the account moves there, without one no link is mailed to it any more (``docs/decisions/0125``).
"""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.domain.addresses import (
    CONFIRM_WITHIN,
    AddressRefused,
    AddressTaken,
    is_address_taken,
    signed_address,
    validated,
)
from lms.accounts.domain.letters import public_url, send_letter
from lms.accounts.domain.membership import MembershipRefused, end_employment
from lms.accounts.models import Employment, User
from lms.base.refusals import Refusal

SALT = "lms.accounts.work-address"
# Longer ahead nobody knows their last day for certain; a mistyped year is caught.
LONGEST_AHEAD = dt.timedelta(days=366)


class LeavingRefused(Refusal, ValueError):
    """The last day makes no sense, or only the employer's mailbox would open the account; the message says so."""


def request_change(*, person: User, email: str, now: dt.datetime) -> None:
    """Mail a link to the new address and tell the present one; until the link is used nothing changes.

    Raises ``AddressRefused``. An address of another account gets no mail and no different answer.
    """
    address = validated(email)
    if address in {person.email, person.private_email}:
        raise AddressRefused(_("This is already an address of your account."))
    if is_address_taken(email=address, besides=person):
        return
    key = signing.dumps({"person": str(person.pk), "email": address, "at": now.timestamp()}, salt=SALT)
    url = public_url(reverse("account_confirm_work_address", args=[key]))
    context = {"person": person, "url": url, "days": CONFIRM_WITHIN.days}
    send_letter(template="account/email/work_address", address=address, context=context)
    send_letter(template="account/email/work_address_asked", address=person.email, context={"person": person})


@transaction.atomic
def confirm_change(*, person: User, key: str, now: dt.datetime) -> User:
    """Make the address of the mailed ``key`` the address of ``person``; the former one opens nothing any more.

    Both are told. A second use changes nothing. Raises ``ConfirmationRefused`` or ``AddressTaken``.
    """
    address = signed_address(key=key, salt=SALT, person=person, now=now)
    person = User.objects.select_for_update().get(pk=person.pk)
    if is_address_taken(email=address, besides=person):
        raise AddressTaken(address)
    if person.email == address:
        return person
    former = person.email
    _move_to(person, address)
    for told in (former, address):
        send_letter(
            template="account/email/work_address_changed",
            address=told,
            context={"person": person, "former": former, "present": address},
        )
    return person


@transaction.atomic
def leave_employer(
    *, employment: Employment, last_day: dt.date, is_address_theirs: bool, today: dt.date
) -> Employment:
    """The person's own word that ``last_day`` is their last one there; HR's view ends with it (rule P8).

    ``is_address_theirs``: the work address is the employer's mailbox, so it is given up the day after. Raises
    ``LeavingRefused``.
    """
    person = User.objects.select_for_update().get(pk=employment.person_id)
    if last_day > today + LONGEST_AHEAD:
        raise LeavingRefused(_("The last day lies too far ahead."), field="last_day")
    if is_address_theirs and person.private_email_confirmed_at is None:
        raise LeavingRefused(
            _(
                "Please confirm a private address first: without it you could not get into your account any more."
            )
        )
    try:
        ended = end_employment(employment=employment, last_day=last_day, today=today)
    except MembershipRefused as refused:
        raise LeavingRefused(str(refused), field="last_day") from refused
    person.refresh_from_db()
    person.work_address_ends = last_day if is_address_theirs else None
    person.save(update_fields=["work_address_ends"])
    for told in {person.email, person.private_email} - {""}:
        send_letter(
            template="account/email/left_employer",
            address=told,
            context={"person": person, "body": ended.body, "last_day": last_day},
        )
    give_up_if_over(person=person, today=today)
    return ended


def is_over(*, person: User, today: dt.date) -> bool:
    """Whether the work address belongs to a former employer."""
    return person.work_address_ends is not None and person.work_address_ends < today


@transaction.atomic
def give_up_if_over(*, person: User, today: dt.date) -> bool:
    """Move the account to the private address once the work address is over; whether it moved.

    Without a confirmed private address it stays where it is, and only mails to it stop (``is_over``).
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if not is_over(person=person, today=today) or person.private_email_confirmed_at is None:
        return False
    address = person.private_email
    person.private_email, person.private_email_confirmed_at = "", None
    person.save(update_fields=["private_email", "private_email_confirmed_at"])
    _move_to(person, address)
    return True


def give_up_addresses(*, today: dt.date) -> int:
    """Move every account whose work address is over; how many moved. For ``manage.py reconcile``."""
    over = User.objects.filter(work_address_ends__lt=today, private_email_confirmed_at__isnull=False)
    return sum(give_up_if_over(person=person, today=today) for person in over)


def _move_to(person: User, address: str) -> None:
    """``address`` is the only one besides the private one; links mailed to the former one are void with it."""
    EmailAddress.objects.filter(user=person).exclude(
        email__in=[address, person.private_email or address]
    ).delete()
    EmailAddress.objects.update_or_create(
        user=person, email=address, defaults={"verified": True, "primary": True}
    )
    person.email, person.work_address_ends = address, None
    person.save(update_fields=["email", "work_address_ends"])
