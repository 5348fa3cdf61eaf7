"""Documents (1.0.3 part 3, 2.2, 2.3, 2.6, 2.7 and 3.1; IEEE 9274.1.1 4.1.4, 4.1.6.2, 4.1.6.5 and 4.1.6.6)."""

from __future__ import annotations

import datetime as dt
import hashlib
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.xapi.domain.clients import start_launch
from lms.xapi.domain.documents import Precondition, Shelf, put_document
from lms.xapi.enums import DocumentKind
from lms.xapi.models import Document
from tests.xapi.api.conftest import V1, Store, new_id
from tests.xapi.statements import AGENT, Json

pytestmark = pytest.mark.django_db

ACTIVITY = "https://a.example/lektion/1"
STATE = ("activities/state", {"activityId": ACTIVITY, "agent": AGENT, "stateId": "lesezeichen"})
ACTIVITY_PROFILE = ("activities/profile", {"activityId": ACTIVITY, "profileId": "einstellungen"})
AGENT_PROFILE = ("agents/profile", {"agent": AGENT, "profileId": "einstellungen"})
PROFILES = [ACTIVITY_PROFILE, AGENT_PROFILE]
PLACES = [STATE, *PROFILES]
NEW = {"If-None-Match": "*"}

Place = tuple[str, Json]


def etag_of(content: bytes) -> str:
    """As 1.0.3 computes it (3.1): the SHA-1 in hexadecimal, in quotes."""
    return f'"{hashlib.sha1(content, usedforsecurity=False).hexdigest()}"'


