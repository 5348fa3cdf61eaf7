"""What news from the curriculum sets in motion here.

Money is decided in the transaction of the fact that caused it. Paper is hurried after it: drawing takes no lock, and
what a crash swallows ``manage.py reconcile`` issues.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.dispatch import receiver

from certificates.domain.eligibility import decide_eligibility
from certificates.domain.issuing import IssuingRefused, issue_certificate
from curriculum.models import Enrolment
from curriculum.signals import completion_changed, enrolment_changed

log = logging.getLogger(__name__)


@receiver(completion_changed, dispatch_uid="certificates.follow_completion")
def follow_completion(*, enrolment: Enrolment, now: dt.datetime, **_signal: object) -> None:
    """Decide the enrolment's days now, issue its certificate as soon as the transaction is through."""
    decide_eligibility(enrolment=enrolment, now=now)
    # robust: whoever finished a quiz sees the result, even if the paper cannot be drawn.
    transaction.on_commit(lambda: _issue(enrolment, now), robust=True)


@receiver(enrolment_changed, dispatch_uid="certificates.follow_enrolment")
def follow_enrolment(*, enrolment: Enrolment, now: dt.datetime, **_signal: object) -> None:
    """Decide the days of an enrolment that began, ended or was moved."""
    decide_eligibility(enrolment=enrolment, now=now)


def _issue(enrolment: Enrolment, now: dt.datetime) -> None:
    try:
        issue_certificate(enrolment=enrolment, now=now)
    except IssuingRefused as refusal:
        log.warning("Certificate of enrolment %s refused: %s", enrolment.pk, refusal)
