"""Somebody without an account reports a barrier; the operator gets it, whatever the mail server does."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from cms.domain.barriers import report_barrier
from cms.domain.editors import ensure_editor_setup
from cms.domain.legal_pages import Operator, ensure_legal_pages
from cms.domain.reconciliation import reconcile
from cms.models import BarrierReport
from lms.accounts.models import User

pytestmark = pytest.mark.django_db

REPORT = {
    "description": "Der Film hat keine Untertitel.",
    "place": "/kurse/basis/",
    "reply_to": "wer@example.org",
}


@pytest.fixture(autouse=True)
def _pages(db: None) -> None:
    ensure_legal_pages(Operator(email="buero@example.org"))


def send(client: Client, **changes: str) -> Any:
    """Send the form."""
    return client.post("/barriere-melden/", {**REPORT, **changes})


def test_a_report_is_kept_and_mailed_to_the_operator(client: Client) -> None:
    answer = send(client)

    report = BarrierReport.objects.get()
    (letter,) = mail.outbox
    assert answer.url == "/barriere-melden/?gesendet=1"
    assert "Ihre Meldung ist angekommen" in client.get(answer.url).content.decode()
    assert (report.description, report.place, report.reply_to) == tuple(REPORT.values())
    assert report.mailed_at is not None
    assert (letter.to, letter.reply_to) == (["buero@example.org"], ["wer@example.org"])
    assert REPORT["description"] in letter.body


def test_nobody_has_to_say_who_they_are(client: Client) -> None:
    answer = send(client, reply_to="", place="")

    assert answer.status_code == 302
    assert mail.outbox[0].reply_to == []


def test_the_form_knows_which_page_somebody_came_from(client: Client) -> None:
    page = client.get("/barriere-melden/", {"seite": "/kurse/<b>"}).content.decode()

    assert 'value="/kurse/&lt;b&gt;"' in page


@pytest.mark.parametrize(
    "changes",
    [{"description": ""}, {"description": "x" * 5_001}, {"reply_to": "keine Adresse"}, {"place": "x" * 501}],
)
def test_a_wrong_report_is_refused_with_what_was_typed(client: Client, changes: dict[str, str]) -> None:
    answer = send(client, **changes)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "errorlist" in page
    assert (changes.get("place") or REPORT["place"]) in page
    assert not BarrierReport.objects.exists()
    assert mail.outbox == []


def test_a_line_break_in_the_address_cannot_add_recipients(client: Client) -> None:
    answer = send(client, reply_to="wer@example.org\nBcc: alle@example.org")

    assert answer.status_code == 422
    assert mail.outbox == []


def test_a_machine_that_fills_in_everything_believes_it_was_heard(client: Client) -> None:
    answer = send(client, website="https://spam.example")

    assert answer.url == "/barriere-melden/?gesendet=1"
    assert not BarrierReport.objects.exists()
    assert mail.outbox == []


def test_the_sixth_report_within_an_hour_waits_and_keeps_its_text(client: Client) -> None:
    for _ in range(5):
        send(client)

    answer = send(client, description="Die sechste Meldung")

    assert answer.status_code == 429
    assert "Die sechste Meldung" in answer.content.decode()
    assert BarrierReport.objects.count() == 5


def test_a_letter_that_cannot_leave_is_sent_later(client: Client, now: dt.datetime) -> None:
    with patch("django.core.mail.message.EmailMessage.send", side_effect=ConnectionRefusedError):
        answer = send(client)
    assert answer.status_code == 302
    assert BarrierReport.objects.get().mailed_at is None

    reconcile(now=now)
    reconcile(now=now)

    assert BarrierReport.objects.get().mailed_at == now
    assert len(mail.outbox) == 1


def test_the_office_reads_reports_and_marks_them_as_answered(
    office: User, trainer: User, client_of: Callable[[User], Client], now: dt.datetime
) -> None:
    ensure_editor_setup()
    report = report_barrier(place="/hilfe/", description="Zu klein", reply_to="", now=now)
    desk = client_of(office)

    listed = desk.get("/admin/barrieren/").content.decode()
    shown = desk.get(f"/admin/barrieren/edit/{report.pk}/").content.decode()
    desk.post(
        f"/admin/barrieren/edit/{report.pk}/", {"answered_on": "2026-03-02", "description": "gefälscht"}
    )

    report.refresh_from_db()
    assert "/hilfe/" in listed
    assert "Zu klein" in shown
    assert (report.answered_on, report.description) == (dt.date(2026, 3, 2), "Zu klein")
    assert client_of(trainer).get("/admin/barrieren/").status_code == 302
    assert desk.get("/admin/barrieren/new/").status_code == 404


def test_answered_reports_are_forgotten_after_a_year_and_waiting_ones_are_not(now: dt.datetime) -> None:
    old, waiting = (report_barrier(place="", description=text, reply_to="", now=now) for text in "ab")
    BarrierReport.objects.filter(pk=old.pk).update(answered_on=dt.date(2020, 1, 1))

    call_command("forget_barrier_reports", stdout=io.StringIO())

    assert list(BarrierReport.objects.all()) == [waiting]
