"""Facts of an invented certificate, and reading a PDF with other people's programs."""

from __future__ import annotations

import dataclasses
import datetime as dt
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
import zxingcpp

from certificates.domain.facts import FACTS_VERSION, CertificateFacts, Day, Issuer, PersonName
from certificates.domain.paper import draw_paper


def attended(title: str, day: dt.date, *, provider: str = "Akademie Süd", is_make_up: bool = False) -> Day:
    """A seminar day of eight teaching units."""
    return Day(title, ue=8, date=day, is_attended=True, provider=provider, is_make_up=is_make_up)


FACTS = CertificateFacts(
    version=FACTS_VERSION,
    language="de",
    kind="zertifikat",
    heading="Zertifikat",
    award="„Kommunale Digitallotsin“ (Basisqualifizierung)",
    programme="Kommunale Digitallotsen",
    person=PersonName("Dr.", "Änne", "Großmann"),
    designation="Kommunale Digitallotsin",
    participation="hat mit Erfolg teilgenommen",
    course="Kommunale Digitallotsin – Basisqualifizierung",
    delivery="Präsenz",
    days=(
        attended("Tag 1: Rolle und Rahmen", dt.date(2026, 2, 27)),
        attended(
            "Tag 2: Menschen und Abläufe", dt.date(2026, 2, 28), provider="Verwaltungsschule", is_make_up=True
        ),
        attended("Tag 3: Sicher und wirksam umsetzen", dt.date(2026, 3, 1)),
    ),
    issuer=Issuer("Akademie Süd", "Stuttgart", "Leitung Fortbildung"),
    issued_on=dt.date(2026, 3, 2),
    number="2026-7K3M9QX2",
    code="7K3M9QX2ABCD1234",
    address="https://lernen.example/pruefen/7K3M9QX2ABCD1234",
)


def draw(**changes: Any) -> bytes:
    """The paper of ``FACTS`` with ``changes``."""
    return draw_paper(dataclasses.replace(FACTS, **changes))


def named(last_name: str, first_name: str = "Änne", academic_title: str = "") -> PersonName:
    """A name in NFC, as accounts keep it."""
    return PersonName(
        *(unicodedata.normalize("NFC", part) for part in (academic_title, first_name, last_name))
    )


@contextmanager
def pages_of(pdf: bytes) -> Iterator[list[pypdfium2.PdfPage]]:
    """The pages as PDFium (Chromium) reads them."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = list(document)
        yield pages
        for page in pages:
            page.close()


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page as PDFium extracts it; every run of white space is one space."""
    texts = []
    with pages_of(pdf) as pages:
        for page in pages:
            found = page.get_textpage()
            texts.append(" ".join(found.get_text_bounded().split()))
            found.close()
    return texts


def texts_of(pdf: bytes) -> tuple[str, str]:
    """All text as pypdf and as PDFium extract it; every run of white space is one space."""
    by_pypdf = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)
    return " ".join(by_pypdf.split()), " ".join(page_texts(pdf))


def qr_content(pdf: bytes) -> list[str]:
    """What a scanner reads off the first page at 150 dpi."""
    with pages_of(pdf) as pages:
        bitmap = pages[0].render(scale=150 / 72)
        found = [
            code.text
            for code in zxingcpp.read_barcodes(bitmap.to_pil(), formats=zxingcpp.BarcodeFormat.QRCode)
        ]
        bitmap.close()
    return found
