"""A pilot who has completed the basic course, and her certificate."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache

from certificates.domain import rule_versions
from certificates.domain.issuing import issue_certificate
from certificates.domain.vouchers import enter_contract
from certificates.models import Certificate
from curriculum.models import Enrolment
from lms.accounts.models import User
from tests.certificates.completion import complete
from tests.certificates.desk import SIGNED_ON, Desk


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
    rule_versions.load_rules()
    assert enrolment.body is not None
    assert enrolment.run is not None
    contract = enter_contract(
        body=enrolment.body, provider=enrolment.run.provider, signed_on=SIGNED_ON, actor=office, now=now
    )
    return Desk(office=office, trainer=trainer, now=now, contract=contract)
