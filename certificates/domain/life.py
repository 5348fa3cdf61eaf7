"""What happens after issuing: a document is corrected by a successor or withdrawn, with a reason; it never changes.

Every act is logged with the person it concerns. Evidence in the journal follows: it belongs to the valid document.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.domain.drafting import (
    DRAWINGS,
    REASON_LENGTH,
    Draft,
    FactsMoved,
    IssuingRefused,
    draw_draft,
    store_draft,
)
from certificates.domain.earned import CERTIFICATE_EARNED
from certificates.domain.eligibility import decide_eligibility
from certificates.domain.facts import CertificateFacts, facts_from_json
from certificates.domain.flags import close_flags
from certificates.domain.snapshot import Order
from certificates.enums import CertificateKind, CertificateState, FlagOutcome
from certificates.models import Certificate
from curriculum.domain.progress import lock_enrolments
from curriculum.models import Enrolment, EnrolmentProgress
from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date
from lms.xapi.domain import journal


class WithdrawalRefused(Exception):
    """A certificate cannot be withdrawn; the message says why."""


class CorrectionRefused(Exception):
    """A certificate cannot be replaced; the message says why."""


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
    _end(stored, CertificateState.WITHDRAWN, reason, now)
    _follow(stored, enrolment, outcome=FlagOutcome.WITHDRAWN, reason=reason, actor=actor, now=now)
    return stored


def correct_certificate(
    *, certificate: Certificate, reason: str, actor: User, now: dt.datetime
) -> Certificate:
    """Issue the same document anew from what is true now; the old one says that it was replaced, and why.

    Raises ``CorrectionRefused`` without a fitting reason or when the certificate is no longer valid, and
    ``IssuingRefused`` when the new one cannot be printed. Then nothing has changed.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > REASON_LENGTH:
        raise CorrectionRefused(
            _("A correction needs a reason of at most %(n)d characters.") % {"n": REASON_LENGTH}
        )
    if not _is_still_complete(certificate):
        raise CorrectionRefused(
            _(
                "The course is no longer complete, so nothing can replace this certificate; it can be withdrawn."
            )
        )
    order = order_of_successor(certificate)
    for _attempt in range(DRAWINGS):
        draft = draw_draft(order=order, now=now)
        try:
            return _replace(certificate, order, draft, reason=reason, actor=actor, now=now)
        except FactsMoved:
            order = order_of_successor(certificate)
    raise IssuingRefused(_("The facts changed while the certificate was drawn. Please try again."))


def order_of_successor(certificate: Certificate) -> Order:
    """The order that gives the same document from the facts of today; reads the enrolment afresh."""
    enrolment = Enrolment.objects.select_related(
        "person", "course__programme", "edition", "run__provider", "body"
    ).get(pk=certificate.enrolment_id)
    return Order(enrolment, CertificateKind(certificate.kind), certificate.unit, replaces=certificate.number)


def would_change(*, certificate: Certificate, now: dt.datetime) -> list[str]:
    """Which facts a correction would print differently, by their names in ``CertificateFacts``; nothing is stored.

    Raises ``IssuingRefused`` when the successor could not be printed.
    """
    new, old = (
        draw_draft(order=order_of_successor(certificate), now=now).facts,
        facts_from_json(certificate.facts),
    )
    return [name for name in COMPARED if getattr(new, name) != getattr(old, name)]


# What is not new on every document.
COMPARED = tuple(
    name
    for name in CertificateFacts.__dataclass_fields__
    if name not in {"version", "number", "code", "address", "issued_on", "badge", "seal", "replaces"}
)


def _is_still_complete(certificate: Certificate) -> bool:
    """Whether what a Zertifikat says is still true; other documents say less each time."""
    if certificate.kind != CertificateKind.CERTIFICATE:
        return True
    return EnrolmentProgress.objects.filter(
        enrolment=certificate.enrolment_id, completed_on__isnull=False
    ).exists()


@transaction.atomic
def _replace(
    certificate: Certificate, order: Order, draft: Draft, *, reason: str, actor: User, now: dt.datetime
) -> Certificate:
    """End the old one, write the new one, link them."""
    lock_enrolments([order.enrolment])
    old = Certificate.objects.select_related("person").get(pk=certificate.pk)
    if old.state != CertificateState.CURRENT:
        raise CorrectionRefused(_("This certificate is no longer valid; it cannot be replaced."))
    _end(old, CertificateState.REPLACED, reason, now)
    new = store_draft(order=order, draft=draft, now=now)
    old.successor = new
    old.save(update_fields=["successor"])
    _follow(old, order.enrolment, outcome=FlagOutcome.REPLACED, reason=reason, actor=actor, now=now)
    return new


def _end(certificate: Certificate, state: CertificateState, reason: str, now: dt.datetime) -> None:
    certificate.state, certificate.reason, certificate.ended_on = state, reason, berlin_date(now)
    certificate.save(update_fields=["state", "reason", "ended_on"])


def _follow(
    certificate: Certificate,
    enrolment: Enrolment,
    *,
    outcome: FlagOutcome,
    reason: str,
    actor: User,
    now: dt.datetime,
) -> None:
    """Evidence, log, open flags and money."""
    if certificate.kind == CertificateKind.CERTIFICATE:
        journal.void(kind=CERTIFICATE_EARNED, fact=certificate.pk, actor=actor.xapi_account, now=now)
    close_flags(certificate=certificate, outcome=outcome, reason=reason, actor=actor, now=now)
    log_access(
        actor=actor,
        people=[certificate.person],
        kind=AccessKind.CHANGED,
        subject_matter=f"certificate {certificate.number}",
        now=now,
    )
    decide_eligibility(enrolment=enrolment, now=now)
