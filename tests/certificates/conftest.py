"""A pilot who has completed the basic course, and her certificate."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache

from certificates.domain.issuing import issue_certificate
from certificates.models import Certificate
from curriculum.models import Enrolment
from lms.accounts.models import User
from tests.certificates.completion import complete
from tests.certificates.desk import Desk, open_desk


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    """Enquiries of one test do not count in the next."""
    cache.clear()


@pytest.fixture
def complete_enrolment(enrolment: Enrolment, trainer: User, now: dt.datetime) -> Enrolment:
    """Everything done, nothing issued yet: a test's transaction never ends."""
    return complete(enrolment, trainer, now)


@pytest.fixture
def certificate(complete_enrolment: Enrolment, now: dt.datetime) -> Certificate:
    """The pilot's certificate."""
    issued = issue_certificate(enrolment=complete_enrolment, now=now)
    assert issued is not None
    return issued


@pytest.fixture
def desk(enrolment: Enrolment, office: User, trainer: User, now: dt.datetime) -> Desk:
    """The office, the funding rules loaded, with a contract of the pilot's body signed before her run."""
    return open_desk(enrolment, office=office, trainer=trainer, now=now)
