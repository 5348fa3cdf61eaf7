"""Data about the person: account, employers, roles, who looked at what."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lms.accounts.models import AccessLogEntry, Employment, RoleGrant, User
from lms.portal.domain.my_data.looks import in_words
from lms.portal.domain.my_data.part import Column, Part, Row

ROWS_AT_ONCE = 500


def parts() -> tuple[Part, ...]:
    """Account, employers, roles; in the active language."""
    return (_of_the_account(), *_of_work())


def _of_the_account() -> Part:
    return Part(
        "konto",
        _("Account"),
        _("So that you can log in, and be named correctly. Kept as long as the account."),
        (
            Column("name", _("Name")),
            Column("email", _("E-mail address")),
            Column("private_email", _("Private e-mail address")),
            Column("salutation", _("Form of address")),
            Column("gender_form", _("Gender form on documents")),
            Column("name_confirmed_at", _("Name confirmed")),
            Column("date_joined", _("Account since")),
            Column("last_login", _("Last login")),
            Column("xapi_account", _("Pseudonym in the learning journal")),
        ),
        _account,
        is_single=True,
    )


def _of_work() -> tuple[Part, ...]:
    """Employers and roles."""
    return (
        Part(
            "beschaeftigungen",
            _("Employers"),
            _("They decide which HR unit may see your enrolments, and until when."),
            (Column("body", _("Body")), Column("valid_from", _("From")), Column("valid_to", _("To"))),
            _employments,
        ),
        Part(
            "rollen",
            _("Roles"),
            _("What you may do here besides learning."),
            (
                Column("role", _("Role")),
                Column("scope", _("For")),
                Column("valid_from", _("From")),
                Column("valid_to", _("To")),
            ),
            _roles,
        ),
    )


def looks() -> tuple[Part, ...]:
    """Who looked; in the active language."""
    return (
        Part(
            "einsichten",
            _("Who looked at what"),
            _(
                "Every look, download and change of your data by others; kept for the time the privacy notice names."
            ),
            (
                Column("at", _("When")),
                Column("actor", _("Who")),
                Column("kind", _("What happened")),
                Column("subject_matter", _("What")),
            ),
            _accesses,
        ),
    )


def _account(person: User) -> Iterator[Row]:
    yield {
        "name": person.get_full_name(),
        "email": person.email,
        "private_email": person.private_email,
        "salutation": str(person.get_salutation_display()),
        "gender_form": str(person.get_gender_form_display()),
        "name_confirmed_at": person.name_confirmed_at,
        "date_joined": person.date_joined,
        "last_login": person.last_login,
        "xapi_account": str(person.xapi_account),
    }


def _employments(person: User) -> Iterator[Row]:
    rows = (
        Employment.objects.filter(person=person)
        .select_related("body__district")
        .order_by("-valid_from", "pk")
    )
    for row in rows.iterator(ROWS_AT_ONCE):
        yield {
            "body": str(row.body),
            "ags": row.body.ags,
            "personnel_number": row.personnel_number,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }


def _roles(person: User) -> Iterator[Row]:
    rows = RoleGrant.objects.filter(person=person).select_related("body__district", "provider")
    for row in rows.order_by("-valid_from", "pk").iterator(ROWS_AT_ONCE):
        yield {
            "role": str(row.get_role_display()),
            "scope": str(row.body or row.provider or ""),
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }


def _accesses(person: User) -> Iterator[Row]:
    rows = AccessLogEntry.objects.filter(person=person).select_related("actor").order_by("-at", "pk")
    for row in rows.iterator(ROWS_AT_ONCE):
        yield {
            "at": row.at,
            "actor": row.actor.get_full_name(),
            "kind": str(row.get_kind_display()),
            "subject_matter": in_words(row.subject_matter),
        }
