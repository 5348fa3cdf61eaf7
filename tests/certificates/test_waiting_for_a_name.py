"""No certificate prints a name that its owner has not confirmed; one that waits is issued by the confirmation."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from certificates.domain.drafting import IssuingRefused
from certificates.domain.issuing import issue_certificate, issue_due, refusals
from certificates.models import Certificate
from curriculum.models import Enrolment
from lms.accounts.domain.people import confirm_name
from lms.accounts.models import User
from tests.certificates.completion import complete


@pytest.fixture
def waiting(enrolment: Enrolment, pilot: User, trainer: User, now: dt.datetime) -> Enrolment:
    """Complete, but nobody asked the pilot about her name."""
    pilot.name_confirmed_at = None
    pilot.save()
    return complete(enrolment, trainer, now)


def test_the_certificate_waits_and_says_for_what(
    waiting: Enrolment, pilot: User, now: dt.datetime, today: dt.date
) -> None:
    with pytest.raises(IssuingRefused, match="bestätigen Sie Ihren Namen"):
        issue_certificate(enrolment=waiting, now=now)

    assert issue_due(now=now) == 0
    assert [refusal.enrolment for refusal in refusals(now=now, person=pilot)] == [waiting]
    assert not Certificate.objects.exists()


@pytest.mark.django_db
def test_her_word_issues_it_with_the_form_she_chose(
    waiting: Enrolment,
    pilot: User,
    now: dt.datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        confirm_name(
            person=pilot,
            printed_name="Änne Großmann",
            gender_form="female",
            salutation="",
            now=now,
        )

    facts = Certificate.objects.get(enrolment=waiting).facts
    assert facts["designation"] == "Kommunale Digitallotsin"


def test_a_second_word_issues_nothing_twice(
    waiting: Enrolment,
    pilot: User,
    now: dt.datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    for form in ("female", "male"):
        with django_capture_on_commit_callbacks(execute=True):
            confirm_name(person=pilot, printed_name="Änne Großmann", gender_form=form, salutation="", now=now)

    assert Certificate.objects.get(enrolment=waiting).facts["designation"] == "Kommunale Digitallotsin"
