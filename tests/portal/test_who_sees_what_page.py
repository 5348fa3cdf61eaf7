"""The page "Wer sieht was": from the reader's own role to the others, made from the entries."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from lms.accounts.enums import Role
from lms.accounts.models import RoleGrant, User
from lms.portal.domain.who_sees_what import SIGHT, Viewer

ClientOf = Callable[[User], Client]


def roles_on(page: str) -> list[str]:
    """Keys of the roles in the order of the page."""
    return re.findall(r'<details class="fold" id="role-(\w+)"', page)


def test_a_visitor_begins_with_what_learners_see(client: Client, db: None) -> None:
    page = client.get("/wer-sieht-was/").content.decode()

    assert roles_on(page) == [viewer.value for viewer in SIGHT if SIGHT[viewer].matters]
    assert page.count(" open>") == 1
    assert 'id="role-pilot" open>' in page
    assert "Ihre Rolle" not in page


def test_somebody_with_a_role_begins_with_that_role(client_of: ClientOf, hr: User) -> None:
    page = client_of(hr).get("/wer-sieht-was/").content.decode()

    assert roles_on(page)[:2] == ["hr", "pilot"]
    assert 'id="role-hr" open>' in page
    assert page.count("Ihre Rolle") == 1


def test_several_roles_come_first_together(client_of: ClientOf, hr: User) -> None:
    RoleGrant.objects.create(person=hr, role=Role.PROGRAMME_OFFICE, valid_from="2025-01-01")

    page = client_of(hr).get("/wer-sieht-was/").content.decode()

    assert roles_on(page)[:3] == ["hr", "office", "pilot"]
    assert page.count("Ihre Rolle") == 2


def test_each_role_lists_every_matter_once_and_counts_what_it_sees(client: Client, db: None) -> None:
    page = client.get("/wer-sieht-was/").content.decode()

    for viewer in (viewer for viewer in SIGHT if SIGHT[viewer].matters):
        part = page.partition(f'id="role-{viewer.value}"')[2].partition('<details class="disclosure">')[0]
        assert part.count("<li>") == 20, viewer
        assert f"sieht {len(SIGHT[viewer].matters)} von 20" in part


def test_how_many_pages_are_open_to_a_role_is_counted(client: Client, db: None) -> None:
    page = client.get("/wer-sieht-was/").content.decode()

    for viewer in (Viewer.HR, Viewer.OFFICE, Viewer.TRAINER):
        part = page.partition(f'id="role-{viewer.value}"')[2]
        said = re.search(r"<summary>(\d+) Seiten? steh", part)
        listed = part.partition('<ul class="disclosure__body">')[2].partition("</ul>")[0].count("<li>")
        assert said is not None
        assert int(said[1]) == listed > 1
