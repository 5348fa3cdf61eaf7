"""What all resources have in common: versions, methods, callers, errors, the alternate syntax; and small resources."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from lms.xapi.core import XapiVersion
from lms.xapi.domain import journal
from lms.xapi.enums import Scope
from lms.xapi.models import Statement
from tests.xapi.api.conftest import NOBODYS, V1, V2, Store, new_id
from tests.xapi.events import completed, lesson
from tests.xapi.statements import AGENT, DEFINITION, Json, full, small

pytestmark = pytest.mark.django_db

HEADER = "X-Experience-API-Version"
RESOURCES = [
    "statements",
    "activities",
    "activities/state",
    "activities/profile",
    "agents",
    "agents/profile",
]


class TestVersions:
    """1.0.3 part 3, 3.3; IEEE 9274.1.1 4.1.5."""

    @pytest.mark.parametrize(
        ("asked", "answered"),
        [
            ("1.0", V1),
            ("1.0.0", V1),
            ("1.0.3", V1),
            ("1.0.99", V1),
            ("2.0", V2),
            ("2.0.0", V2),
            ("2.0.1", V2),
        ],
    )
    def test_a_version_is_answered_in_its_latest_patch(self, store: Store, asked: str, answered: str) -> None:
        response = store.ask("GET", "statements", headers={HEADER: asked})

        assert (response.status_code, response[HEADER]) == (200, answered)

    @pytest.mark.parametrize(
        "asked", [None, "", "0.9", "0.95", "1.1.0", "1.1", "1", "2", "2.1.0", "3.0.0", "1.0.x"]
    )
    @pytest.mark.parametrize("path", RESOURCES)
    def test_another_version_is_refused(self, store: Store, path: str, asked: str | None) -> None:
        response = store.ask("GET", path, headers={HEADER: asked})

        assert response.status_code == 400
        assert HEADER in response.json()["error"]
        assert response[HEADER] == V2

    def test_who_forgets_the_version_is_answered_in_what_they_spoke_before(self, each: Store) -> None:
        each.find()

        response = each.ask("GET", "statements", headers={HEADER: None})

        assert (response.status_code, response[HEADER]) == (400, each.version)

    def test_every_error_says_its_version(self, each: Store) -> None:
        for method, path, headers in (
            ("GET", "statements", {"Authorization": None}),
            ("GET", "nichts/da", {}),
            ("PATCH", "statements", {}),
            ("GET", "agents", {}),
        ):
            assert each.ask(method, path, headers=headers)[HEADER] == each.version


class TestCallers:
    """1.0.3 part 3, 4.0 and 4.2."""

    @pytest.mark.parametrize("path", RESOURCES)
    def test_strangers_are_asked_who_they_are(self, each: Store, path: str) -> None:
        for authorization in (None, "Basic Zm9vOmJhcg==", "Bearer x", "Unsinn"):
            response = each.ask("GET", path, headers={"Authorization": authorization})

            assert response.status_code == 401
            # Basic would open a browser's own login over the content.
            assert response["WWW-Authenticate"].startswith("Bearer")

    def test_what_a_scope_does_not_allow_is_forbidden(self, db: None) -> None:
        writer = Store(V1, Scope.STATEMENTS_WRITE)
        reader = Store(V1, Scope.ALL_READ)

        assert writer.post(small()).status_code == 200
        assert writer.ask("GET", "statements").status_code == 403
        assert reader.post(small()).status_code == 403
        assert len(reader.find()) == 1
        for path in ("activities/state", "activities/profile", "agents/profile"):
            assert writer.ask("GET", path).status_code == 403
            assert reader.ask("PUT", path, body={}).status_code == 403

    def test_too_many_requests(self, each: Store) -> None:
        each.row.requests_per_minute = 1
        each.row.save()

        statuses = {each.ask("GET", "statements").status_code for _ in range(3)}

        assert 429 in statuses
        assert int(each.ask("GET", "statements")["Retry-After"]) <= 60

    def test_too_large(self, each: Store, settings: Any) -> None:
        settings.XAPI_MAX_BODY_BYTES = 100

        response = each.post(full(attachments=[]))

        assert response.status_code == 413
        assert "100 bytes" in response.json()["error"]


class TestErrors:
    """1.0.3 part 3, 3.2."""

    @pytest.mark.parametrize(
        ("accept", "content_type"),
        [
            ("application/json", "application/json"),
            ("*/*", "application/json"),
            ("text/plain", "text/plain; charset=utf-8"),
            ("text/html,application/xhtml+xml", "text/html; charset=utf-8"),
            ("image/png", "application/json"),
        ],
    )
    def test_come_in_the_form_the_client_reads(self, each: Store, accept: str, content_type: str) -> None:
        response = each.ask("GET", "statements", parameters={"<b>": "1"}, headers={"Accept": accept})

        assert (response.status_code, response["Content-Type"]) == (400, content_type)
        assert b"unknown parameter" in response.content
        assert (b"<b>" in response.content) is not content_type.startswith("text/html")

    @pytest.mark.parametrize(
        ("path", "allowed"),
        [
            ("statements", "GET, PUT, POST, HEAD"),
            ("activities/state", "GET, PUT, POST, DELETE, HEAD"),
            ("activities", "GET, HEAD"),
            ("agents", "GET, HEAD"),
        ],
    )
    def test_a_method_a_resource_does_not_have(self, each: Store, path: str, allowed: str) -> None:
        response = each.ask("PATCH", path)

        assert (response.status_code, response["Allow"]) == (405, allowed)

    def test_an_unknown_resource(self, each: Store) -> None:
        for path in ("", "statement", "statements/", "activities/state/x"):
            assert each.ask("GET", path).status_code == 404

    @pytest.mark.parametrize("query", ["%ff=1", "a=%ff", "limit=%00", "agent=%7B%22mbox%22%3A%22%00%22%7D"])
    def test_queries_that_are_no_text(self, each: Store, query: str) -> None:
        assert each.ask("GET", f"statements?{query}").status_code == 400


def form(store: Store, method: str, fields: dict[str, Any], path: str = "statements", query: str = "") -> Any:
    """A request in the alternate syntax: everything is a form parameter."""
    given = {"Authorization": store.authorization, HEADER: store.version, **fields}
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in given.items()
        if value is not None
    }
    return store.client.post(
        f"/xapi/{path}?method={method}{query}",
        urlencode(texts),
        content_type="application/x-www-form-urlencoded",
    )


class TestAlternateSyntax:
    """For browsers without CORS: 1.0.3 part 3, 1.3; 2.0 has it no more."""

    def test_statements_can_be_stored_and_read(self, store: Store) -> None:
        identity = new_id()

        put = form(store, "PUT", {"statementId": identity, "content": small(result={"response": "ä&=+"})})
        got = form(store, "GET", {"statementId": identity})
        listed = form(store, "GET", {"agent": small()["actor"], "limit": "1"})
        posted = form(store, "POST", {"content": [small(), small()]})

        assert (put.status_code, got.status_code, posted.status_code) == (204, 200, 200)
        assert got.json()["result"] == {"response": "ä&=+"}
        assert listed.json()["statements"][0]["id"] == identity
        assert len(posted.json()) == 2

    def test_documents_carry_their_headers_as_fields(self, store: Store) -> None:
        place = {"activityId": "https://a.example/1", "agent": AGENT, "stateId": "x"}
        path = "activities/state"

        stored = form(store, "PUT", {**place, "content": "ä", "Content-Type": "text/plain"}, path)
        refused = form(store, "PUT", {**place, "content": "{}", "If-None-Match": "*"}, path)
        shown = form(store, "GET", place, path)
        gone = form(store, "DELETE", place, path)

        assert (stored.status_code, refused.status_code, gone.status_code) == (204, 412, 204)
        assert (shown.content.decode(), shown["Content-Type"]) == ("ä", "text/plain")

    def test_head_within_a_post_announces_no_body(self, store: Store) -> None:
        store.post(small())

        response = form(store, "HEAD", {"limit": "1"})

        assert (response.status_code, response.content) == (200, b"")
        assert response.get("Content-Length", "0") == "0"

    @pytest.mark.parametrize(
        ("method", "fields", "query"),
        [
            ("PUT", {"statementId": NOBODYS}, ""),
            ("PATCH", {"content": small()}, ""),
            ("", {"content": small()}, ""),
            ("PUT", {"content": small()}, f"&statementId={NOBODYS}"),
            ("POST", {"content": small(), "unbekannt": "1"}, ""),
            ("POST", {"content": small(), HEADER: "2.0.0"}, ""),
            ("POST", {"content": small(), HEADER: None}, ""),
        ],
    )
    def test_what_breaks_its_rules_is_refused(
        self, store: Store, method: str, fields: Json, query: str
    ) -> None:
        response = form(store, method, fields, query=query)

        assert response.status_code == 400
        assert Statement.objects.count() == 0

    def test_only_post_carries_it_and_only_as_a_form(self, store: Store) -> None:
        assert store.ask("GET", "statements?method=GET").status_code == 400
        assert (
            store.ask("PUT", f"statements?method=PUT&statementId={new_id()}", body=small()).status_code == 400
        )
        assert store.post(small(), parameters={"method": "POST"}).status_code == 400

    def test_who_cannot_set_headers_sends_no_media_type(self, store: Store) -> None:
        """1.0.3 part 3, 1.3: ``XDomainRequest`` sends ``text/plain``."""
        identity = store.tell(small())[0]
        fields = {"statementId": identity, "Authorization": store.authorization, HEADER: V1}

        answer = store.client.post(
            "/xapi/statements?method=GET", urlencode(fields), content_type="text/plain"
        )

        assert answer.json()["id"] == identity

    def test_a_stranger_is_still_a_stranger(self, store: Store) -> None:
        assert form(store, "GET", {"Authorization": None}).status_code == 401

    def test_2_0_does_not_know_it(self, store2: Store) -> None:
        assert store2.post(small(), parameters={"method": "POST"}).status_code == 400


class TestAgents:
    """1.0.3 part 3, 2.4; IEEE 9274.1.1 4.1.6.3."""

    @pytest.mark.parametrize(
        ("agent", "person"),
        [
            (
                {"mbox": "mailto:eins@example.org", "name": "Eins"},
                {"mbox": ["mailto:eins@example.org"], "name": ["Eins"]},
            ),
            (AGENT, {"account": [AGENT["account"]]}),
            ({"openid": "https://zwei.example/"}, {"openid": ["https://zwei.example/"]}),
        ],
    )
    def test_a_person_is_what_was_asked_for(self, each: Store, agent: Json, person: Json) -> None:
        response = each.ask("GET", "agents", parameters={"agent": agent})

        assert response.json() == {"objectType": "Person", **person}

    @pytest.mark.parametrize(
        "parameters",
        [
            {},
            {"agent": "x"},
            {"agent": {"objectType": "Group", "account": AGENT["account"]}},
            {"agent": {"name": "y"}},
            {"agent": AGENT, "x": "1"},
        ],
    )
    def test_anything_else_is_refused(self, each: Store, parameters: Json) -> None:
        assert each.ask("GET", "agents", parameters=parameters).status_code == 400


class TestActivities:
    """1.0.3 part 3, 2.5; IEEE 9274.1.1 4.1.6.4."""

    def ask(self, store: Store, iri: str) -> Json:
        """The activity."""
        response = store.ask("GET", "activities", parameters={"activityId": iri})
        assert response.status_code == 200
        activity: Json = response.json()
        return activity

    def test_definitions_of_statements_add_up(self, each: Store) -> None:
        iri = "https://a.example/frage/9"
        each.tell(small(object={"id": iri, "definition": DEFINITION}))
        each.tell(small(object={"id": iri}, context={}))
        each.tell(
            small(
                context={
                    "contextActivities": {"other": [{"id": iri, "definition": {"name": {"fr": "Choix"}}}]}
                }
            )
        )

        definition = self.ask(each, iri)["definition"]

        assert definition == {**DEFINITION, "name": {**DEFINITION["name"], "fr": "Choix"}}

    def test_another_type_of_interaction_takes_the_rest_of_the_old_one_away(self, each: Store) -> None:
        """What the store says of an activity can be told again (1.0.3 part 2, 2.4.4.1)."""
        iri = "https://a.example/frage/10"
        choice = {"interactionType": "choice", "correctResponsesPattern": ["a"], "choices": [{"id": "a"}]}
        each.tell(small(object={"id": iri, "definition": {"name": {"de": "Frage"}, **choice}}))
        each.tell(small(object={"id": iri, "definition": {"interactionType": "numeric"}}))

        definition = self.ask(each, iri)["definition"]

        assert definition == {"name": {"de": "Frage"}, "interactionType": "numeric"}
        each.tell(small(object={"id": iri, "definition": definition}))

    def test_an_unknown_one_is_still_an_activity(self, each: Store) -> None:
        assert self.ask(each, "urn:x:y") == {"objectType": "Activity", "id": "urn:x:y"}

    def test_what_ours_are_called_is_not_for_clients_to_say(
        self, each: Store, now: Any, settings: Any
    ) -> None:
        settings.ACTIVITY_IRI_BASE = "https://lernen.example/xapi"
        journal.record(events=[completed()], now=now)
        each.tell(small(object={"id": lesson().iri, "definition": {"name": {"de": "Verfälscht"}}}))

        assert self.ask(each, lesson().iri)["definition"]["name"] == {"de": lesson().name}

    def test_a_client_that_may_not_define_defines_nothing(self, db: None) -> None:
        writer = Store(V1, Scope.STATEMENTS_WRITE)
        writer.tell(small(object={"id": "urn:x:y", "definition": {"name": {"de": "X"}}}))

        assert "definition" not in self.ask(writer, "urn:x:y")

    @pytest.mark.parametrize(
        "parameters", [{}, {"activityId": "kein IRI"}, {"activityId": "urn:x:y", "x": "1"}]
    )
    def test_anything_else_is_refused(self, each: Store, parameters: Json) -> None:
        assert each.ask("GET", "activities", parameters=parameters).status_code == 400


class TestAbout:
    """1.0.3 part 3, 2.8; IEEE 9274.1.1 4.1.6.7."""

    @pytest.mark.parametrize("version", [None, "0.9", V1, V2, "Unsinn"])
    def test_anybody_may_ask_in_any_version(self, db: None, version: str | None) -> None:
        store = Store()

        response = store.ask("GET", "about", headers={HEADER: version, "Authorization": None})

        assert response.status_code == 200
        assert {V1, V2} <= set(response.json()["version"])
        assert response[HEADER] == (V1 if version == V1 else V2)

    def test_nothing_else_can_be_done_with_it(self, each: Store) -> None:
        assert each.ask("POST", "about", body={}).status_code == 405
        assert each.ask("HEAD", "about").content == b""
        assert each.ask("GET", "about", parameters={"x": "1"}).status_code == 400


def test_the_versions_are_those_of_the_core() -> None:
    assert {version.value for version in XapiVersion} == {V1, V2}
