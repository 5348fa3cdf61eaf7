"""Somebody drops a PDF on the check page: as issued, saved anew, edited, or something else altogether."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from certificates.domain import drafting
from certificates.domain.facts import facts_from_json
from certificates.domain.file_check import LARGEST, Verdict, check_file
from certificates.domain.issuing import issue_certificate
from certificates.domain.life import withdraw_certificate
from certificates.domain.paper import draw_paper
from certificates.models import Certificate
from curriculum.models import Enrolment
from lms.accounts.models import User
from tests.certificates.paper import named

pytestmark = pytest.mark.django_db
ADDRESS = "/pruefen/datei/"


def edited(certificate: Certificate, **changes: object) -> bytes:
    """The document redrawn with other facts, as a forger with our program could at best."""
    return draw_paper(dataclasses.replace(facts_from_json(certificate.facts), **changes))


def saved_anew(pdf: bytes) -> bytes:
    """The same pages, written by another program."""
    with pikepdf.open(BytesIO(pdf)) as document:
        buffer = BytesIO()
        document.save(buffer)
    return buffer.getvalue()


def test_the_issued_file_is_recognised_with_its_seal(certificate: Certificate) -> None:
    report = check_file(bytes(certificate.file.pdf))

    assert report.verdict == Verdict.UNCHANGED
    assert report.facts == facts_from_json(certificate.facts)
    assert report.seal is not None
    assert (report.seal.is_intact, report.seal.covers_all, report.seal.is_ours, report.seal.is_test) == (
        True,
    ) * 4


def test_what_long_term_seals_append_is_no_addition_of_somebody_else(
    complete_enrolment: Enrolment, now: dt.datetime, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal = drafting.seal_document
    monkeypatch.setattr(drafting, "seal_document", lambda **given: seal(**given) + b"% validation data\n")
    issued = issue_certificate(enrolment=complete_enrolment, now=now)
    assert issued is not None
    as_issued = bytes(issued.file.pdf)

    pages = [
        client.post(ADDRESS, {"datei": SimpleUploadedFile("z.pdf", pdf)}).content.decode()
        for pdf in (as_issued, as_issued + b"% more\n")
    ]

    assert ["etwas hinzugefügt" in page for page in pages] == [False, True]


def test_a_file_saved_anew_says_the_same_and_has_lost_its_seal(certificate: Certificate) -> None:
    report = check_file(saved_anew(bytes(certificate.file.pdf)))

    assert (report.verdict, report.differences, report.facts) == (Verdict.SAME_TEXT, (), None)
    assert report.seal is None or not report.seal.is_intact


def test_one_changed_byte_breaks_the_seal(certificate: Certificate) -> None:
    spoiled = bytearray(certificate.file.pdf)
    spoiled[-40] ^= 1

    report = check_file(bytes(spoiled))

    assert report.verdict != Verdict.UNCHANGED
    assert report.seal is not None
    assert not report.seal.is_intact


def test_an_edited_file_is_exposed_field_by_field(certificate: Certificate) -> None:
    facts = facts_from_json(certificate.facts)
    later = dataclasses.replace(facts.days[2], date=dt.date(2026, 3, 9), ue=12)

    report = check_file(edited(certificate, days=(*facts.days[:2], later), award="Leitung"))

    found = {entry.field: (entry.expected, entry.found) for entry in report.differences}
    assert report.verdict == Verdict.CHANGED
    assert found["Titel"] == ("basis", "Leitung")
    assert found["Gesamtumfang"] == ("Gesamtumfang 24", "Gesamtumfang 28")
    assert "Tag 01.03.2026" in found
    assert "Name" not in found


def test_an_edited_name_is_exposed_without_telling_the_right_one(certificate: Certificate) -> None:
    report = check_file(edited(certificate, person=named("Hochstapler", "Hans")))

    (name,) = (entry for entry in report.differences if entry.field == "Name")
    assert (name.expected, name.found) == ("", "Hans Hochstapler")
    assert "Großmann" not in str(report)


def test_with_another_code_the_number_still_leads_to_it(certificate: Certificate) -> None:
    report = check_file(edited(certificate, code="0" * 16, address="https://anderswo.example/"))

    assert report.verdict == Verdict.CHANGED
    assert "Prüfcode" in {entry.field for entry in report.differences}


@pytest.mark.parametrize(
    "junk", [b"", b"hello", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\0" * 5000, b"%PDF-/ByteRange [0 1 2 3]"]
)
def test_junk_is_no_pdf(junk: bytes) -> None:
    assert check_file(junk).verdict == Verdict.UNREADABLE


def test_another_pdf_is_unknown() -> None:
    with pikepdf.new() as document:
        document.add_blank_page()
        buffer = BytesIO()
        document.save(buffer)

    assert check_file(buffer.getvalue()).verdict == Verdict.UNKNOWN


def test_the_page_needs_neither_login_nor_cookie_and_keeps_nothing(
    certificate: Certificate, client: Client
) -> None:
    upload = SimpleUploadedFile("z.pdf", bytes(certificate.file.pdf), "application/pdf")

    answer = client.post(ADDRESS, {"datei": upload})

    page = answer.content.decode()
    assert "kein Byte wurde verändert" in page
    assert "Testsiegel ohne Beweiswert" in page
    assert "Änne Großmann" in page
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]


def test_machines_get_json(certificate: Certificate, client: Client, office: User, now: dt.datetime) -> None:
    withdraw_certificate(certificate=certificate, reason="Irrtum", actor=office, now=now)

    by_file = client.post(
        ADDRESS,
        bytes(certificate.file.pdf),
        content_type="application/pdf",
        headers={"Accept": "application/json"},
    ).json()
    by_code = client.get(f"/pruefen/{certificate.code}.json").json()

    assert (by_file["verdict"], by_file["seal"]["intact"]) == ("unchanged", True)
    assert by_file["certificate"] == by_code
    assert (by_code["state"], by_code["valid"], by_code["ended_on"]) == ("withdrawn", False, "2026-03-02")
    assert "Großmann" not in str(by_code)
    assert client.get("/pruefen/0000000000000001.json").status_code == 404


@pytest.mark.parametrize("size", [0, LARGEST + 1])
def test_no_file_and_one_that_is_too_large_are_refused(client: Client, size: int) -> None:
    fields = {"datei": io.BytesIO(b"%" * size)} if size else {}

    answer = client.post(ADDRESS, fields)

    assert answer.status_code == 400
    assert "höchstens 5,0" in answer.content.decode()


def test_files_are_counted(client: Client) -> None:
    answers = [client.post(ADDRESS).status_code for _ in range(21)]

    assert answers[-1] == 429
    assert set(answers[:20]) == {400}
