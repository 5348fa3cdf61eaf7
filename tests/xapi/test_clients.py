"""Systems and launches prove who they are, may do what their scopes say, and send as much as they may."""

from __future__ import annotations

import base64
import datetime as dt
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.http import HttpRequest
from django.test import RequestFactory
from redis.exceptions import ConnectionError as RedisGone

from lms.xapi.authentication import NotAuthenticated, authenticate
from lms.xapi.core import check_statement
from lms.xapi.domain.callers import Caller, Forbidden
from lms.xapi.domain.clients import (
    ClientRefused,
    create_client,
    end_launch,
    revoke_client,
    rotate_client,
    start_launch,
)
from lms.xapi.enums import Act, Scope
from lms.xapi.limits import TooLarge, TooManyRequests, UnsupportedEncoding, count_request, read_body
from lms.xapi.models import Launch, XapiClient
from tests.xapi.events import PILOT, REGISTRATION, some_id
from tests.xapi.statements import small

DAY = dt.timedelta(days=1)
Run = Callable[..., str]


@pytest.fixture
def run(db: None, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command; returns what it printed."""

    def call(*arguments: str) -> str:
        call_command("xapi_client", *arguments)
        return capsys.readouterr().out

    return call


def make(now: dt.datetime, *scopes: Scope, **changes: Any) -> tuple[XapiClient, str]:
    """A client of these scopes that lives for a day, and its secret."""
    values: dict[str, Any] = {"label": "Prüfstand", "requests_per_minute": 0, "expires_at": now + DAY}
    return create_client(scopes=scopes or (Scope.ALL,), now=now, **values | changes)


def launched(now: dt.datetime) -> tuple[Launch, str]:
    """The pilot opened a package."""
    return start_launch(
        actor=PILOT,
        registration=REGISTRATION,
        activity="https://a.example/paket",
        label="Paket",
        expires_at=now + DAY,
        now=now,
    )


def basic(secret: str) -> str:
    """Key and secret as browsers and libraries send them."""
    key, _, rest = secret.partition(".")
    return f"Basic {base64.b64encode(f'{key}:{rest}'.encode()).decode()}"


@pytest.mark.django_db
class TestWho:
    """Basic or Bearer, live or not."""

    def test_key_and_secret_and_the_token_are_the_same_caller(self, now: dt.datetime, settings: Any) -> None:
        settings.ACTOR_HOME_PAGE = "https://heim.example"
        client, secret = make(now, Scope.STATEMENTS_WRITE)

        caller = authenticate(f"Bearer {secret}", now=now)

        assert authenticate(basic(secret), now=now) == caller
        assert caller.identity == str(client.pk)
        assert caller.scopes == {"statements/write"}
        assert caller.authority == {
            "objectType": "Agent",
            "name": "Prüfstand",
            "account": {"homePage": "https://heim.example", "name": f"client-{client.pk}"},
        }

    @pytest.mark.parametrize(
        "header",
        [
            None,
            "",
            "Basic",
            "Basic !!!",
            "Basic /////w==",
            "Basic AA==",
            "Basic " + base64.b64encode(b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00:x").decode(),
            "Basic " + "QUFB" * 4000,
            "Bearer",
            "Bearer x.y",
            "Bearer ééééééééäüöß.y",
            "Bearer 000000000000.y",
            "Digest a",
        ],
    )
    def test_anything_else_is_nobody(self, now: dt.datetime, header: str | None) -> None:
        make(now)

        with pytest.raises(NotAuthenticated):
            authenticate(header, now=now)

    def test_a_wrong_secret_of_a_right_key_is_nobody(self, now: dt.datetime) -> None:
        _, secret = make(now)

        with pytest.raises(NotAuthenticated, match="wrong"):
            authenticate(basic(secret[:-1]), now=now)

    def test_a_client_expires_and_can_be_renewed(self, now: dt.datetime) -> None:
        client, secret = make(now)
        later = now + DAY
        with pytest.raises(NotAuthenticated, match="expired"):
            authenticate(basic(secret), now=later)

        _, renewed = rotate_client(key=client.prefix, expires_at=later + DAY, now=later)

        assert authenticate(basic(renewed), now=later).identity == str(client.pk)
        with pytest.raises(NotAuthenticated, match="wrong"):
            authenticate(basic(secret), now=later)

    def test_a_revoked_client_stays_revoked(self, now: dt.datetime) -> None:
        client, secret = make(now)

        revoke_client(key=client.prefix, now=now)

        with pytest.raises(NotAuthenticated, match="revoked"):
            authenticate(basic(secret), now=now)
        with pytest.raises(ClientRefused):
            rotate_client(key=client.prefix, expires_at=now + DAY, now=now)

    def test_rotating_djangos_key_breaks_no_client_and_no_launch(
        self, now: dt.datetime, settings: Any
    ) -> None:
        _, secret = make(now)
        _, token = launched(now)

        settings.SECRET_KEY = "another-key-after-an-incident"

        assert authenticate(basic(secret), now=now).launch is None
        assert authenticate(f"Bearer {token}", now=now).launch is not None

    def test_the_database_holds_no_secret(self, now: dt.datetime) -> None:
        _, secret = make(now)

        row = XapiClient.objects.values().get()

        assert not any(secret.partition(".")[2] in str(value) for value in row.values())

    @pytest.mark.parametrize(
        "changes",
        [
            {"scopes": []},
            {"scopes": ["everything"]},
            {"label": " "},
            {"label": "x" * 121},
            {"requests_per_minute": -1},
            {"requests_per_minute": 2**40},
            {"expires_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
        ],
        ids=lambda changes: str(changes)[:40],
    )
    def test_nonsense_is_refused(self, now: dt.datetime, changes: dict[str, Any]) -> None:
        values: dict[str, Any] = {
            "label": "x",
            "scopes": [Scope.ALL],
            "requests_per_minute": 0,
            "expires_at": now + DAY,
        }
        with pytest.raises(ClientRefused):
            create_client(now=now, **values | changes)


@pytest.mark.django_db
class TestLaunch:
    """Content in a browser speaks for one person in one registration, until it ends."""

    def statement(self, **changes: Any) -> Any:
        """The pilot completed something in the launched registration."""
        actor = {"account": {"homePage": "https://lernen.digitallotsen.example", "name": str(PILOT)}}
        document = small(actor=actor, context={"registration": str(REGISTRATION).upper()})
        return check_statement({**document, **changes}).statement

    def test_it_says_who_and_where(self, now: dt.datetime) -> None:
        launch, token = launched(now)

        caller = authenticate(f"Bearer {token}", now=now)

        assert caller.identity == str(launch.pk)
        assert caller.launch is not None
        assert caller.launch.session == launch.pk
        assert not caller.may(Act.READ_STATEMENTS)
        caller.check_statement(self.statement())

    @pytest.mark.parametrize(
        "forged",
        [
            {
                "actor": {
                    "account": {
                        "homePage": "https://lernen.digitallotsen.example",
                        "name": str(some_id("colleague")),
                    }
                }
            },
            {"actor": {"mbox": "mailto:pilot@example.org"}},
            {"context": {"registration": str(some_id("another"))}},
            {"context": {}},
            {
                "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
                "object": {"objectType": "StatementRef", "id": str(some_id(1))},
            },
        ],
        ids=["colleague", "mail", "registration", "none", "voiding"],
    )
    def test_it_cannot_claim_anything_else(self, now: dt.datetime, forged: dict[str, Any]) -> None:
        _, token = launched(now)

        with pytest.raises(Forbidden):
            authenticate(f"Bearer {token}", now=now).check_statement(self.statement(**forged))

    def test_documents_are_bound_alike_and_a_client_is_not(self, now: dt.datetime) -> None:
        _, token = launched(now)
        _, secret = make(now)
        launch = authenticate(f"Bearer {token}", now=now)

        with pytest.raises(Forbidden, match="person"):
            launch.check_subject(agent="mbox mailto:a@b.example", registration=REGISTRATION)
        authenticate(basic(secret), now=now).check_subject(agent=None, registration=None)

    def test_an_ended_launch_is_nobody(self, now: dt.datetime) -> None:
        launch, token = launched(now)

        end_launch(launch=launch, now=now)

        with pytest.raises(NotAuthenticated, match="revoked"):
            authenticate(f"Bearer {token}", now=now)


@pytest.mark.parametrize(
    ("scope", "acts"),
    [
        (Scope.STATEMENTS_WRITE, {Act.WRITE_STATEMENTS}),
        (Scope.STATEMENTS_READ_MINE, {Act.READ_OWN_STATEMENTS}),
        (Scope.STATEMENTS_READ, {Act.READ_OWN_STATEMENTS, Act.READ_STATEMENTS}),
        (Scope.STATE, {Act.READ_STATE, Act.WRITE_STATE}),
        (Scope.PROFILE, {Act.READ_PROFILE, Act.WRITE_PROFILE}),
        (Scope.DEFINE, {Act.DEFINE}),
        (
            Scope.ALL_READ,
            {Act.READ_OWN_STATEMENTS, Act.READ_STATEMENTS, Act.READ_STATE, Act.READ_PROFILE},
        ),
        (Scope.ALL, set(Act) - {Act.READ_DEFINITIONS}),
    ],
)
def test_a_scope_allows_what_the_specification_says(scope: Scope, acts: set[Act]) -> None:
    caller = Caller("c", frozenset({scope.value}), {}, 0)

    allowed = {act for act in Act if caller.may(act)}

    assert allowed == acts | {Act.READ_DEFINITIONS}
    for act in set(Act) - allowed:
        with pytest.raises(Forbidden, match="scopes"):
            caller.require(act)


class TestLimits:
    """Requests in a minute, bytes in a request."""

    def test_the_request_too_many_waits_for_the_next_minute(self, now: dt.datetime) -> None:
        caller = Caller("c", frozenset(), {}, requests_per_minute=2)
        count_request(caller, now=now)
        count_request(caller, now=now + dt.timedelta(seconds=10))

        with pytest.raises(TooManyRequests) as refusal:
            count_request(caller, now=now + dt.timedelta(seconds=50))

        assert refusal.value.retry_after == 10
        count_request(Caller("another", frozenset(), {}, requests_per_minute=2), now=now)
        count_request(caller, now=now + dt.timedelta(seconds=60))

    def test_without_a_cache_the_store_goes_on(
        self, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def gone(*_: Any, **__: Any) -> None:
            raise RedisGone

        monkeypatch.setattr(cache, "add", gone, raising=False)

        count_request(Caller("c", frozenset(), {}, requests_per_minute=1), now=now)

    @pytest.mark.parametrize("length", ["11", "3", "", "x"])
    def test_a_body_is_read_up_to_its_limit(self, settings: Any, length: str) -> None:
        settings.XAPI_MAX_BODY_BYTES = 10
        request = RequestFactory().post("/", data=b"x" * 11, content_type="application/json")
        request.META["CONTENT_LENGTH"] = length

        with pytest.raises(TooLarge, match="10 bytes"):
            read_body(request)

        request = RequestFactory().post("/", data=b"x" * 10, content_type="application/json")
        assert read_body(request) == b"x" * 10

    def test_a_body_in_chunks_is_read_up_to_its_limit(self, settings: Any) -> None:
        def in_chunks(body: bytes) -> HttpRequest:
            request = RequestFactory().post(
                "/", content_type="application/json", headers={"Transfer-Encoding": "chunked"}
            )
            # What a server that takes the chunks apart says (gunicorn).
            request.META |= {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
            request.META["CONTENT_LENGTH"] = ""
            return request

        settings.XAPI_MAX_BODY_BYTES = 10

        assert read_body(in_chunks(b"x" * 10)) == b"x" * 10
        with pytest.raises(TooLarge, match="10 bytes"):
            read_body(in_chunks(b"x" * 11))

    def test_a_compressed_body_is_refused(self) -> None:
        request = RequestFactory().post(
            "/", data=b"x", content_type="application/json", headers={"Content-Encoding": "gzip"}
        )

        with pytest.raises(UnsupportedEncoding):
            read_body(request)


class TestCommand:
    """``manage.py xapi_client``."""

    def test_create_rotate_revoke(self, run: Run) -> None:
        printed = run("create", "Autorenwerkzeug").split()
        secret, key = printed[-1], printed[-1].partition(".")[0]
        client = XapiClient.objects.get()
        assert client.scopes == ["statements/read/mine", "statements/write"]

        renewed = run("rotate", key).split()[-1]
        listed = run("list")
        run("revoke", key)

        assert renewed != secret
        assert renewed.startswith(f"{key}.")
        assert f"{key}  live " in listed
        assert renewed.partition(".")[2] not in listed
        assert XapiClient.objects.get().pk == client.pk
        assert f"{key}  ended" in run("list")

    def test_scopes_and_limits_are_taken(self, run: Run) -> None:
        run("create", "x", "--scope", "all/read", "--scope", "state", "--requests-per-minute", "0")

        client = XapiClient.objects.get()

        assert (client.scopes, client.requests_per_minute) == (["all/read", "state"], 0)

    @pytest.mark.parametrize(
        "arguments",
        [("create", "x", "--days", "0"), ("create", "x", "--days", "99999999999"), ("revoke", "unknown")],
    )
    def test_a_refusal_is_a_sentence(self, run: Run, arguments: tuple[str, ...]) -> None:
        with pytest.raises(CommandError):
            run(*arguments)


def test_every_launch_has_an_id_of_its_own(db: None, now: dt.datetime) -> None:
    sessions = {launched(now)[0].pk for _ in range(2)}

    assert len(sessions) == 2
    assert all(isinstance(session, uuid.UUID) for session in sessions)
