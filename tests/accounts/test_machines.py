"""Keys for machines: made on the command line, limited by scopes, ended by revoking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from lms.accounts.domain.credentials import (
    CredentialRefused,
    create_credential,
    revoke_credential,
    rotate_credential,
)
from lms.accounts.domain.people import deactivate_person
from lms.accounts.enums import Scope
from lms.accounts.models import ApiCredential, User
from lms.accounts.permissions import HasScope

API = "/api/v1/certificates/"
Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command; returns what it printed."""

    def call(*arguments: str) -> str:
        call_command("api_credential", *arguments)
        return capsys.readouterr().out

    return call


def status(secret: str) -> int:
    """What the interface answers to this secret."""
    return Client().get(API, headers={"authorization": f"Bearer {secret}"}).status_code


def make(run: Run, owner: User, scope: str = Scope.CERTIFICATES_READ) -> tuple[str, str]:
    """Prefix and secret of a new credential."""
    secret = run("create", "--owner", owner.email, "--label", "Test", "--scope", scope).split()[-1]
    return secret.partition(".")[0], secret


def test_a_credential_opens_the_interface_until_it_is_revoked(run: Run, pilot: User) -> None:
    prefix, secret = make(run, pilot)
    assert status(secret) == 200

    run("revoke", prefix)

    assert status(secret) == 401
    with pytest.raises(CommandError, match="Präfix"):
        run("revoke", prefix)


def test_rotating_ends_the_old_secret(run: Run, pilot: User) -> None:
    prefix, old = make(run, pilot)

    new = run("rotate", prefix).split()[-1]

    assert (status(old), status(new)) == (401, 200)
    renewed = ApiCredential.objects.get(revoked_at=None)
    assert (renewed.owner, renewed.label, renewed.scopes) == (pilot, "Test", [Scope.CERTIFICATES_READ])


def test_listing_shows_no_secret(run: Run, pilot: User) -> None:
    prefix, secret = make(run, pilot)

    listed = run("list")

    assert prefix in listed
    assert "pilot@example.org" in listed
    assert secret.partition(".")[2] not in listed
    assert ApiCredential.objects.get().key_hash not in listed


def test_the_database_holds_no_secret(run: Run, pilot: User) -> None:
    _, secret = make(run, pilot)

    row = ApiCredential.objects.values().get()

    assert not any(secret.partition(".")[2] in str(value) for value in row.values())


def test_the_scope_has_to_fit(run: Run, pilot: User) -> None:
    _, secret = make(run, pilot, Scope.ELIGIBILITIES_READ)

    assert status(secret) == 403


def test_a_credential_ends_with_its_owner(run: Run, pilot: User, office: User, now: dt.datetime) -> None:
    _, secret = make(run, pilot)

    deactivate_person(person=pilot, actor=office, now=now)

    assert status(secret) == 401


def test_a_credential_expires(pilot: User, now: dt.datetime) -> None:
    _, secret = create_credential(
        owner=pilot,
        label="l",
        scopes=[Scope.CERTIFICATES_READ],
        expires_at=now + dt.timedelta(days=1),
        now=now,
    )

    assert ApiCredential.find_valid(secret, now=now) is not None
    assert ApiCredential.find_valid(secret, now=now + dt.timedelta(days=1)) is None


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer a b", "Bearer .", "Bearer ", "Bearer \xff", "bearer x.y", "Bearer " + "x" * 5000],
)
def test_malformed_headers_are_no_login(pilot: User, header: str) -> None:
    assert Client().get(API, headers={"authorization": header}).status_code == 401


@pytest.mark.parametrize(
    ("scopes", "days"),
    [([], 1), (["everything"], 1), ([Scope.CERTIFICATES_READ, "x"], 1), ([Scope.CERTIFICATES_READ], 0)],
)
def test_nonsense_is_refused(pilot: User, now: dt.datetime, *, scopes: list[str], days: int) -> None:
    with pytest.raises(CredentialRefused):
        create_credential(
            owner=pilot, label="l", scopes=scopes, expires_at=now + dt.timedelta(days=days), now=now
        )


def test_an_inactive_owner_and_an_unknown_prefix_are_refused(pilot: User, now: dt.datetime) -> None:
    later = now + dt.timedelta(days=1)
    pilot.is_active = False

    with pytest.raises(CredentialRefused):
        create_credential(owner=pilot, label="l", scopes=[Scope.CERTIFICATES_READ], expires_at=later, now=now)
    with pytest.raises(CredentialRefused):
        rotate_credential(prefix="0" * 12, expires_at=later, now=now)
    with pytest.raises(CredentialRefused):
        revoke_credential(prefix="0" * 12, now=now)


def test_the_command_refuses_an_unknown_owner(run: Run, db: None) -> None:
    with pytest.raises(CommandError, match="no active account"):
        run("create", "--owner", "niemand@example.org", "--label", "l", "--scope", Scope.CERTIFICATES_READ)


class Undeclared(APIView):
    """A view that forgot its scopes."""

    permission_classes = [IsAuthenticated, HasScope]

    def get(self, request: Request) -> Response:
        """Something."""
        return Response({})


class TwoScopes(Undeclared):
    """A view that wants both."""

    required_scopes = [Scope.CERTIFICATES_READ, Scope.ELIGIBILITIES_READ]


@pytest.mark.parametrize(
    ("view", "scopes", "expected"),
    [
        (Undeclared, [Scope.CERTIFICATES_READ], 403),
        (TwoScopes, [Scope.CERTIFICATES_READ], 403),
        (TwoScopes, list(Scope), 200),
        (Undeclared, None, 200),
        (TwoScopes, None, 200),
    ],
)
def test_has_scope(pilot: User, *, view: type[APIView], scopes: list[str] | None, expected: int) -> None:
    request = APIRequestFactory().get("/")
    token = None if scopes is None else ApiCredential(owner=pilot, scopes=scopes)
    force_authenticate(request, pilot, token)

    assert view.as_view()(request).status_code == expected
