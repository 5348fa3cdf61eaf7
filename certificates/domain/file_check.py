"""Checking a file somebody drops: is it the document as it was issued, and if not, what was changed?

The file is not stored. The digest decides; the seal proves the same without us; the text only shows *where* a changed
file differs. Who presents a file that names another family than the paper learns no name from us.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from certificates.domain.codes import CODE_LENGTH, MistypedCodeError, read_code
from certificates.domain.facts import CertificateFacts, facts_from_json
from certificates.domain.paper import SAMPLE, sheet_of
from certificates.domain.signing import current_keys
from certificates.domain.verification import PublicStatus, public_status
from certificates.enums import KeyPurpose
from certificates.models import Certificate, CertificateFile, TrustedKey
from certificates.rendering.reading import UnreadableError, lines_of
from certificates.rendering.sheet import CertificateSheet
from certificates.sealing.inspection import SealFinding, find_seals

LARGEST = 5 * 1024 * 1024
_CODES = re.compile(r"(?:[0-9A-Z]{4}-?){3}[0-9A-Z]{4}")
_NUMBERS = re.compile(r"\b\d{4}-[0-9A-HJKMNP-TV-Z]{8}\b")


class Verdict(StrEnum):
    """What became of the file."""

    UNCHANGED = "unchanged"  # byte for byte what was issued
    SAME_TEXT = "same-text"  # another file with the same text: saved anew, printed to PDF, or the copy
    CHANGED = "changed"
    SAMPLE = "sample"  # bears the mark of a sample and proves nothing
    UNKNOWN = "unknown"  # no document of ours
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class SealReport:
    """What the seal in the file says. ``is_ours``: its holder's certificate is one this installation sealed with."""

    is_intact: bool
    covers_all: bool
    is_ours: bool
    is_test: bool
    holder: str
    sealed_at: dt.datetime | None


@dataclass(frozen=True)
class Difference:
    """One field that the file says differently; ``expected`` is empty when its reader may not learn it."""

    field: str
    expected: str
    found: str


@dataclass(frozen=True)
class FileReport:
    """Everything to be told about a file; ``facts`` only of an unchanged one."""

    verdict: Verdict
    status: PublicStatus | None = None
    facts: CertificateFacts | None = None
    seal: SealReport | None = None
    differences: tuple[Difference, ...] = ()


def check_file(pdf: bytes) -> FileReport:
    """Judge a file of at most ``LARGEST`` bytes."""
    if not pdf.startswith(b"%PDF-"):
        return FileReport(Verdict.UNREADABLE)
    seal = _seal_report(find_seals(pdf))
    issued = (
        CertificateFile.objects.filter(sha256=hashlib.sha256(pdf).hexdigest())
        .select_related("certificate")
        .first()
    )
    if issued is not None:
        certificate = issued.certificate
        facts = facts_from_json(certificate.facts)
        return FileReport(Verdict.UNCHANGED, public_status(certificate), facts, seal)
    try:
        lines = lines_of(pdf)
    except UnreadableError:
        return FileReport(Verdict.UNREADABLE, seal=seal)
    found = _named_in(lines)
    if found is None:
        is_sample = any(SAMPLE in line for line in lines)
        return FileReport(Verdict.SAMPLE if is_sample else Verdict.UNKNOWN, seal=seal)
    differences = tuple(_differences(found, lines))
    verdict = Verdict.CHANGED if differences else Verdict.SAME_TEXT
    return FileReport(verdict, public_status(found), seal=seal, differences=differences)


def _seal_report(seals: list[SealFinding]) -> SealReport | None:
    if not seals:
        return None
    seal = seals[0]
    holder, is_test = _holder(seal.thumbprint)
    return SealReport(
        is_intact=seal.is_intact,
        covers_all=seal.covers_all,
        is_ours=bool(holder),
        is_test=is_test,
        holder=holder,
        sealed_at=seal.sealed_at,
    )


def _holder(thumbprint: str) -> tuple[str, bool]:
    """Whose seal it is and whether it is a test seal; nobody's if we never sealed with it."""
    keys = current_keys()
    if keys.seal is not None and keys.seal.thumbprint == thumbprint:
        return keys.seal.name, keys.is_test
    known = TrustedKey.objects.filter(thumbprint=thumbprint, purpose=KeyPurpose.SEAL).first()
    return (known.holder, known.is_test) if known else ("", False)