def put(store: Store, place: Place, content: bytes = b"{}", **headers: str) -> Any:
    """PUT; underscores of header names are hyphens."""
    return store.ask(
        "PUT",
        place[0],
        parameters=place[1],
        body=content,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def post(store: Store, place: Place, body: Any, **options: Any) -> Any:
    """POST."""
    return store.ask("POST", place[0], parameters=place[1], body=body, **options)


def get(store: Store, place: Place, **changes: Any) -> Any:
    """GET; a parameter of ``None`` is left out."""
    parameters = {name: value for name, value in {**place[1], **changes}.items() if value is not None}
    return store.ask("GET", place[0], parameters=parameters)


def delete(store: Store, place: Place, headers: dict[str, str | None] | None = None, **changes: Any) -> Any:
    """DELETE; a parameter of ``None`` is left out."""
    parameters = {name: value for name, value in {**place[1], **changes}.items() if value is not None}
    return store.ask("DELETE", place[0], parameters=parameters, headers=headers)


def name_of(place: Place) -> str:
    """The parameter that names the document."""
    return "stateId" if place is STATE else "profileId"


@pytest.mark.parametrize("place", PLACES)
class TestOneDocument:
    """What all three resources do."""

    def test_it_comes_back_byte_for_byte_with_its_etag(self, each: Store, place: Place) -> None:
        content = bytes(range(256))

        stored = each.ask(
            "PUT", place[0], parameters=place[1], body=content, content_type="image/png; a=b", headers=NEW
        )
        shown = get(each, place)

        assert stored.status_code == 204
        assert (shown.content, shown["Content-Type"]) == (content, "image/png; a=b")
        assert shown["ETag"] == etag_of(content)
        age = dt.datetime.now(dt.UTC) - parsedate_to_datetime(shown["Last-Modified"])
        assert age < dt.timedelta(minutes=5)

    def test_an_unknown_one_is_not_found(self, each: Store, place: Place) -> None:
        assert get(each, place).status_code == 404
        assert each.ask("HEAD", place[0], parameters=place[1]).status_code == 404
        assert delete(each, place).status_code == 204

    def test_post_makes_it_and_merges_the_top_of_objects(self, each: Store, place: Place) -> None:
        assert post(each, place, {"x": "foo", "y": {"a": 1}}).status_code == 204
        assert post(each, place, {"x": "bash", "y": {"b": 2}, "z": "faz"}).status_code == 204

        assert get(each, place).json() == {"x": "bash", "y": {"b": 2}, "z": "faz"}

    @pytest.mark.parametrize(
        ("stored", "told"),
        [
            (("text/plain", b"{}"), ("application/json", b"{}")),
            (("application/json", b"{}"), ("text/plain", b"{}")),
            (("application/json", b"[]"), ("application/json", b"{}")),
            (("application/json", b"{}"), ("application/json", b"[]")),
        ],
    )
    def test_only_json_objects_merge(
        self, each: Store, place: Place, stored: tuple[str, bytes], told: tuple[str, bytes]
    ) -> None:
        post(each, place, stored[1], content_type=stored[0])

        response = post(each, place, told[1], content_type=told[0])

        assert response.status_code == 400
        assert get(each, place).content == stored[1]

    @pytest.mark.parametrize("content", [b"{", b" ", b"\xff"])
    def test_what_claims_to_be_json_is_json(self, each: Store, place: Place, content: bytes) -> None:
        assert put(each, place, content, **NEW).status_code == 400
        assert post(each, place, content).status_code == 400
        assert Document.objects.count() == 0

    def test_who_has_it_gets_it_not_again(self, each: Store, place: Place) -> None:
        """RFC 9110, 13.1.2."""
        put(each, place, b"1", **NEW)

        answers = [
            each.ask("GET", place[0], parameters=place[1], headers={"If-None-Match": tags})
            for tags in (f'"x", W/{etag_of(b"1")}', etag_of(b"2"))
        ]

        assert [(answer.status_code, answer.content) for answer in answers] == [(304, b""), (200, b"1")]
        assert answers[0]["ETag"] == etag_of(b"1")

    def test_preconditions_decide(self, each: Store, place: Place) -> None:
        tag = etag_of(b"1")
        assert put(each, place, b"1", If_Match=tag).status_code == 412
        assert put(each, place, b"1", If_None_Match="*").status_code == 204
        assert put(each, place, b"2", If_None_Match="*").status_code == 412
        assert put(each, place, b"2", If_Match='"falsch"').status_code == 412
        assert post(each, place, {}, headers={"If-Match": '"falsch"'}).status_code == 412
        assert post(each, place, {}, headers=NEW).status_code == 412
        assert delete(each, place, headers={"If-Match": '"falsch"'}).status_code == 412
        assert get(each, place).content == b"1"

        assert put(each, place, b"2", If_Match=f'"falsch", {tag}').status_code == 204
        assert put(each, place, b"3", If_Match="*").status_code == 204
        # Some clients forget the quotes.
        assert put(each, place, b"4", If_Match=etag_of(b"3").strip('"')).status_code == 204
        assert delete(each, place, headers={"If-Match": etag_of(b"4")}).status_code == 204
        assert get(each, place).status_code == 404

    def test_a_malformed_precondition_is_refused(self, each: Store, place: Place) -> None:
        assert put(each, place, If_Match='"offen').status_code == 400

    def test_the_names_changed_since_an_instant_are_listed(self, each: Store, place: Place) -> None:
        name = name_of(place)
        put(each, place, **NEW)
        before = Document.objects.get().updated.isoformat()
        put(each, (place[0], {**place[1], name: "zweites"}), **NEW)

        everything = get(each, place, **{name: None})
        later = get(each, place, **{name: None, "since": before})

        assert everything.json() == [place[1][name], "zweites"]
        assert later.json() == ["zweites"]
        assert everything["Last-Modified"]
        assert get(each, place, **{name: None, "since": "gestern"}).status_code == 400

    def test_every_needed_parameter_is_asked_for(self, each: Store, place: Place) -> None:
        for missing in place[1]:
            for method in ("GET", "PUT", "POST", "DELETE"):
                rest = {name: value for name, value in place[1].items() if name != missing}
                is_multiple = missing == name_of(place) and (
                    method == "GET" or (method == "DELETE" and place is STATE)
                )
                response = each.ask(method, place[0], parameters=rest, body={}, headers=NEW)
                assert response.status_code == (400 if not is_multiple else 200 if method == "GET" else 204)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"activityId": "kein IRI"},
            {"agent": {"name": "ohne Kennung"}},
            {"agent": "{"},
            {"registration": "keine"},
            {"registration": ""},
            {"unbekannt": "1"},
        ],
    )
    def test_malformed_parameters_are_refused(self, each: Store, place: Place, wrong: Json) -> None:
        for method in ("GET", "PUT", "POST", "DELETE"):
            response = each.ask(method, place[0], parameters={**place[1], **wrong}, body={}, headers=NEW)
            assert response.status_code == 400

    def test_a_browser_makes_no_page_of_it(self, each: Store, place: Place) -> None:
        each.ask("PUT", place[0], parameters=place[1], body=b"<b>", content_type="text/html", headers=NEW)

        shown = get(each, place)

        assert shown["Content-Security-Policy"] == "sandbox"
        assert shown["X-Content-Type-Options"] == "nosniff"


class TestBlindOverwriting:
    """Where the versions differ (1.0.3 part 3, 3.1; IEEE 9274.1.1 4.1.4)."""

    @pytest.mark.parametrize("place", PROFILES)
    def test_a_profile_is_never_overwritten_blindly(self, each: Store, place: Place) -> None:
        first = put(each, place, b"1")
        if each.version == V1:
            # Its sender has to say that it knows of none.
            assert first.status_code == 400
            put(each, place, b"1", **NEW)
        else:
            assert first.status_code == 204

        again = put(each, place, b"2")

        assert again.status_code == 409
        assert "If-Match" in again.json()["error"]
        assert get(each, place).content == b"1"

    def test_state_is_overwritten_blindly_in_1_0_3_only(self, each: Store) -> None:
        assert put(each, STATE, b"1").status_code == 204

        again = put(each, STATE, b"2")

        assert again.status_code == (204 if each.version == V1 else 409)
        assert get(each, STATE).content == (b"2" if each.version == V1 else b"1")


