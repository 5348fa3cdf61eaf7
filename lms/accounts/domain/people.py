"""Accounts: by invitation, renamed by the office, ended without being deleted."""

from __future__ import annotations

import datetime as dt

from allauth.account import app_settings as allauth_settings
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from lms.accounts.domain.access import log_access
from lms.accounts.domain.addresses import AddressTaken, is_address_taken
from lms.accounts.domain.letters import send_letter
from lms.accounts.domain.membership import employ_person
from lms.accounts.enums import AccessKind, GenderForm
from lms.accounts.models import PublicBody, User
from lms.accounts.signals import name_confirmed
from lms.base.clock import berlin_date


@transaction.atomic
def invite_person(
    *,
    email: str,
    first_name: str,
    last_name: str,
    actor: User | None,
    now: dt.datetime,
    academic_title: str = "",
    gender_form: str = GenderForm.NEUTRAL,
) -> User:
    """An account without a password, and a mail whose link sets one (``send_invitation``).

    ``actor`` is named in the mail; ``None`` when a command invites. Raises ``AddressTaken`` when an account has the
    address as work or private address.
    """
    if is_address_taken(email=email):
        raise AddressTaken(email)
    person = User.objects.create_user(
        email,
        academic_title=academic_title,
        first_name=first_name,
        last_name=last_name,
        gender_form=gender_form,
        date_joined=now,
    )
    # Unconfirmed: only setting the password by the mailed link proves the mailbox (``confirm_work_address``).
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    send_invitation(person=person, actor=actor, now=now)
    return person


@transaction.atomic
def invite_employee(
    *,
    body: PublicBody,
    valid_from: dt.date,
    actor: User,
    now: dt.datetime,
    personnel_number: str = "",
    **invitation: str,
) -> User:
    """Invite somebody who works for ``body`` since ``valid_from``; ``invitation`` as for ``invite_person``.

    Raises ``AddressTaken`` and ``MembershipRefused``. Whether ``actor`` acts for ``body`` is for the caller to know.
    """
    person = invite_person(**invitation, actor=actor, now=now)
    employ_person(
        person=person,
        body=body,
        valid_from=valid_from,
        today=berlin_date(now),
        personnel_number=personnel_number,
    )
    return person


@transaction.atomic
def send_invitation(*, person: User, actor: User | None, now: dt.datetime) -> None:
    """Mail the link that sets the password; also again, when the first one has expired or got lost.

    The link is allauth's password reset key: it expires after ``INVITATION_DAYS``, opening it changes nothing (mail
    scanners do), and setting a password uses it up.
    """
    token = allauth_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    send_letter(
        template="account/email/invitation",
        address=person.email,
        context={
            "person": person,
            "actor": actor,
            "url": get_adapter().get_reset_password_from_key_url(f"{user_pk_to_url_str(person)}-{token}"),
            "last_day": berlin_date(now + dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)),
        },
    )
    if actor is not None:
        log_access(
            actor=actor, people=[person], kind=AccessKind.CHANGED, subject_matter="invitation", now=now
        )


class NameChanged(Exception):
    """The name is no longer the one that was confirmed."""


@transaction.atomic
def confirm_name(
    *, person: User, printed_name: str, gender_form: str, salutation: str, now: dt.datetime
) -> User:
    """The person's own word that ``printed_name``, as they saw it, is how documents shall print it.

    Raises ``NameChanged`` when the office corrected it meanwhile. Tells ``name_confirmed``, for which documents wait.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.get_full_name() != printed_name:
        raise NameChanged(person.get_full_name())
    person.gender_form, person.salutation, person.name_confirmed_at = gender_form, salutation, now
    person.save(update_fields=["gender_form", "salutation", "name_confirmed_at"])
    name_confirmed.send(sender=User, person=person, now=now)
    return person


@transaction.atomic
def rename_person(
    *,
    person: User,
    first_name: str,
    last_name: str,
    academic_title: str,
    gender_form: str,
    actor: User,
    now: dt.datetime,
) -> User:
    """Another name (marriage, typing error), title or gender form; documents already issued keep theirs.

    The person confirms a new spelling themselves before the next document prints it.
    """
    printed = person.get_full_name()
    person.first_name = first_name
    person.last_name = last_name
    person.academic_title = academic_title
    person.gender_form = gender_form
    if person.get_full_name() != printed:
        person.name_confirmed_at = None
    person.save(
        update_fields=["first_name", "last_name", "academic_title", "gender_form", "name_confirmed_at"]
    )
    log_access(actor=actor, people=[person], kind=AccessKind.CHANGED, subject_matter="name", now=now)
    return person


@transaction.atomic
def deactivate_person(*, person: User, actor: User, now: dt.datetime) -> None:
    """No login, no machine credential, and every session ends now; nothing is deleted."""
    person.is_active = False
    person.save(update_fields=["is_active"])
    _end_sessions(person, now)
    log_access(
        actor=actor, people=[person], kind=AccessKind.CHANGED, subject_matter="account deactivated", now=now
    )


@transaction.atomic
def reactivate_person(*, person: User, actor: User, now: dt.datetime) -> None:
    """The account may log in again, with the password it had."""
    person.is_active = True
    person.save(update_fields=["is_active"])
    log_access(
        actor=actor, people=[person], kind=AccessKind.CHANGED, subject_matter="account reactivated", now=now
    )


def _end_sessions(person: User, now: dt.datetime) -> None:
    # Django shuts an inactive account out at its next request; the sessions go too, so that none comes back to life
    # with the account. They name their person inside signed data only, hence the loop; this happens a few times a year.
    for session in Session.objects.filter(expire_date__gt=now).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
