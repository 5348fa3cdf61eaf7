"""Statements are found by what they say (1.0.3 part 3, 2.1.3; IEEE 9274.1.1 4.1.6.1)."""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.xapi.core import StatementFilters, XapiVersion, check_statement, index_entries, matches
from lms.xapi.domain import retrieval
from lms.xapi.enums import Scope
from lms.xapi.models import Statement
from tests.xapi.api.conftest import NOBODYS, Store, new_id
from tests.xapi.statements import FULL, Json, fresh, full, small, substatement

pytestmark = pytest.mark.django_db

ONE, TEAM = {"mbox": "mailto:eins@example.org"}, {"mbox": "mailto:team@example.org"}
VOIDED = {"id": "http://adlnet.gov/expapi/verbs/voided"}
CONFIRMED = {"id": "https://a.example/verb/bestaetigt"}


def reference(identity: str) -> Json:
    """A StatementRef."""
    return {"objectType": "StatementRef", "id": identity}


def ids(found: list[Json]) -> list[str]:
    """The ids, in order."""
    return [document["id"] for document in found]


class TestEachFilter:
    """One parameter at a time."""

    @pytest.mark.parametrize(
        ("parameters", "is_found"),
        [
            ({"agent": {"mbox": "mailto:gruppe@example.org"}}, True),
            # A member of the actor counts like the actor.
            ({"agent": ONE}, True),
            ({"agent": {"mbox": "mailto:EINS@example.org"}}, False),
            ({"agent": {"mbox": "mailto:eins@EXAMPLE.org"}}, True),
            ({"agent": {"objectType": "Group", **TEAM}}, False),
            ({"agent": TEAM, "related_agents": True}, True),
            ({"agent": TEAM, "related_agents": False}, False),
            ({"verb": "http://adlnet.gov/expapi/verbs/answered"}, True),
            ({"verb": "http://adlnet.gov/expapi/verbs/Answered"}, False),
            ({"activity": "https://a.example/frage/1"}, True),
            ({"activity": "https://a.example/kurs/1"}, False),
            ({"activity": "https://a.example/kurs/1", "related_activities": True}, True),
            ({"registration": "EC531277-b57b-4c15-8d91-d292c5b2b8f7"}, True),
            ({"registration": NOBODYS}, False),
            ({"since": "2001-01-01T00:00:00Z"}, True),
            ({"until": "2001-01-01T00:00:00Z"}, False),
            ({"agent": ONE, "verb": "http://adlnet.gov/expapi/verbs/answered"}, True),
            ({"agent": ONE, "activity": "https://a.example/frage/1"}, True),
            ({"agent": ONE, "activity": "https://a.example/lektion/1"}, False),
            ({"agent": ONE, "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7"}, True),
        ],
    )
    def test_it_finds_what_it_should(self, each: Store, parameters: Json, is_found: bool) -> None:
        wanted, _other = each.tell(full(version="1.0.0", attachments=[]), small())

        assert (wanted in ids(each.find(**parameters))) is is_found

    def test_the_places_within_a_substatement_are_related(self, each: Store) -> None:
        wanted = each.tell(substatement(attachments=[]))
        activity = {"activity": "https://a.example/frage/1"}

        assert each.find(**activity) == each.find(agent=ONE) == []
        assert ids(each.find(related_activities=True, **activity)) == wanted
        assert ids(each.find(related_agents=True, agent=ONE)) == wanted

    def test_the_authority_is_related(self, each: Store) -> None:
        wanted = each.tell(small())
        authority = each.read(wanted[0])["authority"]

        assert each.find(agent=authority) == []
        assert ids(each.find(agent=authority, related_agents=True)) == wanted

    def test_since_is_exclusive_and_until_inclusive(self, each: Store) -> None:
        first, second, third = each.tell(small(), small(), small())
        middle = each.read(second)["stored"]

        assert ids(each.find(since=middle)) == [third]
        assert ids(each.find(until=middle)) == [second, first]
        assert ids(each.find(since=middle, ascending=True, until=each.read(third)["stored"])) == [third]

    @pytest.mark.parametrize(
        "parameters",
        [
            {"agent": "kein JSON"},
            {"agent": {"name": "ohne Kennung"}},
            {"agent": {"objectType": "Group", "member": [ONE]}},
            {"agent": {**ONE, "openid": "https://zwei.example/"}},
            {"verb": "kein IRI"},
            {"activity": "auch keiner"},
            {"registration": "keine"},
            {"related_agents": "1"},
            {"related_activities": "True"},
            {"ascending": ""},
            {"attachments": "ja"},
            {"since": "gestern"},
            {"until": "2026-02-30T00:00:00Z"},
            {"limit": "-1"},
            {"limit": "1.5"},
            {"limit": "99999999999999999999"},
            # 3.2: unknown, and right in all but case.
            {"unbekannt": "1"},
            {"Agent": ONE},
            {"more": "gefälscht"},
        ],
    )
    def test_what_is_malformed_is_refused(self, each: Store, parameters: dict[str, Any]) -> None:
        response = each.ask("GET", "statements", parameters=parameters)

        assert response.status_code == 400
        assert response.json()["error"]

    def test_a_parameter_given_twice_is_refused(self, each: Store) -> None:
        response = each.client.get(
            "/xapi/statements?limit=1&limit=2",
            headers={"X-Experience-API-Version": each.version, "Authorization": each.authorization},
        )

        assert response.status_code == 400

    def test_who_may_read_their_own_sees_no_others(self, db: None, store: Store) -> None:
        mine = Store(store.version, Scope.STATEMENTS_WRITE, Scope.STATEMENTS_READ_MINE)
        foreign = store.tell(small())[0]
        own = mine.tell(small())

        assert ids(mine.find()) == ids(mine.find(verb=small()["verb"]["id"])) == own
        assert mine.ask("GET", "statements", parameters={"statementId": foreign}).status_code == 404

    def test_who_may_read_their_own_learns_nothing_of_others_by_referring_to_them(
        self, db: None, store: Store
    ) -> None:
        mine = Store(store.version, Scope.STATEMENTS_WRITE, Scope.STATEMENTS_READ_MINE)
        (theirs,) = store.post(full()).json()
        (own,) = mine.post(small(object=reference(theirs))).json()
        (about_own,) = mine.post(small(object=reference(own))).json()
        about = {"activity": "https://a.example/frage/1"}

        assert ids(store.find(**about)) == [about_own, own, theirs]
        assert mine.find(**about) == []
        assert mine.find(verb=full()["verb"]["id"]) == []
        assert ids(mine.find(verb=small()["verb"]["id"])) == [about_own, own]


