"""What news from the curriculum sets in motion here.

Money is decided in the transaction of the fact that caused it. Paper is hurried after it: drawing takes no lock, and
what a crash swallows ``manage.py reconcile`` issues.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.dispatch import receiver

from certificates.domain.eligibility import decide_eligibility
from certificates.domain.flags import follow_completion_of
from certificates.domain.issuing import issue_due_of, issue_or_log
from curriculum.models import Enrolment
from curriculum.signals import completion_changed, enrolment_changed
from lms.accounts.models import User
from lms.accounts.signals import name_confirmed


@receiver(completion_changed, dispatch_uid="certificates.follow_completion")
def follow_completion(*, enrolment: Enrolment, now: dt.datetime, **_signal: object) -> None:
    """Decide the enrolment's days now, issue its certificate as soon as the transaction is through."""
    decide_eligibility(enrolment=enrolment, now=now)
    follow_completion_of(enrolment=enrolment, now=now)
    # robust: whoever finished a quiz sees the result, even if the paper cannot be drawn.
    transaction.on_commit(lambda: issue_or_log(enrolment=enrolment, now=now), robust=True)


@receiver(enrolment_changed, dispatch_uid="certificates.follow_enrolment")
def follow_enrolment(*, enrolment: Enrolment, now: dt.datetime, **_signal: object) -> None:
    """Decide the days of an enrolment that began, ended or was moved."""
    decide_eligibility(enrolment=enrolment, now=now)


@receiver(name_confirmed, dispatch_uid="certificates.follow_name")
def follow_name(*, person: User, now: dt.datetime, **_signal: object) -> None:
    """Issue what waited for the spelling of a name."""
    transaction.on_commit(lambda: issue_due_of(person=person, now=now), robust=True)
