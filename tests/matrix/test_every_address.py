"""Each address once, as somebody who may open it: whatever a page asks of the database, this database answers.

On SQLite everybody has asked for everything (``test_who_sees_what``), so this is for the others.
"""

from __future__ import annotations

import pytest
from django.conf import settings

from lms.portal.domain.who_sees_what import Viewer
from lms.portal.domain.who_sees_what.routes import Rule
from tests.matrix.addresses import all_routes
from tests.matrix.asking import Outcome, ask
from tests.matrix.entries import entries_of
from tests.matrix.world import World

IS_SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.mark.skipif(IS_SQLITE, reason="test_who_sees_what asks for all of them, as everybody")
def test_every_address_answers(world: World) -> None:
    clients = {viewer: world.client(world.people.get(viewer)) for viewer in Viewer}
    answers = [
        ask(world, clients[viewer], viewer.value, entry, route)
        for route in all_routes()
        for entry in entries_of(route)
        if entry.rule is not Rule.NOTHING and entry.open_to
        for viewer in [next(viewer for viewer in reversed(Viewer) if viewer in entry.open_to)]
    ]

    assert len(answers) > 200
    assert [str(answer) for answer in answers if answer.outcome is Outcome.CRASHED] == []
