"""What stands on a certificate: finished strings in the order in which they are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass

from certificates.rendering.seal_field import SealField

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class DayRow:
    """A line of the list of days. ``note`` is small print below the content (a make-up day's provider)."""

    date: str
    content: str
    ue: str
    note: str = ""
    amount: str = ""


@dataclass(frozen=True)
class DayList:
    """The list of days with its headings and its sum; with ``amount_heading`` a column of money."""

    caption: str
    date_heading: str
    content_heading: str
    ue_heading: str
    rows: tuple[DayRow, ...]
    total_label: str
    total_ue: str
    elsewhere: str  # stands in place of the list when it moves to pages of its own
    amount_heading: str = ""
    total_amount: str = ""


@dataclass(frozen=True)
class DayContents:
    """What one day was about, item by item."""

    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """The contents of the days, on pages of their own."""

    caption: str
    days: tuple[DayContents, ...]


@dataclass(frozen=True)
class Fact:
    """A label and what it says (``Bildungs-Voucher-ID``, ``08115001-7``)."""

    label: str
    value: str


@dataclass(frozen=True)
class Signatory:
    """Who answers for the document."""

    name: str
    function: str


@dataclass(frozen=True)
class Logo:
    """The issuer's logo: PNG or JPEG, and what it shows."""

    data: bytes = field(repr=False)
    description: str


@dataclass(frozen=True)
class Look:
    """What a provider chooses about the design."""

    accent: Colour
    logo: Logo | None = None


@dataclass(frozen=True)
class CertificateSheet:
    """Everything printed. ``award`` is the title below the heading, ``scope`` the lines below the course.

    ``remarks`` say openly what a reader must not miss (reduced scope, replaces another, sample); ``particulars`` are
    facts with a label of their own. ``page_word`` stands before the numbers of further pages. ``look``, ``seal`` and
    ``language`` are not read aloud.
    """

    language: str
    look: Look
    programme: str
    heading: str
    award: str
    name: str
    participation: str
    course: str
    scope: tuple[str, ...]
    remarks: tuple[str, ...]
    particulars: tuple[Fact, ...]
    days: DayList
    contents: Contents | None
    issuer: str
    place_and_date: str
    signatories: tuple[Signatory, ...]
    note: str
    seal: SealField | None
    check_heading: str
    check_text: str
    address: str
    number: str
    code: str
    qr_description: str
    file_title: str
    issued_on: dt.date
    page_word: str = ""

    def texts(self) -> Iterator[str]:
        """Every string that is drawn."""
        unseen = {"language", "look", "seal", "file_title", "qr_description"}
        for entry in fields(self):
            if entry.name not in unseen:
                yield from _strings(getattr(self, entry.name))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif is_dataclass(value):
        for entry in fields(value):
            yield from _strings(getattr(value, entry.name))