class TestShelves:
    """Documents of different activities, agents and registrations never meet."""

    def test_a_registration_is_a_shelf_of_its_own(self, each: Store) -> None:
        registration = new_id()
        path, parameters = STATE
        put(each, STATE, b"1", **NEW)
        put(each, (path, {**parameters, "registration": registration}), b"2", **NEW)

        assert get(each, STATE).content == b"1"
        assert get(each, STATE, registration=registration).content == b"2"
        assert get(each, STATE, registration=new_id()).status_code == 404
        assert get(each, STATE, stateId=None).json() == ["lesezeichen"]

    def test_all_state_can_be_deleted_at_once(self, each: Store) -> None:
        registration = new_id()
        path, parameters = STATE
        for place in (
            STATE,
            (path, {**parameters, "stateId": "zweites"}),
            (path, {**parameters, "registration": registration}),
            (path, {**parameters, "activityId": f"{ACTIVITY}0"}),
        ):
            put(each, place, **NEW)

        delete(each, STATE, stateId=None, registration=registration)
        assert Document.objects.count() == 3
        delete(each, STATE, stateId=None)

        assert Document.objects.get().activity == f"{ACTIVITY}0"

    def test_the_same_agent_is_the_same_however_it_is_written(self, each: Store) -> None:
        put(each, AGENT_PROFILE, b"1", **NEW)

        assert get(each, AGENT_PROFILE, agent={"account": AGENT["account"], "name": "Anders"}).content == b"1"

    def test_long_and_odd_names_are_names(self, each: Store) -> None:
        for name in ("x" * 3000, "ä/?#&=", " "):
            place = (STATE[0], {**STATE[1], "stateId": name})
            assert put(each, place, name.encode(), **NEW).status_code == 400  # no JSON
            each.ask("PUT", place[0], parameters=place[1], body=name, content_type="text/plain", headers=NEW)
            assert get(each, place).content == name.encode()

        assert len(get(each, STATE, stateId=None).json()) == 3


class TestLaunches:
    """Content in a browser keeps documents of its own person and registration."""

    @pytest.fixture
    def launched(self, settings: Any) -> Store:
        """The store as a launch sees it."""
        settings.ACTOR_HOME_PAGE = AGENT["account"]["homePage"]
        person, registration = new_id(), new_id()
        _launch, secret = start_launch(
            actor=person,
            registration=registration,
            activity=ACTIVITY,
            label="Paket",
            expires_at=timezone.now() + dt.timedelta(hours=1),
            now=timezone.now(),
        )
        store = Store()
        store.authorization = f"Bearer {secret}"
        store.agent = {"account": {**AGENT["account"], "name": person}}
        store.registration = registration
        return store

    def test_its_own_state_and_profile(self, launched: Store) -> None:
        own = {"agent": launched.agent}
        state = (STATE[0], {**STATE[1], **own, "registration": launched.registration})
        profile = (AGENT_PROFILE[0], {**AGENT_PROFILE[1], **own})

        assert put(launched, state, **NEW).status_code == 204
        assert put(launched, profile, **NEW).status_code == 204
        assert get(launched, ACTIVITY_PROFILE).status_code == 404

    def test_nobody_elses(self, launched: Store) -> None:
        foreign = [STATE, AGENT_PROFILE, (STATE[0], {**STATE[1], "agent": launched.agent})]

        for place in foreign:
            assert get(launched, place).status_code == 403
            assert put(launched, place, **NEW).status_code == 403
            assert delete(launched, place).status_code == 403
        assert put(launched, ACTIVITY_PROFILE, **NEW).status_code == 403


def test_its_date_is_that_of_writing_not_of_waiting(store: Store, now: dt.datetime) -> None:
    """Who asks for what changed ``since`` an instant while somebody waits to write would miss it."""
    asked: list[int] = []

    def clock() -> dt.datetime:
        asked.append(len(queries))
        return now

    with CaptureQueriesContext(connection) as queries:
        put_document(
            shelf=Shelf(DocumentKind.AGENT_PROFILE, "", "openid https://a.example/"),
            name="x",
            content=b"1",
            content_type="text/plain",
            precondition=Precondition(),
            blind_overwrite=True,
            clock=clock,
        )

    assert asked[0] > 0
    assert Document.objects.get().updated == now
