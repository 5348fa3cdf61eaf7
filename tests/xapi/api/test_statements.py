"""Statements come in and go out (1.0.3 part 3, 2.1; IEEE 9274.1.1 4.1.6.1)."""

from __future__ import annotations

import pytest

from lms.xapi.models import Statement
from tests.xapi.api.conftest import Store, new_id
from tests.xapi.statements import full, small

pytestmark = pytest.mark.django_db


def test_what_is_posted_can_be_read(each: Store) -> None:
    identity = new_id()

    response = each.post(small(id=identity))

    assert (response.status_code, response.json()) == (200, [identity])
    document = each.read(identity)
    assert document["id"] == identity
    assert document["timestamp"] == document["stored"]
    assert document["authority"]["account"]["name"] == f"client-{each.row.pk}"
    assert document["version"] == ("1.0.0" if each.version == "1.0.3" else "2.0.0")


def test_lists(each: Store) -> None:
    ids = each.tell(small(), small(), full(version="1.0.0", attachments=[]))

    found = each.find()

    assert [document["id"] for document in found] == ids[::-1]
    assert Statement.objects.count() == 3
