"""Certificates whose completion was taken back: they wait for the office, nothing changes by itself."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from certificates.enums import FlagOutcome
from certificates.models import Certificate, CertificateFlag
from curriculum.models import Enrolment, EnrolmentProgress
from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import User

COMPLETE_AGAIN = "Wieder vollständig"


class DecisionRefused(Exception):
    """A flag cannot be decided like this; the message says why."""


def open_flags() -> QuerySet[CertificateFlag]:
    """What the office has to decide, oldest first."""
    return (
        CertificateFlag.objects.filter(decided_at__isnull=True)
        .select_related("certificate__person", "certificate__edition__course", "certificate__enrolment__body")
        .order_by("raised_at", "pk")
    )


@transaction.atomic
def follow_completion_of(*, enrolment: Enrolment, now: dt.datetime) -> None:
    """Flag the certificate of an enrolment that is no longer complete; lower the flag of one that is again."""
    certificate = Certificate.objects.of_whole_course().current().filter(enrolment=enrolment).first()
    if certificate is None:
        return
    progress = EnrolmentProgress.objects.filter(enrolment=enrolment).first()
    if progress is None or progress.completed_on is None:
        CertificateFlag.objects.get_or_create(
            certificate=certificate, decided_at__isnull=True, defaults={"raised_at": now}
        )
    else:
        close_flags(
            certificate=certificate, outcome=FlagOutcome.KEPT, reason=COMPLETE_AGAIN, actor=None, now=now
        )


@transaction.atomic
def keep_certificate(*, flag: CertificateFlag, reason: str, actor: User, now: dt.datetime) -> None:
    """The office decides that the certificate stays valid; raises ``DecisionRefused`` without a fitting reason."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > 300:
        raise DecisionRefused(_("A decision needs a reason of at most 300 characters."))
    if CertificateFlag.objects.select_for_update().get(pk=flag.pk).decided_at is not None:
        raise DecisionRefused(_("This has been decided meanwhile."))
    certificate = flag.certificate
    close_flags(certificate=certificate, outcome=FlagOutcome.KEPT, reason=reason, actor=actor, now=now)
    log_access(
        actor=actor,
        people=[certificate.person],
        kind=AccessKind.CHANGED,
        subject_matter=f"certificate {certificate.number}",
        now=now,
    )


def close_flags(
    *, certificate: Certificate, outcome: FlagOutcome, reason: str, actor: User | None, now: dt.datetime
) -> None:
    """Whatever is open about ``certificate`` is decided."""
    CertificateFlag.objects.filter(certificate=certificate, decided_at__isnull=True).update(
        outcome=outcome, reason=reason, decided_by=actor, decided_at=now
    )
