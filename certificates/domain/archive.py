"""HR's archive: the stored bytes of many certificates as one ZIP with an index, written while it is read.

Nothing is drawn and nothing is collected: each document is read when its turn comes, so memory does not grow with their
number. A certificate counts as filed once the whole archive was taken; a client that goes away files nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
import zipfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import OuterRef, QuerySet, Subquery

from certificates.domain.archive_names import Nameable, distinct, file_name
from certificates.domain.facts import CertificateFacts, facts_from_json
from certificates.domain.funding_queries import decisions_in_force
from certificates.domain.reading import readable_certificates
from certificates.enums import CertificateState, DecisionStatus
from certificates.models import Certificate, CertificateFile, Filing
from lms.accounts.domain.access import log_access
from lms.accounts.domain.roles import Roles
from lms.accounts.enums import AccessKind
from lms.accounts.models import Employment, User
from lms.base.clock import berlin_date
from lms.base.spreadsheets import inert

INDEX_NAME = "Verzeichnis.csv"
README_NAME = "LIESMICH.txt"
README = """Zertifikate, wie sie ausgestellt wurden.\r
\r
Verzeichnis.csv nennt zu jeder Datei Person, Dokument, Status, Förderung und die Prüfsumme (SHA-256).\r
Fehlt das Verzeichnis, wurde das Archiv nicht vollständig übertragen; dann gilt nichts davon als abgelegt.\r
"""
CHUNK = 16
INDEX_HEADINGS = (
    "Datei",
    "Nachname",
    "Vorname",
    "Personalnummer",
    "Stelle",
    "Dokument",
    "Kurs",
    "Nummer",
    "Ausgestellt am",
    "Status",
    "Gefördert",
    "SHA-256",
)


class Selection(StrEnum):
    """Which certificates HR wants."""

    CHOSEN = "auswahl"
    NOT_FILED = "neu"
    SINCE = "seit"


@dataclass(frozen=True)
class Wish:
    """What HR asks for: with ``CHOSEN`` the ``numbers``, with ``SINCE`` all issued on that day or later."""

    selection: Selection
    pattern: str
    numbers: frozenset[str] = frozenset()
    since: dt.date | None = None


@dataclass(frozen=True)
class Entry:
    """A certificate on its way into the archive."""

    certificate: Certificate
    facts: CertificateFacts
    name: str
    personnel_number: str
    is_funded: bool


def certificates_for_hr(*, person: User, roles: Roles, today: dt.date) -> QuerySet[Certificate]:
    """Everything HR may fetch for its bodies on ``today``, sorted by name; nothing for anybody else."""
    as_hr = Roles(person_id=person.pk, hr_bodies=roles.hr_bodies)
    readable = readable_certificates(person=person, roles=as_hr, today=today)
    return readable.filter(enrolment__body__in=roles.hr_bodies).order_by(
        "person__name_search", "issued_on", "pk"
    )


def wished(*, wish: Wish, person: User, roles: Roles, today: dt.date) -> QuerySet[Certificate]:
    """The certificates of ``wish``: valid ones, and of chosen ones also those that were replaced or withdrawn."""
    certificates = certificates_for_hr(person=person, roles=roles, today=today)
    if wish.selection == Selection.CHOSEN:
        return certificates.filter(number__in=wish.numbers)
    valid = certificates.filter(state=CertificateState.CURRENT)
    if wish.selection == Selection.NOT_FILED:
        return valid.filter(filing__isnull=True)
    return valid.filter(issued_on__gte=wish.since) if wish.since else valid


def _log(certificates: QuerySet[Certificate], actor: User, now: dt.datetime) -> None:
    """Everybody in it learns that HR fetched it; before the first document, since later there may be nobody to ask."""
    people = User.objects.filter(pk__in=certificates.order_by().values("person").distinct())
    log_access(
        actor=actor, people=people, kind=AccessKind.DOWNLOADED, subject_matter="certificates (ZIP)", now=now
    )


def write_archive(
    *, certificates: QuerySet[Certificate], pattern: str, actor: User, now: dt.datetime
) -> Generator[bytes, None, None]:
    """The ZIP, piece by piece: a word of explanation at once, the documents in their order, the index last."""
    sink = _Sink()
    # Keys alone: what was written once is let go, however many there are.
    filed: list[uuid.UUID] = []
    # Stored, not deflated: a sealed PDF hardly shrinks.
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        archive.writestr(_info(README_NAME, berlin_date(now)), README.encode("utf-8-sig"))
        yield sink.taken()
        _log(certificates, actor, now)
        index = io.StringIO()
        rows = csv.writer(index, delimiter=";", lineterminator="\r\n")
        rows.writerow(INDEX_HEADINGS)
        for entry in _entries(certificates, pattern, today=berlin_date(now)):
            file = CertificateFile.objects.get(pk=entry.certificate.pk)
            archive.writestr(_info(entry.name, entry.facts.issued_on), bytes(file.pdf))
            rows.writerow([inert(text) for text in _row(entry, file.sha256)])
            if entry.certificate.state == CertificateState.CURRENT:
                filed.append(entry.certificate.pk)
            yield sink.taken()
        # With a mark at the beginning, or Excel takes umlauts for something else.
        archive.writestr(_info(INDEX_NAME, berlin_date(now)), index.getvalue().encode("utf-8-sig"))
    yield sink.taken()
    Filing.objects.bulk_create(
        (Filing(certificate_id=certificate, filed_by=actor, filed_at=now) for certificate in filed),
        ignore_conflicts=True,
        batch_size=200,
    )


def _entries(certificates: QuerySet[Certificate], pattern: str, *, today: dt.date) -> Iterator[Entry]:
    """Each certificate with its name in the archive."""
    employed = Employment.objects.on(today).filter(
        person=OuterRef("person"), body=OuterRef("enrolment__body")
    )
    numbered = certificates.annotate(
        personnel_number=Subquery(employed.order_by("-valid_from").values("personnel_number")[:1])
    )
    funded = set(
        decisions_in_force(enrolments=None)
        .filter(status=DecisionStatus.ELIGIBLE, enrolment__in=certificates.order_by().values("enrolment"))
        .values_list("enrolment", flat=True)
    )
    taken = _Names()
    for certificate in numbered.iterator(chunk_size=CHUNK):
        facts = facts_from_json(certificate.facts)
        number = certificate.personnel_number or ""
        yield Entry(
            certificate=certificate,
            facts=facts,
            name=taken.name(pattern, facts, number),
            personnel_number=number,
            is_funded=certificate.enrolment_id in funded,
        )


class _Names:
    """Names that differ for every file system; gives them one at a time."""

    def __init__(self) -> None:
        self._wanted: list[str] = []
        self._distinct = distinct(self._next())

    def name(self, pattern: str, facts: CertificateFacts, personnel_number: str) -> str:
        """The next one."""
        nameable = Nameable(
            last_name=facts.person.last_name,
            first_name=facts.person.first_name,
            personnel_number=personnel_number,
            document=facts.heading,
            course=facts.course,
            issued_on=facts.issued_on,
            number=facts.number,
        )
        self._wanted.append(file_name(pattern, nameable))
        return next(self._distinct)

    def _next(self) -> Iterator[str]:
        while True:
            yield self._wanted.pop()


def _row(entry: Entry, sha256: str) -> tuple[str, ...]:
    facts, certificate = entry.facts, entry.certificate
    body = certificate.enrolment.body
    return (
        entry.name,
        facts.person.last_name,
        facts.person.first_name,
        entry.personnel_number,
        str(body or ""),
        facts.heading,
        facts.course,
        facts.number,
        f"{facts.issued_on:%d.%m.%Y}",
        _STATES[CertificateState(certificate.state)],
        "ja" if entry.is_funded else "nein",
        sha256,
    )


_STATES = {
    CertificateState.CURRENT: "gültig",
    CertificateState.REPLACED: "ersetzt",
    CertificateState.WITHDRAWN: "zurückgezogen",
}


def _info(name: str, day: dt.date) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 12, 0, 0))
    info.external_attr = 0o644 << 16
    return info


class _Sink(io.RawIOBase):
    """Takes what the ZIP writes and hands it on; it cannot be wound back, so nothing is kept."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: object) -> int:
        """Keep until it is taken."""
        piece = bytes(data)  # type: ignore[call-overload] # whatever the ZIP writes is bytes-like
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        """What was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
