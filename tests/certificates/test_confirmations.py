"""HR has funded days confirmed on paper for the funding body; money stands on no other document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from certificates.domain.confirmations import funded_courses, funded_enrolments
from certificates.domain.facts import facts_from_json
from certificates.enums import CertificateKind
from certificates.models import Certificate
from curriculum.models import Enrolment
from lms.accounts.models import AccessLogEntry, Employment, User
from tests.certificates.completion import attend, units_of
from tests.certificates.desk import Desk

ClientOf = Callable[[User], Client]
LIST = "/personal/foerderbestaetigungen/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def funded(desk: Desk, enrolment: Enrolment, pilot: User, trainer: User) -> Enrolment:
    """One day attended, and paid for."""
    attend(enrolment, units_of(enrolment)[0], trainer, desk.now)
    desk.enter_and_quote(pilot, "08115001-1")
    return enrolment


def confirmation() -> Certificate:
    """The one in force."""
    return Certificate.objects.current().get(kind=CertificateKind.FUNDING_CONFIRMATION)


def test_hr_issues_a_confirmation_and_its_successor_when_more_is_funded(
    funded: Enrolment, trainer: User, hr: User, desk: Desk, client_of: ClientOf
) -> None:
    client = client_of(hr)
    address = reverse("certificates:confirm", args=[funded.pk])
    page = client.get(LIST).content.decode()
    assert "100,00\N{NO-BREAK SPACE}€" in page or "100,00 €" in page

    client.post(address)
    first = confirmation()
    client.post(address)
    assert confirmation() == first
    attend(funded, units_of(funded)[1], trainer, desk.now)
    client.post(address)

    second = confirmation()
    facts = facts_from_json(second.facts)
    assert facts.replaces == first.number
    assert facts.funding is not None
    assert facts.funding.total_cents == 20_000
    assert reverse("certificates:pdf", args=[second.pk]) in client.get(LIST).content.decode()
    assert client.get(reverse("certificates:pdf", args=[second.pk])).status_code == 200
    assert AccessLogEntry.objects.filter(person=funded.person, actor=hr).exists()


def test_without_a_funded_day_there_is_nothing_to_confirm(
    desk: Desk, enrolment: Enrolment, trainer: User, hr: User, client_of: ClientOf
) -> None:
    attend(enrolment, units_of(enrolment)[0], trainer, desk.now)

    assert "Noch keine geförderten Tage" in client_of(hr).get(LIST).content.decode()
    assert client_of(hr).post(reverse("certificates:confirm", args=[enrolment.pk])).status_code == 404
    assert not Certificate.objects.exists()


def test_it_waits_for_the_name_like_every_paper(funded: Enrolment, hr: User, client_of: ClientOf) -> None:
    User.objects.filter(pk=funded.person_id).update(name_confirmed_at=None)

    assert "wartet, bis der Name bestätigt ist" in client_of(hr).get(LIST).content.decode()


def test_hr_knows_nothing_of_who_has_left_and_others_know_nothing_at_all(
    funded: Enrolment, pilot: User, trainer: User, office: User, hr: User, client_of: ClientOf
) -> None:
    address = reverse("certificates:confirm", args=[funded.pk])
    for somebody in (pilot, trainer, office):
        assert client_of(somebody).get(LIST).status_code == 404
        assert client_of(somebody).post(address).status_code == 404

    Employment.objects.filter(person=pilot).delete()

    assert client_of(hr).post(address).status_code == 404
    assert str(pilot) not in client_of(hr).get(LIST).content.decode()


def test_the_list_is_three_queries(
    funded: Enrolment, django_assert_num_queries: DjangoAssertNumQueries, now: dt.datetime
) -> None:
    assert funded.body_id is not None
    with django_assert_num_queries(3):
        found = list(funded_enrolments(bodies=[funded.body_id], today=now.date()))
        (course,) = funded_courses(enrolments=found)

    assert (course.days, course.cents, course.confirmation) == (1, 10_000, None)


def test_the_command_issues_the_same_paper(
    funded: Enrolment, hr: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bestaetigung.pdf"

    call_command("certificate", "confirm", funded.pk, by=hr.email.upper(), out=out)

    assert confirmation().number in capsys.readouterr().out
    assert out.read_bytes() == bytes(confirmation().file.pdf)
    with pytest.raises(CommandError, match="Nobody"):
        call_command("certificate", "confirm", funded.pk, by="niemand@example.org")
