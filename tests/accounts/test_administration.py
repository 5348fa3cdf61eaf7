"""Django's admin: administrators look at accounts and at who looked at whom; nobody changes anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, User

ClientOf = Callable[[User], Client]
USERS = "/django-admin/accounts/user/"


def test_administrators_see_accounts_and_log(
    client_of: ClientOf, admin_user: User, pilot: User, hr: User, now: dt.datetime
) -> None:
    log_access(actor=hr, people=[pilot], kind=AccessKind.VIEWED, subject_matter="staff list", now=now)
    client = client_of(admin_user)

    assert "pilot@example.org" in client.get(USERS).content.decode()
    assert "staff list" in client.get("/django-admin/accounts/accesslogentry/").content.decode()


@pytest.mark.parametrize("who", ["office", "trainer", "hr", "pilot"])
def test_nobody_else_enters(client_of: ClientOf, request: pytest.FixtureRequest, who: str) -> None:
    person = request.getfixturevalue(who)

    assert client_of(person).get(USERS, follow=True).status_code == 403


def test_an_account_shows_neither_password_nor_learning(
    client_of: ClientOf, admin_user: User, pilot: User
) -> None:
    page = client_of(admin_user).get(f"{USERS}{pilot.pk}/change/").content.decode()

    assert "Großmann" in page
    for secret in (pilot.password, str(pilot.xapi_account), "user_permissions", "last_login"):
        assert secret not in page


def test_nothing_can_be_changed(client_of: ClientOf, admin_user: User, pilot: User) -> None:
    client = client_of(admin_user)

    answers = [
        client.post(f"{USERS}{pilot.pk}/change/", {"is_superuser": "on", "email": "x@example.org"}),
        client.post(f"{USERS}{pilot.pk}/delete/", {"post": "yes"}),
        client.post(f"{USERS}add/", {"email": "x@example.org"}),
        client.get("/django-admin/auth/group/"),
        client.get("/django-admin/account/emailaddress/"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    pilot.refresh_from_db()
    assert not pilot.is_superuser


def test_p3_looking_at_accounts_is_logged(
    client_of: ClientOf, admin_user: User, pilot: User, hr: User
) -> None:
    client = client_of(admin_user)

    client.get(USERS)
    client.get(f"{USERS}{pilot.pk}/change/")

    entries = AccessLogEntry.objects.filter(actor=admin_user).values_list("person__email", flat=True)
    assert sorted(entries) == ["hr@example.org", "pilot@example.org", "pilot@example.org"]
