"""What a crash swallowed is done again, and only that."""

from __future__ import annotations

import datetime as dt

import pytest

from certificates.domain import rule_versions
from certificates.domain.earned import certificate_iri
from certificates.domain.life import withdraw_certificate
from certificates.domain.reconciliation import re_emit, reconcile
from certificates.models import Certificate, EligibilityDecision
from curriculum.models import Enrolment
from lms.accounts.models import User
from lms.xapi import verbs
from lms.xapi.models import Statement, StatementActivity, StatementAgent
from tests.certificates.completion import earned

pytestmark = pytest.mark.django_db


def lose_evidence() -> None:
    """The journal forgets every certificate, as after a restored backup."""
    earned = Statement.objects.filter(verb=verbs.EARNED.iri)
    StatementAgent.objects.filter(statement__in=earned).delete()
    StatementActivity.objects.filter(statement__in=earned).delete()
    earned.delete()


def test_it_issues_what_is_due_and_then_has_nothing_to_do(
    complete_enrolment: Enrolment, now: dt.datetime
) -> None:
    rule_versions.load_rules()

    assert reconcile(now=now) > 0
    assert reconcile(now=now) == 0
    assert Certificate.objects.get().enrolment == complete_enrolment
    assert EligibilityDecision.objects.filter(enrolment=complete_enrolment).exists()


def test_it_tells_the_journal_again_what_it_lost(certificate: Certificate, now: dt.datetime) -> None:
    told = Statement.objects.get(verb=verbs.EARNED.iri)
    lose_evidence()
    assert earned(certificate.enrolment) == []

    assert re_emit(now=now + dt.timedelta(days=1)) == 1

    assert earned(certificate.enrolment) == [certificate_iri(certificate.edition.course)]
    again = Statement.objects.get(verb=verbs.EARNED.iri)
    assert (again.statement_id, again.fingerprint) == (told.statement_id, told.fingerprint)
    assert re_emit(now=now) == 0


def test_a_withdrawn_certificate_is_not_told_again(
    certificate: Certificate, office: User, now: dt.datetime
) -> None:
    withdraw_certificate(certificate=certificate, reason="Irrtum", actor=office, now=now)

    assert re_emit(now=now) == 0
    assert earned(certificate.enrolment) == []
