"""From an order to a finished document: facts, badge, page, seal; and from there to rows. Issuing decides when."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from certificates.domain.badges import sign_badge
from certificates.domain.earned import certificate_earned
from certificates.domain.eligibility import decide_dependants
from certificates.domain.facts import FACTS_VERSION, CertificateFacts, facts_to_json
from certificates.domain.identity import free_entries, new_identity
from certificates.domain.paper import draw_paper
from certificates.domain.seals import seal_document
from certificates.domain.signing import SigningKeys, current_keys, remember_keys
from certificates.domain.snapshot import (
    Identity,
    NothingToCertify,
    Order,
    Sources,
    gather_facts,
    read_sources,
)
from certificates.enums import CertificateKind
from certificates.models import Certificate, CertificateFile, DesignPicture
from certificates.rendering.certificate import MissingGlyphsError
from certificates.rendering.layout import TextDoesNotFitError
from lms.base.clock import berlin_date
from lms.xapi.domain import journal

# Facts that move between drawing and writing are rare; whoever loses this often is left to ``manage.py reconcile``.
DRAWINGS = 3
REASON_LENGTH = 300


class IssuingRefused(Exception):
    """A certificate cannot be printed as it should be; the message says what somebody has to correct."""


class FactsMoved(Exception):
    """What was drawn is no longer what is true."""


@dataclass(frozen=True)
class Draft:
    """A document that nobody has yet."""

    facts: CertificateFacts
    identity: Identity
    keys: SigningKeys
    badge: str
    pdf: bytes


def draw_draft(*, order: Order, now: dt.datetime) -> Draft:
    """The document as it would be issued now; raises ``IssuingRefused``. Nothing is stored."""
    return _draw(order, read_sources([order]), free_entries(1), now)


def draw_drafts(
    *, orders: Sequence[Order], now: dt.datetime, refused: Callable[[Order, IssuingRefused], None]
) -> list[tuple[Order, Draft]]:
    """The documents of a batch as they would be issued now; ``refused`` hears of each that cannot be.

    Nothing is stored. As many queries for one as for hundreds.
    """
    sources, entries = read_sources(orders), free_entries(len(orders))
    drafts = []
    for order in orders:
        try:
            drafts.append((order, _draw(order, sources, entries, now)))
        except IssuingRefused as refusal:
            refused(order, refusal)
    return drafts


def _draw(order: Order, sources: Sources, entries: Iterator[int], now: dt.datetime) -> Draft:
    if not order.is_name_settled:
        raise IssuingRefused(_("Please confirm your name and how the certificate is to name you."))
    keys, issued_on = current_keys(), berlin_date(now)
    identity = new_identity(order=order, keys=keys, issued_on=issued_on, entries=entries)
    try:
        facts = gather_facts(order=order, identity=identity, issued_on=issued_on, sources=sources)
    except NothingToCertify as error:
        raise IssuingRefused(_("There is no day yet that this document could be about.")) from error
    badge, pdf = printable(lambda: draw_document(facts=facts, keys=keys, now=now))
    return Draft(facts, identity, keys, badge, pdf)


Drawn = TypeVar("Drawn")


def printable(draw: Callable[[], Drawn]) -> Drawn:
    """What ``draw`` gives; what it cannot print is raised as ``IssuingRefused``, which says what to correct."""
    try:
        return draw()
    except MissingGlyphsError as error:
        characters = ", ".join(f"{c} (U+{ord(c):04X})" for c in error.characters)
        raise IssuingRefused(
            _(
                "“%(text)s” contains characters that cannot be printed: %(characters)s. Please correct the spelling."
            )
            % {"text": error.text, "characters": characters}
        ) from error
    except TextDoesNotFitError as error:
        raise IssuingRefused(
            _(
                "“%(text)s” is too long for the certificate. Please shorten it, or break long words with a hyphen."
            )
            % {"text": error.text}
        ) from error


def draw_document(*, facts: CertificateFacts, keys: SigningKeys, now: dt.datetime) -> tuple[str, bytes]:
    """The signed badge and the sealed PDF of ``facts``; raises what drawing raises."""
    badge = sign_badge(facts, keys.badge) if facts.badge and keys.badge else ""
    pdf = draw_paper(facts, badge=badge, logo=logo_of(facts))
    if facts.seal is not None and keys.seal is not None:
        pdf = seal_document(pdf=pdf, key=keys.seal, now=now)
    return badge, pdf


def logo_of(facts: CertificateFacts) -> bytes:
    """The bytes of the logo that ``facts`` name; empty without one."""
    if not facts.look.logo:
        return b""
    return bytes(DesignPicture.objects.get(pk=facts.look.logo).data)


def store_draft(*, order: Order, draft: Draft, now: dt.datetime) -> Certificate:
    """Write what was drawn, with its evidence and what follows for money; the caller holds the enrolment's lock.

    Raises ``FactsMoved`` when the enrolment says something else by now.
    """
    stored = store_drafts(drafts=[(order, draft)], now=now)
    if not stored:
        raise FactsMoved
    return stored[0]


def store_drafts(*, drafts: Sequence[tuple[Order, Draft]], now: dt.datetime) -> list[Certificate]:
    """The same for a batch, in as many queries; drafts whose enrolment says something else by now are left out."""
    sources = read_sources([order for order, _draft in drafts])
    true = [(order, draft) for order, draft in drafts if _is_true(order, draft, sources)]
    if not true:
        return []
    for keys in {id(draft.keys): draft.keys for _order, draft in true}.values():
        remember_keys(keys=keys, now=now)
    certificates = Certificate.objects.bulk_create(_row(order, draft, now) for order, draft in true)
    CertificateFile.objects.bulk_create(
        _file(certificate, draft) for certificate, (_order, draft) in zip(certificates, true, strict=True)
    )
    whole = [certificate for certificate in certificates if certificate.kind == CertificateKind.CERTIFICATE]
    journal.record(events=[certificate_earned(certificate) for certificate in whole], now=now)
    decide_dependants(enrolments=[certificate.enrolment for certificate in whole], now=now)
    return certificates


def _is_true(order: Order, draft: Draft, sources: Sources) -> bool:
    """Whether the document says what is still so."""
    try:
        facts = gather_facts(
            order=order, identity=draft.identity, issued_on=draft.facts.issued_on, sources=sources
        )
    except NothingToCertify:
        return False
    return facts == draft.facts and order.is_name_settled


def _row(order: Order, draft: Draft, now: dt.datetime) -> Certificate:
    facts, enrolment = draft.facts, order.enrolment
    return Certificate(
        kind=order.kind,
        number=facts.number,
        code=facts.code,
        person=enrolment.person,
        enrolment=enrolment,
        edition=enrolment.edition,
        unit=order.unit,
        facts=facts_to_json(facts),
        facts_version=FACTS_VERSION,
        issued_on=facts.issued_on,
        issued_at=now,
        status_index=facts.badge.status if facts.badge else None,
    )


def _file(certificate: Certificate, draft: Draft) -> CertificateFile:
    return CertificateFile(
        certificate=certificate,
        pdf=draft.pdf,
        sha256=hashlib.sha256(draft.pdf).hexdigest(),
        badge=draft.badge,
    )
