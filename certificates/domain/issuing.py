"""Issuing certificates: once, by themselves, when a course is complete; and withdrawing them, with a reason.

The sheet is drawn before the write lock is taken, from facts that are read again under it: if they moved meanwhile, it
is drawn anew. Row, bytes, evidence and the funding decisions that hang on a certificate are one transaction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.domain.codes import new_code, new_number
from certificates.domain.earned import CERTIFICATE_EARNED, certificate_earned
from certificates.domain.eligibility import decide_eligibility
from certificates.domain.facts import FACTS_VERSION, CertificateFacts, facts_to_json
from certificates.domain.paper import draw_paper
from certificates.domain.queries import due_enrolments
from certificates.domain.snapshot import Identity, gather_facts
from certificates.domain.verification import check_address
from certificates.enums import CertificateKind, CertificateState
from certificates.models import Certificate, CertificateFile
from certificates.rendering.certificate import MissingGlyphsError
from certificates.rendering.layout import TextDoesNotFitError
from curriculum.domain.progress import lock_enrolments
from curriculum.models import Enrolment
from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date
from lms.xapi.domain import journal

log = logging.getLogger(__name__)

# Facts that move between drawing and writing are rare; whoever loses this often is left to ``manage.py reconcile``.
DRAWINGS = 3
REASON_LENGTH = 300


class IssuingRefused(Exception):
    """A certificate cannot be printed as it should be; the message says what somebody has to correct."""


class WithdrawalRefused(Exception):
    """A certificate cannot be withdrawn; the message says why."""


@dataclass(frozen=True)
class Refusal:
    """A complete enrolment whose certificate waits for a correction."""

    enrolment: Enrolment
    message: str


@dataclass(frozen=True)
class _Draft:
    facts: CertificateFacts
    identity: Identity
    pdf: bytes


class _FactsMoved(Exception):
    """What was drawn is no longer what is true."""


def issue_certificate(*, enrolment: Enrolment, now: dt.datetime) -> Certificate | None:
    """The certificate of ``enrolment``, issued now if it is due; ``None`` if it is not.

    Due is an active enrolment, complete, that never had one: after a withdrawal a person decides, not this function.
    Issuing twice, at the same time too, gives the same certificate. Raises ``IssuingRefused``; then nothing is stored.
    """
    for _attempt in range(DRAWINGS):
        due = due_enrolments().filter(pk=enrolment.pk).first()
        if due is None:
            return _current(enrolment)
        draft = _draw(due, issued_on=berlin_date(now))
        try:
            return _store(due, draft, now)
        except _FactsMoved:
            continue
    log.warning("Certificate of enrolment %s left to reconcile: its facts keep moving.", enrolment.pk)
    return None


def issue_due(*, now: dt.datetime) -> int:
    """Issue every certificate that is due; returns how many. One that is refused is logged and stops no other."""
    return sum(issue_or_log(enrolment=enrolment, now=now) for enrolment in list(due_enrolments()))


def issue_due_of(*, person: User, now: dt.datetime) -> None:
    """Issue what waited for a word of ``person``; a refusal is logged."""
    for enrolment in list(due_enrolments().filter(person=person)):
        issue_or_log(enrolment=enrolment, now=now)


def issue_or_log(*, enrolment: Enrolment, now: dt.datetime) -> bool:
    """Issue what is due where nobody could be told of a refusal, so it is logged; whether there is a certificate."""
    try:
        return issue_certificate(enrolment=enrolment, now=now) is not None
    except IssuingRefused as refusal:
        log.warning("Certificate of enrolment %s refused: %s", enrolment.pk, refusal)
        return False


def refusals(*, today: dt.date, person: User | None = None) -> Iterator[Refusal]:
    """Certificates that are due but cannot be printed, of ``person`` or of all, each with what is to be corrected."""
    due = due_enrolments()
    for enrolment in due.filter(person=person) if person else due:
        try:
            _draw(enrolment, issued_on=today)
        except IssuingRefused as refusal:
            yield Refusal(enrolment, str(refusal))


@transaction.atomic
def withdraw_certificate(
    *, certificate: Certificate, reason: str, actor: User, now: dt.datetime
) -> Certificate:
    """Declare a certificate withdrawn: it stays and says so, its evidence is voided, funding is decided anew.

    A second withdrawal changes nothing. Raises ``WithdrawalRefused`` without a reason, with one over 300 characters, or
    for a certificate that was replaced.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise WithdrawalRefused(_("A withdrawal needs a reason."))
    if len(reason) > REASON_LENGTH:
        raise WithdrawalRefused(_("The reason is too long: at most %(n)d characters.") % {"n": REASON_LENGTH})
    enrolment = lock_enrolments([certificate.enrolment])[0]
    stored = Certificate.objects.select_related("person").get(pk=certificate.pk)
    if stored.state == CertificateState.WITHDRAWN:
        return stored
    if stored.state == CertificateState.REPLACED:
        raise WithdrawalRefused(_("This certificate was replaced; withdraw its successor."))
    stored.state, stored.reason, stored.ended_on = CertificateState.WITHDRAWN, reason, berlin_date(now)
    stored.save(update_fields=["state", "reason", "ended_on"])
    journal.void(kind=CERTIFICATE_EARNED, fact=stored.pk, actor=actor.xapi_account, now=now)
    log_access(
        actor=actor,
        people=[stored.person],
        kind=AccessKind.CHANGED,
        subject_matter=f"certificate {stored.number}",
        now=now,
    )
    decide_eligibility(enrolment=enrolment, now=now)
    return stored


def _current(enrolment: Enrolment) -> Certificate | None:
    return Certificate.objects.of_whole_course().current().filter(enrolment=enrolment).first()


def _draw(enrolment: Enrolment, *, issued_on: dt.date) -> _Draft:
    if enrolment.person.name_confirmed_at is None:
        raise IssuingRefused(_("Please confirm your name and how the certificate is to name you."))
    code = new_code()
    identity = Identity(number=new_number(year=issued_on.year), code=code, address=check_address(code))
    facts = gather_facts(enrolment=enrolment, identity=identity, issued_on=issued_on)
    try:
        return _Draft(facts, identity, draw_paper(facts))
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


@transaction.atomic
def _store(enrolment: Enrolment, draft: _Draft, now: dt.datetime) -> Certificate | None:
    """Write what was drawn, unless somebody was quicker; raises ``_FactsMoved``."""
    lock_enrolments([enrolment])
    due = due_enrolments().filter(pk=enrolment.pk).first()
    if due is None:
        return _current(enrolment)
    if due.person.name_confirmed_at is None:
        raise _FactsMoved
    facts = gather_facts(enrolment=due, identity=draft.identity, issued_on=draft.facts.issued_on)
    if facts != draft.facts:
        raise _FactsMoved
    certificate = Certificate.objects.create(
        kind=CertificateKind.CERTIFICATE,
        number=facts.number,
        code=facts.code,
        person=due.person,
        enrolment=due,
        edition=due.edition,
        facts=facts_to_json(facts),
        facts_version=FACTS_VERSION,
        issued_on=facts.issued_on,
        issued_at=now,
    )
    CertificateFile.objects.create(
        certificate=certificate, pdf=draft.pdf, sha256=hashlib.sha256(draft.pdf).hexdigest()
    )
    journal.record(events=[certificate_earned(certificate)], now=now)
    decide_eligibility(enrolment=due, now=now)
    return certificate