class TestPages:
    """``limit`` and ``more`` (1.0.3 part 2, 2.5)."""

    @pytest.mark.parametrize("ascending", [True, False])
    @pytest.mark.parametrize("parameters", [{}, {"agent": small()["actor"]}, {"verb": small()["verb"]["id"]}])
    def test_a_walk_over_more_sees_each_once(self, each: Store, ascending: bool, parameters: Json) -> None:
        stored = each.tell(*(small() for _ in range(7)))
        response = each.ask(
            "GET", "statements", parameters={"limit": 3, "ascending": ascending, **parameters}
        ).json()
        seen = ids(response["statements"])

        while response["more"]:
            assert len(response["statements"]) == 3
            # New arrivals do not disturb the walk to the past.
            each.tell(small()) if not ascending else None
            response = each.ask("GET", response["more"].removeprefix("/xapi/")).json()
            seen += ids(response["statements"])

        assert seen == (stored if ascending else stored[::-1])

    def test_a_last_page_that_is_full_has_no_more(self, each: Store) -> None:
        each.tell(small(), small())

        assert each.ask("GET", "statements", parameters={"limit": 2}).json()["more"] == ""

    def test_more_keeps_form_and_filters(self, each: Store) -> None:
        each.tell(*(small(verb={**small()["verb"], "display": {"de": "x"}}) for _ in range(3)))
        first = each.ask("GET", "statements", parameters={"limit": 1, "format": "ids"}).json()

        second = each.ask("GET", first["more"].removeprefix("/xapi/")).json()

        assert second["statements"][0]["verb"] == small()["verb"]
        assert len(second["statements"]) == 1

    def test_limit_0_is_as_many_as_the_server_gives(self, each: Store, settings: Any) -> None:
        settings.XAPI_PAGE_SIZE = 2
        each.tell(small(), small(), small())

        for limit in (0, 100):
            response = each.ask("GET", "statements", parameters={"limit": limit}).json()
            assert (len(response["statements"]), bool(response["more"])) == (2, True)

    def test_more_with_other_parameters_is_refused(self, each: Store) -> None:
        each.tell(small(), small())
        more = each.ask("GET", "statements", parameters={"limit": 1}).json()["more"]

        assert each.ask("GET", f"{more.removeprefix('/xapi/')}&limit=5").status_code == 400

    @pytest.mark.parametrize("count", [1, 8])
    def test_a_page_takes_the_same_number_of_queries(self, each: Store, count: int) -> None:
        each.tell(*(full(id=new_id(), version="1.0.0", attachments=[]) for _ in range(count)))

        with CaptureQueriesContext(connection) as queries:
            each.find(agent=ONE, related_agents=True)

        # the caller, the numbers, the statements, the newest one
        assert len(queries) == 4


