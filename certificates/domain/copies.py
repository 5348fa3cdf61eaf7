"""What is made from an issued document when somebody asks for it: a copy, a picture, a badge. Nothing is stored."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from io import BytesIO

from certificates.domain.badges import sign_badge
from certificates.domain.drafting import logo_of
from certificates.domain.facts import facts_from_json
from certificates.domain.paper import draw_paper
from certificates.domain.seals import room_of, seal_document
from certificates.domain.signing import current_keys
from certificates.models import Certificate

PICTURE_WIDTH = 480
# PDFium is not made for several threads at once.
_pdfium = threading.Lock()


def archive_copy(*, certificate: Certificate, now: dt.datetime) -> bytes:
    """The same page without the attached badge, as PDF/A-2a.

    Drawn from the frozen facts and sealed with the key of today, if it is still the holder's that the page names;
    otherwise the copy carries no seal and says so.
    """
    facts, keys = facts_from_json(certificate.facts), current_keys()
    seal = facts.seal
    if seal is not None and (
        keys.seal is None or keys.seal.name != seal.holder or room_of(keys.seal) > seal.room
    ):
        facts = dataclasses.replace(facts, seal=None)
    pdf = draw_paper(facts, logo=logo_of(facts), archive_part=2)
    if facts.seal is not None and keys.seal is not None:
        pdf = seal_document(pdf=pdf, key=keys.seal, now=now)
    return pdf


def first_page_picture(certificate: Certificate, *, width: int = PICTURE_WIDTH) -> bytes:
    """The first page as PNG."""
    return picture_of(bytes(certificate.file.pdf), width=width)


def picture_of(pdf: bytes, *, width: int = PICTURE_WIDTH) -> bytes:
    """The first page of one of *our* files as PNG; for files of others there is ``rendering.reading``."""
    import pypdfium2  # noqa: PLC0415 - 4 MiB that issuing does without

    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        bitmap = page.render(scale=width / page.get_width())
        image = bitmap.to_pil().convert("RGB")
        bitmap.close()
        page.close()
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def badge_of(*, certificate: Certificate, is_named: bool) -> str | None:
    """The badge as VC-JWT: as it was issued, or signed anew with the holder's name; ``None`` where there is none."""
    if not is_named:
        return certificate.file.badge or None
    facts, keys = facts_from_json(certificate.facts), current_keys()
    if facts.badge is None or keys.badge is None:
        return None
    return sign_badge(facts, keys.badge, is_named=True)
