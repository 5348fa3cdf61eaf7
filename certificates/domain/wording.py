"""The words on paper. Django-free, and German whatever language a reader has chosen: the document, not the screen.

What kind of document it is follows German practice (domain reference, section 5): *Zertifikat* and "mit Erfolg" only
where a learning check was passed, *Teilnahmebescheinigung* otherwise, never *Zeugnis*.
"""

from __future__ import annotations

import datetime as dt

LANGUAGE = "de"
# Ours, not a library's: the same facts must give the same paper after every update.
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)

CERTIFICATE = "Zertifikat"
ATTENDANCE = "Teilnahmebescheinigung"
CONFIRMATION = "Teilnahmebestätigung"
FOR_THE_FUNDING_BODY = "zur Vorlage bei der Förderstelle"
DOCUMENT_WORDS = (CERTIFICATE, ATTENDANCE, CONFIRMATION)

WITH_SUCCESS = "hat mit Erfolg teilgenommen"
WITHOUT_CHECK = "hat teilgenommen"

# By ``GenderForm``; the neutral pair is what course titles are written with.
DESIGNATIONS = {
    "neutral": "Kommunale Digitallotsin / Kommunaler Digitallotse",
    "female": "Kommunale Digitallotsin",
    "male": "Kommunaler Digitallotse",
}

# By ``Delivery``.
DELIVERIES = {
    "online": "Online",
    "presence": "Präsenz",
    "hybrid": "Hybrid (Präsenz und Online)",
    "inhouse": "Inhouse-Schulung",
}
SELF_STUDY = "Selbststudium"


def participation(*, is_passed: bool) -> str:
    """The sentence's verb."""
    return WITH_SUCCESS if is_passed else WITHOUT_CHECK


def addressed(text: str, *, gender_form: str) -> str:
    """``text`` with the neutral pair put into the form somebody chose."""
    return text.replace(DESIGNATIONS["neutral"], DESIGNATIONS[gender_form])


def heading_and_award(certificate_title: str, *, is_passed: bool) -> tuple[str, str]:
    """A course's title on paper, parted into the word for the document and the title it awards.

    ``Zertifikat „Agil“`` → ``("Zertifikat", "„Agil“")``. Without a passed check no document is called Zertifikat.
    """
    first, _, rest = certificate_title.partition(" ")
    heading, award = (first, rest.strip()) if first in DOCUMENT_WORDS else (CERTIFICATE, certificate_title)
    if heading == CERTIFICATE and not is_passed:
        heading = ATTENDANCE
    return heading, award


def long_date(day: dt.date) -> str:
    """``2. März 2026``."""
    return f"{day.day}. {month(day)}"


def short_date(day: dt.date) -> str:
    """``02.03.2026``."""
    return f"{day:%d.%m.%Y}"


def month(day: dt.date) -> str:
    """``März 2026``."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def period(first: dt.date, last: dt.date) -> str:
    """``27. Februar bis 1. März 2026``, ``1. bis 3. März 2026``; one day is a date."""
    if first == last:
        return long_date(first)
    start = f"{first.day}."
    if (first.year, first.month) != (last.year, last.month):
        start += f" {MONTHS[first.month - 1]}"
    if first.year != last.year:
        start += f" {first.year}"
    return f"{start} bis {long_date(last)}"


def count(number: int, one: str, many: str) -> str:
    """``1 Seminartag``, ``3 Seminartage``."""
    return f"{number} {one if number == 1 else many}"
