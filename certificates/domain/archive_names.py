"""Names of files in HR's archive: by a pattern HR chooses, and such that Windows, macOS and a ZIP take them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from certificates.domain.documents import LONGEST, safe_name

# What HR may put in braces, and what the page explains about it.
PLACEHOLDERS = ("nachname", "vorname", "personalnummer", "dokument", "kurs", "datum", "nummer")
DEFAULT_PATTERN = "{nachname}_{vorname}_{dokument}_{datum}_{nummer}"
LONGEST_PATTERN = 120
_PLACEHOLDER = re.compile(r"\{([a-z]*)\}")
# Names of devices, whatever their ending (Windows).
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?\Z", re.IGNORECASE)


class UnusablePattern(ValueError):
    """A pattern that names nothing, or a placeholder that does not exist; ``args[0]`` is that placeholder or ""."""


@dataclass(frozen=True)
class Nameable:
    """What a name can be made of."""

    last_name: str
    first_name: str
    personnel_number: str
    document: str
    course: str
    issued_on: dt.date
    number: str


def check_pattern(pattern: str) -> str:
    """``pattern`` as it can be used; raises ``UnusablePattern``."""
    pattern = " ".join(pattern.split())
    wanted = _PLACEHOLDER.findall(pattern)
    if unknown := [name for name in wanted if name not in PLACEHOLDERS]:
        raise UnusablePattern(unknown[0])
    rest = _PLACEHOLDER.sub("", pattern)
    if not wanted or "{" in rest or "}" in rest or len(pattern) > LONGEST_PATTERN:
        raise UnusablePattern("")
    return pattern


def file_name(pattern: str, facts: Nameable) -> str:
    """One name with its ending, for a checked ``pattern``; what is empty leaves no gap."""
    values = {
        "nachname": facts.last_name,
        "vorname": facts.first_name,
        "personalnummer": facts.personnel_number,
        "dokument": facts.document,
        "kurs": facts.course,
        "datum": facts.issued_on.isoformat(),
        "nummer": facts.number,
    }
    # A name must not bring a separator or a brace of its own into the pattern, so values are cleaned one by one.
    filled = _PLACEHOLDER.sub(lambda match: safe_name(values[match[1]]), pattern)
    stem = re.sub(r"[_\s]*_[_\s]*", "_", safe_name(filled)).strip("._- ")[:LONGEST].rstrip("._- ")
    if not stem or _DEVICES.match(stem):
        stem = f"_{stem or facts.number}"
    return f"{stem}.pdf"


def distinct(names: Iterable[str]) -> Iterator[str]:
    """Each name once, for file systems that take upper and lower case for the same; later ones are counted."""
    taken: set[str] = set()
    for name in names:
        stem, ending = name[:-4], name[-4:]
        candidate, count = name, 1
        while unicodedata.normalize("NFC", candidate).casefold() in taken:
            count += 1
            candidate = f"{stem} ({count}){ending}"
        taken.add(unicodedata.normalize("NFC", candidate).casefold())
        yield candidate
