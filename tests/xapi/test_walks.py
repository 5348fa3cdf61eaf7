"""Filters cost what they show: every one is a walk along an index (docs/decisions/0021, 0027)."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.xapi.core import StatementFilters
from lms.xapi.domain import retrieval
from tests.xapi.api.conftest import NOBODYS
from tests.xapi.statements import Json

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what is in the tables")
@pytest.mark.parametrize(
    ("given", "index"),
    [
        ({}, "INTEGER PRIMARY KEY"),
        ({"verb": "a:b"}, "statement_verb"),
        ({"registration": uuid.UUID(NOBODYS)}, "statement_of_registration"),
        ({"verb": "a:b", "registration": uuid.UUID(NOBODYS)}, "statement_of_registration"),
        ({"agent": "mbox a", "verb": "a:b"}, "xapi_statementagent_1 (agent=? AND usage=?"),
        (
            {"activity": "a:b", "agent": "mbox a", "related_agents": True},
            "xapi_statementagent_1 (agent=? AND usage=?",
        ),
    ],
)
def test_a_query_walks_along_the_index_of_its_filter(given: Json, index: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        retrieval.find_page(filters=StatementFilters(limit=10, **given))
    sql = next(query["sql"] for query in queries if "AS walk0" in query["sql"])

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        walks = [row[3] for row in cursor.fetchall() if " w USING" in row[3] or row[3].endswith(" w")]

    assert index in walks[0]
    assert all(step.startswith("SEARCH w USING") for step in walks)