class TestReferences:
    """Who refers to a statement is found by what that says (1.0.3 part 3, 2.1.3)."""

    @pytest.mark.parametrize("target_first", [True, False])
    def test_over_any_number_of_steps_and_in_any_order_of_arrival(
        self, each: Store, target_first: bool
    ) -> None:
        a, b, c = (new_id() for _ in range(3))
        chain = [
            small(id=a, result={"success": True}, context={"registration": (registration := new_id())}),
            small(id=b, actor=ONE, verb=CONFIRMED, object=reference(a)),
            small(id=c, actor=TEAM, verb=CONFIRMED, object=reference(b)),
        ]
        for statement in chain if target_first else chain[::-1]:
            each.tell(statement)

        everyone = {a, b, c}
        assert set(ids(each.find(agent=small()["actor"]))) == everyone
        assert set(ids(each.find(activity=small()["object"]["id"]))) == everyone
        assert set(ids(each.find(verb=small()["verb"]["id"]))) == everyone
        assert set(ids(each.find(registration=registration))) == everyone
        assert set(ids(each.find(agent=ONE))) == {b, c}
        assert ids(each.find(agent=TEAM)) == [c]
        # Both conditions on the same statement.
        assert each.find(agent=ONE, verb=small()["verb"]["id"]) == []

    def test_time_and_limit_apply_to_the_statement_itself(self, each: Store) -> None:
        target, comment = each.tell(small(), small())[0], new_id()
        each.tell(small(id=comment, actor=ONE, verb=CONFIRMED, object=reference(target)))
        middle = each.read(target)["stored"]

        assert ids(each.find(verb=small()["verb"]["id"], since=middle, limit=1)) == [comment]

    def test_a_circle_ends(self, each: Store) -> None:
        a, b = new_id(), new_id()

        each.tell(
            small(id=a, object=reference(b)), small(id=b, actor=ONE, object=reference(a)), small(actor=TEAM)
        )

        assert set(ids(each.find(agent=ONE))) == {a, b}

    def test_a_reference_in_the_context_does_not_count(self, each: Store) -> None:
        target = each.tell(small(actor=ONE))[0]
        each.tell(small(context={"statement": reference(target)}))

        assert ids(each.find(agent=ONE)) == [target]

    def test_many_who_wait_for_one_are_all_found(self, each: Store) -> None:
        target = new_id()
        waiting = each.tell(*(small(actor=TEAM, object=reference(target)) for _ in range(30)))

        each.tell(small(id=target, actor=ONE))

        assert set(ids(each.find(agent=ONE))) == {target, *waiting}


class TestVoiding:
    """Declared void (1.0.3 part 2, 2.3.2; part 3, 2.1.4; IEEE 9274.1.1 4.2.5)."""

    @pytest.mark.parametrize("target_first", [True, False])
    def test_it_is_gone_but_for_who_asks_for_it(self, each: Store, target_first: bool) -> None:
        target, voiding = new_id(), new_id()
        pair = [small(id=target), small(id=voiding, actor=ONE, verb=VOIDED, object=reference(target))]
        for statement in pair if target_first else pair[::-1]:
            each.tell(statement)

        gone = each.ask("GET", "statements", parameters={"statementId": target})
        found = each.ask("GET", "statements", parameters={"voidedStatementId": target})

        assert (gone.status_code, found.json()["id"]) == (404, target)
        assert ids(each.find()) == [voiding]
        # The voiding statement is still found by what it voided.
        assert ids(each.find(agent=small()["actor"])) == [voiding]
        assert each.ask("GET", "statements", parameters={"voidedStatementId": voiding}).status_code == 404

    def test_a_voiding_statement_cannot_be_voided(self, each: Store) -> None:
        target = each.tell(small())[0]
        voiding = each.tell(small(verb=VOIDED, object=reference(target)))[0]

        each.tell(small(verb=VOIDED, object=reference(voiding)))

        assert each.read(voiding)["id"] == voiding
        assert each.ask("GET", "statements", parameters={"statementId": target}).status_code == 404

    def test_what_is_not_known_can_be_voided(self, each: Store) -> None:
        assert each.post(small(verb=VOIDED, object=reference(new_id()))).status_code == 200

    def test_a_client_cannot_void_what_another_stored(self, each: Store) -> None:
        target = each.tell(small())[0]
        other = Store(each.version)

        response = other.post(small(verb=VOIDED, object=reference(target)))

        assert response.status_code == 403
        assert each.read(target)["id"] == target


