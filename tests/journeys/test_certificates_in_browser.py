"""Journeys of a certificate in a real browser: checked by file, corrected by a successor, fetched by HR."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from certificates.domain.facts import facts_from_json
from certificates.domain.paper import draw_paper
from certificates.enums import CertificateKind
from certificates.models import Certificate
from curriculum.models import Enrolment
from lms.accounts.models import User
from tests.browser import AxeReport
from tests.certificates.completion import complete
from tests.certificates.desk import open_desk
from tests.certificates.paper import texts_of

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], AxeReport]


@pytest.fixture
def certificate(enrolment: Enrolment, trainer: User, now: dt.datetime) -> Certificate:
    """The pilot's, issued by itself."""
    complete(enrolment, trainer, now)
    return Certificate.objects.get(enrolment=enrolment)


@pytest.fixture
def enter(page: Page, live_server: LiveServer, client_of: Callable[[User], Client]) -> Callable[[User], None]:
    """Give the browser somebody's session."""

    def log_in(person: User) -> None:
        cookie = client_of(person).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.clear_cookies()
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )

    return log_in


def test_a_file_and_an_edited_file_are_dropped_on_the_check_page(
    page: Page, live_server: LiveServer, certificate: Certificate, tmp_path: Path, *, axe: Axe
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    genuine, forged = tmp_path / "z.pdf", tmp_path / "forged.pdf"
    genuine.write_bytes(bytes(certificate.file.pdf))
    facts = facts_from_json(certificate.facts)
    forged.write_bytes(draw_paper(dataclasses.replace(facts, award="Leitung der Verwaltung")))

    page.goto(f"{live_server.url}/pruefen/")
    reports = [axe(page)]
    page.get_by_label("PDF-Datei").set_input_files(genuine)
    page.get_by_role("button", name="Datei prüfen").click()
    expect(page.get_by_text("kein Byte wurde verändert")).to_be_visible()
    expect(page.get_by_text("Testsiegel ohne Beweiswert")).to_be_visible()
    reports.append(axe(page))
    page.get_by_label("PDF-Datei").set_input_files(forged)
    page.get_by_role("button", name="Datei prüfen").click()
    expect(page.get_by_role("alert")).to_contain_text("verändert")
    expect(page.get_by_role("row", name="Titel")).to_contain_text("Leitung der Verwaltung")
    reports.append(axe(page))
    page.goto(f"{live_server.url}/pruefen/siegel/")
    reports.append(axe(page))

    assert [str(report) for report in reports if report.violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.context.cookies() == []


def test_a_wish_becomes_a_successor_and_hr_takes_both_away(
    page: Page,
    live_server: LiveServer,
    certificate: Certificate,
    pilot: User,
    hr: User,
    *,
    enter: Callable[[User], None],
    axe: Axe,
) -> None:
    reports = []
    enter(pilot)
    page.goto(f"{live_server.url}/zertifikate/")
    reports.append(axe(page))
    page.get_by_role("link", name="Als Webseite lesen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zertifikat")
    reports.append(axe(page))
    page.goto(f"{live_server.url}/zertifikate/{certificate.pk}/berichtigen/")
    page.get_by_label("Was soll berichtigt werden?").fill("Ich heiße jetzt Großmann-Weiß.")
    reports.append(axe(page))
    page.get_by_role("button", name="An die Personalstelle senden").click()
    expect(page.get_by_text("Ihre Personalstelle ist per E-Mail benachrichtigt")).to_be_visible()

    enter(hr)
    page.goto(f"{live_server.url}/personal/zertifikate/")
    reports.append(axe(page))
    page.get_by_role("link", name="Beantworten").click()
    page.get_by_label("Nachname").fill("Großmann-Weiß")
    reports.append(axe(page))
    page.get_by_role("button", name="Berichtigtes Zertifikat ausstellen").click()
    expect(page.get_by_text("ersetzt das alte")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="ZIP herunterladen").click()

    successor = Certificate.objects.current().get()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as archive:
        assert archive.namelist() == [
            "LIESMICH.txt",
            f"Großmann-Weiß_Änne_Zertifikat_{successor.issued_on}_{successor.number}.pdf",
            "Verzeichnis.csv",
        ]
        assert archive.read(archive.namelist()[1]) == bytes(successor.file.pdf)
    assert [str(report) for report in reports if report.violations] == []


def test_hr_has_funded_days_confirmed_for_the_funding_body(
    page: Page,
    live_server: LiveServer,
    enrolment: Enrolment,
    pilot: User,
    trainer: User,
    office: User,
    hr: User,
    now: dt.datetime,
    *,
    enter: Callable[[User], None],
    axe: Axe,
) -> None:
    desk = open_desk(enrolment, office=office, trainer=trainer, now=now)
    desk.enter_and_quote(pilot, "08115001-1")
    desk.attend(enrolment, 1, 2)
    reports = []
    enter(hr)
    page.goto(f"{live_server.url}/personal/zertifikate/")
    page.get_by_role("link", name="Bestätigungen für die Förderstelle").click()
    row = page.get_by_role("row", name=str(pilot))
    expect(row).to_contain_text("200,00")
    reports.append(axe(page))
    row.get_by_role("button", name="Ausstellen").click()
    expect(page.get_by_text("ist fertig")).to_be_visible()
    reports.append(axe(page))
    with page.expect_download() as download:
        row.get_by_role("link", name="PDF").click()

    pdf = Path(download.value.path()).read_bytes()
    issued = Certificate.objects.get(kind=CertificateKind.FUNDING_CONFIRMATION)
    assert pdf == bytes(issued.file.pdf)
    for read in texts_of(pdf):
        for fact in ("Teilnahmebestätigung", "08115001-1", "200,00", "Tag 1", "Tag 2", str(pilot)):
            assert fact in read.replace("\N{NO-BREAK SPACE}", " ")
        assert "Tag 3" not in read
    assert [str(report) for report in reports if report.violations] == []
