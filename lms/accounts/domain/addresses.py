"""The addresses of an account: the work address it was invited with, and a private one that survives the employer.

Login and password reset go by allauth's ``EmailAddress`` rows. A private address gets its row only when it is
confirmed, so an unconfirmed one opens nothing and receives no reset link.
"""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.domain.letters import public_url, send_letter
from lms.accounts.models import User

CONFIRM_WITHIN = dt.timedelta(days=3)
SALT = "lms.accounts.private-address"


class AddressTaken(ValueError):
    """Another account has the address; the message is the address."""


class AddressRefused(ValueError):
    """Not an address, or already the work address of this account; the message says so."""


class ConfirmationRefused(ValueError):
    """The link was changed, has expired, or belongs to another account."""


def is_address_taken(*, email: str, besides: User | None = None) -> bool:
    """Whether an account other than ``besides`` has ``email`` as work or confirmed private address."""
    address = email.strip().lower()
    people = User.objects.filter(
        Q(email=address) | Q(private_email=address, private_email_confirmed_at__isnull=False)
    )
    rows = EmailAddress.objects.filter(email=address)
    if besides is not None:
        people, rows = people.exclude(pk=besides.pk), rows.exclude(user=besides)
    return people.exists() or rows.exists()


def add_private_address(*, person: User, email: str, now: dt.datetime) -> None:
    """Mail a link that confirms ``email``; until it is used nothing changes. Raises ``AddressRefused``.

    An address of another account gets no mail and no different answer, so nobody can find out who has an account.
    """
    address = validated(email)
    if address == person.email:
        raise AddressRefused(_("This is already your work address."))
    if is_address_taken(email=address, besides=person):
        return
    key = signing.dumps({"person": str(person.pk), "email": address, "at": now.timestamp()}, salt=SALT)
    send_letter(
        template="account/email/private_address",
        address=address,
        context={
            "person": person,
            "url": public_url(reverse("account_confirm_private_address", args=[key])),
            "days": CONFIRM_WITHIN.days,
        },
    )


@transaction.atomic
def confirm_private_address(*, person: User, key: str, now: dt.datetime) -> User:
    """Make the address of the mailed ``key`` the private address of ``person``: login and reset work with it.

    ``person`` is who is logged in: a link that reached a stranger's mailbox confirms nothing. A second use changes
    nothing. Raises ``ConfirmationRefused``, or ``AddressTaken`` when another account got the address meanwhile.
    """
    address = signed_address(key=key, salt=SALT, person=person, now=now)
    person = User.objects.select_for_update().get(pk=person.pk)
    if is_address_taken(email=address, besides=person):
        raise AddressTaken(address)
    if person.private_email == address:
        return person
    _forget_private_row(person)
    EmailAddress.objects.update_or_create(
        user=person, email=address, defaults={"verified": True, "primary": False}
    )
    person.private_email, person.private_email_confirmed_at = address, now
    person.save(update_fields=["private_email", "private_email_confirmed_at"])
    return person


@transaction.atomic
def remove_private_address(*, person: User) -> User:
    """Forget the private address; it opens nothing any more.

    Raises ``AddressRefused`` while the work address is coming to its end: then this one keeps the account open.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.work_address_ends is not None:
        raise AddressRefused(
            _("Your work address ends with your employment: without this one you could not get in any more.")
        )
    _forget_private_row(person)
    person.private_email, person.private_email_confirmed_at = "", None
    person.save(update_fields=["private_email", "private_email_confirmed_at"])
    return person


@transaction.atomic
def confirm_work_address(*, person: User) -> bool:
    """Somebody set the password by a mailed link: if no address was confirmed yet, the link went to the work address.

    Returns whether that confirmed it. Somebody with a confirmed address may have used that one; then nothing changes.
    """
    rows = EmailAddress.objects.filter(user=person)
    if rows.filter(verified=True).exists():
        return False
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    return True


def validated(email: str) -> str:
    """The address in lower case; raises ``AddressRefused``."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise AddressRefused(_("This is not an e-mail address.")) from error
    return address


def signed_address(*, key: str, salt: str, person: User, now: dt.datetime) -> str:
    """The address in a mailed ``key`` that was made for ``person``; raises ``ConfirmationRefused``."""
    try:
        facts = signing.loads(key, salt=salt)
    except signing.BadSignature as error:
        raise ConfirmationRefused(_("This link is not valid.")) from error
    if facts["person"] != str(person.pk):
        raise ConfirmationRefused(_("This link belongs to another account."))
    if now.timestamp() - facts["at"] > CONFIRM_WITHIN.total_seconds():
        raise ConfirmationRefused(_("This link has expired."))
    return str(facts["email"])


def _forget_private_row(person: User) -> None:
    if person.private_email:
        EmailAddress.objects.filter(user=person, email=person.private_email).exclude(
            email=person.email
        ).delete()
