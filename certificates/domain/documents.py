"""How a document is called when it leaves the house: a file name that every system takes."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from certificates.domain.facts import facts_from_json
from certificates.models import Certificate
from lms.base.names import search_form

# What Windows, macOS or a shell forbid or misread in a name.
FORBIDDEN = set("<>:\"/\\|?*'`$&;%")
LONGEST = 120


def attachment_header(certificate: Certificate, *, addition: str = "", ending: str = ".pdf") -> str:
    """``Content-Disposition`` with the name in Unicode and, for old programs, in plain letters (RFC 6266).

    ``addition`` stands after the number and tells a copy from the document.
    """
    facts = facts_from_json(certificate.facts)
    name = safe_name(f"{facts.heading}_{facts.person.last_name}_{facts.person.first_name}")
    ending = f"_{certificate.number}{f'_{addition}' if addition else ''}{ending}"
    return f"attachment; filename=\"{plain_name(name)}{ending}\"; filename*=UTF-8''{quote(name + ending, safe='')}"


def safe_name(text: str) -> str:
    """``text`` in NFC without anything a file system could refuse; spaces become underscores."""
    kept = [
        c
        for c in unicodedata.normalize("NFC", text)
        if c not in FORBIDDEN and not unicodedata.category(c).startswith("C")
    ]
    return "_".join("".join(kept).split()).strip("._")[:LONGEST]


def plain_name(name: str) -> str:
    """``name`` in ASCII, transcribed as DIN 91379 does (``ß`` → ``ss``)."""
    return "_".join(search_form(name).encode("ascii", "ignore").decode().split())