def _named_in(lines: list[str]) -> Certificate | None:
    """The document that the text names by its code, else by its number."""
    text = " ".join(lines)
    codes = set()
    for match in _CODES.findall(text.replace(" ", "")) + _CODES.findall(text):
        try:
            codes.add(read_code(match[-CODE_LENGTH:] if "-" not in match else match))
        except MistypedCodeError:
            continue
    by_code = Certificate.objects.filter(code__in=list(codes)[:50]).select_related("file").first()
    if by_code is not None:
        return by_code
    numbers = _NUMBERS.findall(text)[:50]
    return Certificate.objects.filter(number__in=numbers).select_related("file").first()


def _differences(certificate: Certificate, lines: list[str]) -> Iterator[Difference]:
    """Each field that the file does not say as the document does, and lines the document does not have."""
    facts = facts_from_json(certificate.facts)
    original = lines_of(bytes(certificate.file.pdf))
    pairs = _aligned(original, lines)
    said, told = _folded(" ".join(lines)), _folded(" ".join(original))
    is_named = _folded(facts.person.last_name) in said
    for field, expected in fields_of(sheet_of(facts)):
        # Counted, since a short text may stand within another.
        if said.count(_folded(expected)) < told.count(_folded(expected)):
            instead = _instead(expected, original, pairs)
            yield Difference(field, expected if is_named else "", instead)
    for line in lines:
        if _folded(line) not in told and line not in pairs.values():
            yield Difference("Zusätzlich in der Datei", "", line)


def fields_of(sheet: CertificateSheet) -> Iterator[tuple[str, str]]:
    """What the paper says, with what it is called, in German like the paper."""
    named = (
        ("Dokument", sheet.heading),
        ("Titel", sheet.award),
        ("Name", sheet.name),
        ("Ergebnis", sheet.participation),
        ("Kurs", sheet.course),
        *(("Umfang", line) for line in sheet.scope),
        *(("Hinweis", line) for line in sheet.remarks),
        *((fact.label, fact.value) for fact in sheet.particulars),
        *((f"Tag {row.date}", f"{row.date} {row.content}") for row in sheet.days.rows),
        *(
            (f"UE am {row.date}", f"{row.content} {row.note} {row.ue} {row.amount}")
            for row in sheet.days.rows
        ),
        ("Gesamtumfang", f"{sheet.days.total_label} {sheet.days.total_ue} {sheet.days.total_amount}"),
        ("Aussteller", sheet.issuer),
        ("Ort und Datum", sheet.place_and_date),
        *(("Unterzeichnet von", f"{person.name} {person.function}") for person in sheet.signatories),
        ("Siegel", sheet.note),
        ("Nummer", sheet.number),
        ("Prüfcode", sheet.code),
    )
    yield from ((label, " ".join(value.split())) for label, value in named if value.strip())
    for day in sheet.contents.days if sheet.contents else ():
        yield from (("Inhalte", item) for item in (day.heading, *day.items))


def _aligned(original: list[str], lines: list[str]) -> dict[str, str]:
    """For each changed line of the document the line that stands in its place."""
    pairs: dict[str, str] = {}
    matcher = difflib.SequenceMatcher(None, original, lines, autojunk=False)
    for tag, first, last, other, other_last in matcher.get_opcodes():
        if tag == "replace":
            pairs.update(zip(original[first:last], lines[other:other_last], strict=False))
    return pairs


def _instead(expected: str, original: list[str], pairs: dict[str, str]) -> str:
    """What the file says where the document says ``expected``; empty if nothing stands there."""
    wanted = _folded(expected)
    exact = [line for line in original if _folded(line) == wanted]
    places = exact or [line for line in original if _folded(line) in wanted or wanted in _folded(line)]
    return " ".join(dict.fromkeys(pairs[line] for line in places if line in pairs))


def _folded(text: str) -> str:
    """Without spaces and hyphens, which programs read differently at the end of lines."""
    return re.sub(r"[\s\x02\ufffe\u00ad-]+", "", text)
