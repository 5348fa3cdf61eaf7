"""Mails pass through foreign hands: they hold a name and an address, and nothing about learning or money."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.core import mail
from django.test import override_settings
from django.urls import reverse

from lms.accounts.domain import addresses, people
from lms.portal.domain.who_sees_what import Matter, Viewer
from tests.matrix.asking import secrets_in
from tests.matrix.world import build_world

MAY_BE_MAILED = {Matter.NAME, Matter.WORK_ADDRESS, Matter.PRIVATE_ADDRESS}
Captured = Callable[..., AbstractContextManager[list[object]]]


def test_no_mail_tells_about_learning(
    db: None, tmp_path: object, django_capture_on_commit_callbacks: Captured
) -> None:
    with override_settings(MEDIA_ROOT=tmp_path), django_capture_on_commit_callbacks(execute=True):
        world = build_world()
    office, pilot = world.people[Viewer.OFFICE], world.pilot.person

    with django_capture_on_commit_callbacks(execute=True):
        people.send_invitation(person=pilot, actor=office, now=world.now)
        addresses.remove_private_address(person=pilot)
        addresses.add_private_address(person=pilot, email="aurikel.zwei@example.net", now=world.now)
        world.client(None).post(reverse("account_reset_password"), {"email": pilot.email})

    told = [
        (message.subject, secrets_in(f"{message.subject}\n{message.body}", world)) for message in mail.outbox
    ]
    assert len(told) >= 3
    assert [(s, found) for s, found in told if {matter for _, matter in found} - MAY_BE_MAILED] == []
    mine = [message for message in mail.outbox if set(message.to) & {pilot.email, "aurikel.zwei@example.net"}]
    assert len(mine) >= 3
    assert all(not secrets_in(m.body, world) & {(Viewer.STRANGER, matter) for matter in Matter} for m in mine)
