"""Data about logging in: where somebody is logged in, the second step, the notice they took note of."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.accounts.models import NoticeAcknowledgement, User
from lms.base.devices import device_name
from lms.portal.domain.my_data.part import Column, Part, Row


def parts() -> tuple[Part, ...]:
    """In the active language."""
    return (
        Part(
            "anmeldungen_geraete",
            _("Where you are logged in"),
            _("So that you notice a login that is not yours. Gone when the login ends."),
            (
                Column("created_at", _("Logged in")),
                Column("device", _("Device")),
                Column("ip", _("Network address")),
            ),
            _logins,
        ),
        Part(
            "zweiter_schritt",
            _("Second step at login"),
            _("So that a stolen password opens nothing. Kept until you remove it; secrets are never shown."),
            (
                Column("kind", _("Kind")),
                Column("created_at", pgettext("when", "Set up")),
                Column("last_used_at", _("Last used")),
            ),
            _second_steps,
        ),
        Part(
            "datenschutzhinweis",
            _("Privacy notice"),
            _(
                "Which version you took note of. Kept as long as the account, as proof that you were informed."
            ),
            (Column("version", _("Version")), Column("acknowledged_at", _("Taken note of"))),
            _notices,
        ),
    )


def _logins(person: User) -> Iterator[Row]:
    for row in UserSession.objects.filter(user=person).order_by("-created_at", "pk").iterator():
        yield {
            "created_at": row.created_at,
            "device": device_name(row.user_agent),
            "user_agent": row.user_agent,
            "ip": row.ip,
        }


def _second_steps(person: User) -> Iterator[Row]:
    for row in Authenticator.objects.filter(user=person).order_by("-created_at", "pk").iterator():
        yield {
            "kind": str(row.get_type_display()),
            "created_at": row.created_at,
            "last_used_at": row.last_used_at,
        }


def _notices(person: User) -> Iterator[Row]:
    rows = NoticeAcknowledgement.objects.filter(person=person).order_by("-acknowledged_at", "pk")
    for row in rows.iterator():
        yield {"version": row.version, "acknowledged_at": row.acknowledged_at}