AGENTS = [{"objectType": "Agent", "mbox": f"mailto:{name}@example.org"} for name in "abc"]
VERBS = [{"id": f"https://a.example/verb/{number}"} for number in range(2)]
ACTIVITIES = [{"id": f"https://a.example/lektion/{number}"} for number in range(3)]
REGISTRATIONS = [str(uuid.UUID(int=number)) for number in range(2)]


def some_statement(chance: random.Random, known: list[str]) -> Json:
    """Small, with few values, so that filters find some."""
    document: Json = {
        "id": str(uuid.UUID(int=chance.getrandbits(128))),
        "actor": chance.choice(AGENTS),
        "verb": chance.choice(VERBS),
        "object": chance.choice([*ACTIVITIES, *AGENTS]),
        "context": {},
    }
    if chance.random() < 0.6:
        document["context"]["registration"] = chance.choice(REGISTRATIONS)
    if chance.random() < 0.4:
        document["context"]["instructor"] = chance.choice(AGENTS)
    if chance.random() < 0.4:
        document["context"]["contextActivities"] = {"grouping": [chance.choice(ACTIVITIES)]}
    if known and chance.random() < 0.3:
        document["object"] = reference(chance.choice(known))
        document["context"].pop("contextActivities", None)
        if chance.random() < 0.3:
            document["verb"] = VOIDED
    elif chance.random() < 0.1:
        document["object"] = fresh({**FULL["object"], "id": chance.choice(ACTIVITIES)["id"]})
    return document


def test_the_indexes_find_what_looking_at_everything_finds(store: Store) -> None:
    chance = random.Random(20260302)  # noqa: S311 - invents test data
    documents: list[Json] = []
    for _ in range(60):
        documents.append(some_statement(chance, [document["id"] for document in documents]))
    # Also references that arrive before what they refer to.
    order = chance.sample(documents, len(documents))
    for document in order:
        store.tell(fresh(document))
    voided = {
        str(row) for row in Statement.objects.filter(is_voided=True).values_list("statement_id", flat=True)
    }
    statements = {
        document["id"]: check_statement(fresh(document), version=XapiVersion.V1_0_3).statement
        for document in documents
    }

    def is_found(identity: str, filters: StatementFilters) -> bool:
        seen: set[str] = set()
        while identity not in seen and identity in statements:
            seen.add(identity)
            statement = statements[identity]
            if matches(filters, statement, index_entries(statement)):
                return True
            identity = getattr(statement.object, "id", "") if "StatementRef" in repr(statement.object) else ""
        return False

    for _ in range(80):
        filters = StatementFilters(
            agent=chance.choice([None, *(f"mbox {agent['mbox']}" for agent in AGENTS)]),
            verb=chance.choice([None, None, *(verb["id"] for verb in VERBS)]),
            activity=chance.choice([None, *(activity["id"] for activity in ACTIVITIES)]),
            registration=chance.choice([None, None, *map(uuid.UUID, REGISTRATIONS)]),
            related_agents=chance.random() < 0.5,
            related_activities=chance.random() < 0.5,
            ascending=chance.random() < 0.5,
        )
        expected = [
            document["id"]
            for document in (order if filters.ascending else order[::-1])
            if document["id"] not in voided and (not filters.by_content or is_found(document["id"], filters))
        ]

        page = retrieval.find_page(filters=filters)

        found = Statement.objects.in_bulk([row[0] for row in page.rows])
        assert [str(found[row[0]].statement_id) for row in page.rows] == expected, filters
