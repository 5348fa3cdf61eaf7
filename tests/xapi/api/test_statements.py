"""Statements come in and go out (1.0.3 part 3, 2.1; IEEE 9274.1.1 4.1.6.1)."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from lms.xapi.models import Statement
from tests.xapi.api.conftest import NOBODYS, V1, V2, Store, new_id
from tests.xapi.statements import Json, full, small, substatement, with_context_agents

pytestmark = pytest.mark.django_db

OTHER_VERB = {"id": "https://a.example/verb/anderes"}


def stored_of(document: Json) -> dt.datetime:
    """When a statement was stored."""
    return dt.datetime.fromisoformat(document["stored"])


class TestStoring:
    """POST and PUT (1.0.3 part 3, 2.1.1 and 2.1.2)."""

    def test_what_is_posted_can_be_read(self, each: Store) -> None:
        identity = new_id()

        response = each.post(small(id=identity))

        assert (response.status_code, response.json()) == (200, [identity])
        document = each.read(identity)
        assert document["id"] == identity
        # Part 2, 2.4.7: without a timestamp of its own, that of storing.
        assert document["timestamp"] == document["stored"]
        assert document["authority"]["account"]["name"] == f"client-{each.row.pk}"
        assert document["version"] == {V1: "1.0.0", V2: "2.0.0"}[each.version]

    def test_everything_in_a_statement_comes_back_as_it_was_written(self, each: Store) -> None:
        # Numbers, escapes and unusual spellings are the sender's (part 2, 2.3: immutability).
        text = (
            '{"actor":{"mbox":"mailto:pilot@example.org"},"verb":{"id":"https://a.example/v"},'
            '"object":{"id":"https://a.example/a"},"result":{"score":{"raw":1.00,"max":1E2},'
            '"response":"\\u00e4\\u0000"},"timestamp":"2026-03-02T10:00:00.1+01:00"}'
        )

        identity = each.post(text).json()[0]

        body = Statement.objects.get().body
        assert '"raw":1.00,"max":1E2' in body
        document = each.read(identity)
        assert document["result"] == {"score": {"raw": 1.0, "max": 100.0}, "response": "ä\x00"}
        assert document["timestamp"] == "2026-03-02T10:00:00.1+01:00"

    def test_only_the_store_says_authority_and_stored(self, each: Store) -> None:
        forged = small(
            authority={"objectType": "Agent", "mbox": "mailto:chef@example.org"},
            stored="2001-01-01T00:00:00Z",
        )

        document = each.read(each.tell(forged)[0])

        assert document["authority"]["account"]["name"] == f"client-{each.row.pk}"
        assert stored_of(document).year > 2020
        assert each.find(agent={"mbox": "mailto:chef@example.org"}, related_agents=True) == []

    def test_a_batch_answers_its_ids_in_its_order(self, each: Store) -> None:
        ids = [new_id() for _ in range(5)]

        response = each.post([small(id=identity) for identity in ids])

        assert response.json() == ids
        assert [document["id"] for document in each.find(ascending=True)] == ids
        assert len({document["stored"] for document in each.find()}) == 5

    def test_a_batch_is_all_or_nothing(self, each: Store) -> None:
        response = each.post([small(), small(verb={"id": "kein IRI"})])

        assert response.status_code == 400
        assert response.json()["path"] == "[1].verb.id"
        assert each.find() == []

    def test_an_empty_batch_stores_nothing(self, each: Store) -> None:
        response = each.post([])

        assert (response.status_code, response.json()) == (200, [])

    def test_put_stores_under_the_id_of_the_parameter(self, each: Store) -> None:
        one, other = new_id(), new_id()

        without = each.ask("PUT", "statements", parameters={"statementId": one}, body=small())
        with_id = each.ask("PUT", "statements", parameters={"statementId": other}, body=small(id=other))

        assert (without.status_code, without.content, with_id.status_code) == (204, b"", 204)
        assert (each.read(one)["id"], each.read(other)["id"]) == (one, other)

    @pytest.mark.parametrize(
        "parameters",
        [{}, {"statementId": "keine"}, {"statementId": NOBODYS, "mehr": "1"}, {"StatementId": NOBODYS}],
    )
    def test_put_needs_exactly_an_id(self, each: Store, parameters: dict[str, str]) -> None:
        response = each.ask("PUT", "statements", parameters=parameters, body=small())

        assert response.status_code == 400
        assert Statement.objects.count() == 0

    def test_put_refuses_another_id_and_a_batch(self, each: Store) -> None:
        for body in (small(id=new_id()), [small(), small()], []):
            response = each.ask("PUT", "statements", parameters={"statementId": new_id()}, body=body)
            assert response.status_code == 400

    def test_the_same_statement_again_changes_nothing(self, each: Store) -> None:
        identity = new_id()
        each.tell(small(id=identity))
        before = each.read(identity)

        again = each.post(small(id=identity))
        put = each.ask("PUT", "statements", parameters={"statementId": identity}, body=small())

        assert (again.status_code, put.status_code) == (200, 204)
        assert each.read(identity) == before

    def test_another_statement_of_the_same_id_is_a_conflict(self, each: Store) -> None:
        identity = new_id()
        each.tell(small(id=identity))
        before = each.read(identity)
        changed = small(id=identity, verb=OTHER_VERB)

        posted = each.post([small(), changed])
        put = each.ask("PUT", "statements", parameters={"statementId": identity}, body=changed)

        assert (posted.status_code, put.status_code) == (409, 409)
        assert identity in posted.json()["error"]
        assert each.read(identity) == before
        assert Statement.objects.count() == 1

    def test_an_id_twice_in_a_batch_is_refused(self, each: Store) -> None:
        identity = new_id()

        response = each.post([small(id=identity), small(id=identity.upper())])

        assert response.status_code == 400
        assert Statement.objects.count() == 0

    def test_a_single_context_activity_comes_back_as_a_list(self, each: Store) -> None:
        # Part 2, 2.4.6.2, also within a SubStatement.
        bare = {"contextActivities": {"parent": {"id": "https://a.example/tag/1"}}}

        ids = each.tell(small(context=bare), substatement(context=bare))

        expected = [{"id": "https://a.example/tag/1"}]
        assert each.read(ids[0])["context"]["contextActivities"]["parent"] == expected
        assert each.read(ids[1])["object"]["context"]["contextActivities"]["parent"] == expected

    @pytest.mark.parametrize(
        ("content_type", "body"),
        [
            ("text/plain", "{}"),
            ("application/x-www-form-urlencoded", "a=b"),
            ("", small()),
            ("application/json", b"\xff\xfe"),
            ("application/json", b""),
            ("application/json", "7"),
            ("application/json", "null"),
            ("application/json", "[null]"),
            ("application/json", "[[]]"),
            ("application/json", '{"actor":1,"actor":2}'),
            ("application/json", "[" * 2000 + "]" * 2000),
        ],
    )
    def test_what_is_no_statement_is_refused(self, each: Store, content_type: str, body: Any) -> None:
        response = each.post(body, content_type=content_type)

        assert response.status_code == 400
        assert response.json()["error"]

    def test_an_error_names_path_rule_and_section(self, store: Store) -> None:
        definition = {
            "interactionType": "raten",
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
        }

        response = store.post(small(object={"id": "https://a.example/frage", "definition": definition}))

        assert response.json() == {
            "error": "object.definition.interactionType: not one of the allowed values, xAPI 1.0.3 2.4.4.1",
            "path": "object.definition.interactionType",
            "rule": "not one of the allowed values",
            "specification": "xAPI 1.0.3 2.4.4.1",
        }

    def test_parameters_of_a_post_are_refused(self, each: Store) -> None:
        assert each.post(small(), parameters={"statementId": new_id()}).status_code == 400


class TestReadingOne:
    """GET by id (1.0.3 part 3, 2.1.3)."""

    def test_last_modified_is_when_it_was_stored(self, each: Store) -> None:
        identity = each.tell(small())[0]

        response = each.ask("GET", "statements", parameters={"statementId": identity})

        stored = stored_of(response.json()).replace(microsecond=0)
        assert parsedate_to_datetime(response["Last-Modified"]) == stored

    def test_an_unknown_id_is_not_found(self, each: Store) -> None:
        for name in ("statementId", "voidedStatementId"):
            assert each.ask("GET", "statements", parameters={name: new_id()}).status_code == 404

    @pytest.mark.parametrize(
        "more",
        [
            {"voidedStatementId": NOBODYS},
            {"limit": "1"},
            {"agent": {"mbox": "mailto:pilot@example.org"}},
            {"ascending": "true"},
            {"unbekannt": "1"},
        ],
    )
    def test_with_an_id_only_form_and_attachments_can_be_asked(
        self, each: Store, more: dict[str, Any]
    ) -> None:
        response = each.ask("GET", "statements", parameters={"statementId": new_id(), **more})

        assert response.status_code == 400

    def test_head_is_get_without_a_body(self, each: Store) -> None:
        # 1.1: whatever the address.
        identity = each.tell(small())[0]

        for parameters in (
            {"statementId": identity},
            {"statementId": new_id()},
            {"limit": "1"},
            {"limit": "x"},
        ):
            got = each.ask("GET", "statements", parameters=parameters)
            head = each.ask("HEAD", "statements", parameters=parameters)
            assert (head.status_code, head.content) == (got.status_code, b"")
            assert head["Content-Length"] == str(len(got.content))
            assert head["X-Experience-API-Version"] == got["X-Experience-API-Version"]


class TestConsistentThrough:
    """Everything stored before this instant can be read (1.0.3 part 3, 2.1.3)."""

    def test_it_is_recent_and_covers_what_was_stored(self, each: Store) -> None:
        def told(response: Any) -> dt.datetime:
            return dt.datetime.fromisoformat(response["X-Experience-API-Consistent-Through"])

        empty = told(each.ask("GET", "statements"))
        posted = each.post(small())
        listed = each.ask("GET", "statements")

        assert dt.datetime.now(dt.UTC) - empty < dt.timedelta(seconds=60)
        assert told(posted) >= empty
        assert told(listed) >= stored_of(listed.json()["statements"][0])
        assert told(each.ask("PUT", "statements", parameters={"statementId": new_id()}, body=small()))

    @pytest.mark.parametrize(
        ("method", "headers", "status"),
        [
            ("GET", {"Authorization": None}, 401),
            ("GET", {"X-Experience-API-Version": None}, 400),
            ("DELETE", {}, 405),
            ("POST", {}, 400),
        ],
    )
    def test_it_is_there_whatever_the_answer(
        self, each: Store, method: str, headers: dict[str, str | None], status: int
    ) -> None:
        response = each.ask(method, "statements", headers=headers)

        assert response.status_code == status
        assert dt.datetime.fromisoformat(response["X-Experience-API-Consistent-Through"])


class TestOlderReaders:
    """What came in as 2.0 is shown to readers of 1.0.3 in their version."""

    def test_context_agents_and_groups_are_left_out(self, store: Store, store2: Store) -> None:
        document = with_context_agents() | {"timestamp": "2026-03-02 10:00:00z"}
        identity = store2.tell(document)[0]

        old, new = store.read(identity), store2.read(identity)

        assert {"contextAgents", "contextGroups"} & old["context"].keys() == set()
        assert {"contextAgents", "contextGroups"} <= new["context"].keys()
        assert (old["version"], new["version"]) == ("1.0.0", "2.0.0")
        assert (old["timestamp"], new["timestamp"]) == ("2026-03-02T10:00:00Z", "2026-03-02 10:00:00z")
        assert store.find()[0] == old

    def test_a_version_a_statement_came_with_stays(self, store: Store, store2: Store) -> None:
        # Part 2, 2.4.10.
        identity = store.tell(small(version="1.0.2"))[0]

        assert (store.read(identity)["version"], store2.read(identity)["version"]) == ("1.0.2", "1.0.2")

    def test_context_agents_are_unknown_to_1_0_3(self, store: Store) -> None:
        document = with_context_agents() | {"version": "1.0.0"}

        response = store.post(document)

        assert (response.status_code, response.json()["path"]) == (400, "context.contextAgents")


class TestForms:
    """``format`` (1.0.3 part 3, 2.1.3)."""

    def test_ids_leave_what_identifies(self, each: Store) -> None:
        identity = each.tell(full(version="1.0.0", attachments=[]))[0]

        shown = each.read(identity, format="ids")

        group = {"objectType": "Group", "mbox": "mailto:gruppe@example.org"}
        assert shown["actor"] == group
        assert shown["verb"] == {"id": "http://adlnet.gov/expapi/verbs/answered"}
        assert shown["object"] == {"id": "https://a.example/frage/1"}
        instructor = shown["context"]["instructor"]
        assert instructor == {
            "objectType": "Group",
            "member": [
                {"mbox": "mailto:eins@example.org"},
                {"objectType": "Agent", "openid": "https://zwei.example/"},
                {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"},
            ],
        }
        assert shown["result"]["score"] == {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}

    def test_canonical_is_in_one_language(self, each: Store) -> None:
        identity = each.tell(full(version="1.0.0", attachments=[]))[0]

        def shown(header: str) -> Json:
            response = each.ask(
                "GET",
                "statements",
                parameters={"statementId": identity, "format": "canonical"},
                headers={"Accept-Language": header},
            )
            document: Json = response.json()
            return document

        english = shown("en-GB, en;q=0.9, de;q=0.5")
        assert english["verb"]["display"] == {"en": "answered"}
        assert english["object"]["definition"]["name"] == {"en-US": "choice"}
        assert english["object"]["definition"]["description"] == {"de": "Was gehört zusammen?"}
        assert shown("de")["object"]["definition"]["name"] == {"de": "Auswahl"}
        assert len(shown("fr")["verb"]["display"]) == 1
        assert english["actor"] == each.read(identity)["actor"]

    def test_more_activities_than_a_query_takes_parameters(self, store: Store) -> None:
        """SQLite takes 32,766 of them, or 250,000."""
        told = [{"id": f"urn:x:{n}", "definition": {"name": {"de": f"{n}"}}} for n in range(33_000)]

        store.tell(small(context={"contextActivities": {"other": told}}))

        known = store.ask("GET", "activities", parameters={"activityId": "urn:x:32999"}).json()
        assert known["definition"] == {"name": {"de": "32999"}}

    def test_canonical_takes_the_definition_the_store_knows(self, each: Store) -> None:
        activity = "https://a.example/lektion/7"
        first = each.tell(small(object={"id": activity, "definition": {"name": {"de": "Alt"}}}))[0]
        each.tell(small(object={"id": activity, "definition": {"name": {"de": "Neu"}}}))

        assert each.read(first, format="canonical")["object"]["definition"]["name"] == {"de": "Neu"}
        assert each.read(first)["object"]["definition"]["name"] == {"de": "Alt"}

    def test_another_form_is_refused(self, each: Store) -> None:
        for parameters in ({"format": "schön"}, {"statementId": new_id(), "format": "IDS"}):
            assert each.ask("GET", "statements", parameters=parameters).status_code == 400
