"""A wish for a correction reaches somebody: HR by mail, and the programme office where no HR account can answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from certificates.domain.corrections import ask_for_correction
from certificates.domain.facts import facts_from_json
from certificates.models import Certificate, CorrectionRequest
from lms.accounts.enums import AccessKind, Role
from lms.accounts.models import AccessLogEntry, Employment, PublicBody, RoleGrant, User
from tests.factories.people import grant

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
Captured = Callable[..., AbstractContextManager[list[object]]]
WISH = "Bitte mit Bindestrich: Großmann-Weiß"


def ask(client: Client, certificate: Certificate) -> str:
    """What the pilot reads after having asked."""
    page = reverse("certificates:correction", args=[certificate.pk])
    return client.post(page, {"wish": WISH}, follow=True).content.decode()


def test_hr_is_told_by_mail_without_a_word_about_whom(
    certificate: Certificate,
    pilot: User,
    hr: User,
    other_body: PublicBody,
    stranger: User,
    *,
    client_of: ClientOf,
    django_capture_on_commit_callbacks: Captured,
) -> None:
    grant(stranger, Role.HR, body=other_body)

    with django_capture_on_commit_callbacks(execute=True):
        page = ask(client_of(pilot), certificate)

    assert "Ihre Personalstelle ist per E-Mail benachrichtigt" in page
    (letter,) = mail.outbox
    assert letter.to == [hr.email]
    assert "/personal/zertifikate/" in letter.body
    said = f"{letter.subject}{letter.body}"
    assert not [
        word for word in (pilot.last_name, pilot.first_name, WISH, certificate.number) if word in said
    ]


def test_the_office_does_not_see_what_hr_answers(
    certificate: Certificate, pilot: User, hr: User, office: User, *, now: dt.datetime, client_of: ClientOf
) -> None:
    wish = ask_for_correction(certificate=certificate, wish=WISH, person=pilot, now=now)
    client = client_of(office)

    lists = [client.get(reverse(name)).content.decode() for name in ("portal:flags", "certificates:office")]

    assert not any("Berichtigung" in page for page in lists)
    assert client.get(reverse("certificates:office_request", args=[wish.pk])).status_code == 404
    assert client_of(hr).get(reverse("certificates:office_request", args=[wish.pk])).status_code == 404


def test_without_an_hr_account_the_office_decides(
    certificate: Certificate, pilot: User, office: User, client_of: ClientOf
) -> None:
    page = ask(client_of(pilot), certificate)
    assert "Ihre Personalstelle hat hier kein Konto, deshalb entscheidet das Programmbüro" in page
    wish, client = CorrectionRequest.objects.get(), client_of(office)
    answer = reverse("certificates:office_request", args=[wish.pk])
    for name in ("portal:flags", "certificates:office"):
        assert answer in client.get(reverse(name)).content.decode()
    assert WISH in client.get(answer).content.decode()
    assert AccessLogEntry.objects.filter(actor=office, person=pilot, kind=AccessKind.VIEWED).exists()

    done = client.post(
        answer,
        {"academic_title": "", "first_name": "Änne", "last_name": "Großmann-Weiß", "gender_form": "female"},
    )

    assert done.headers["Location"] == reverse("certificates:office")
    new = Certificate.objects.current().get()
    assert facts_from_json(new.facts).person.printed == "Änne Großmann-Weiß"
    wish.refresh_from_db()
    assert (wish.state, wish.answered_by) == ("fulfilled", office)
    assert answer not in client.get(reverse("portal:flags")).content.decode()


@pytest.mark.parametrize("gone", ["grant ended", "account closed", "former mailbox", "pilot left"])
def test_a_wish_hr_can_no_longer_answer_is_the_offices(
    gone: str,
    certificate: Certificate,
    pilot: User,
    hr: User,
    office: User,
    *,
    now: dt.datetime,
    today: dt.date,
    client_of: ClientOf,
) -> None:
    wish = ask_for_correction(certificate=certificate, wish=WISH, person=pilot, now=now)
    yesterday = today - dt.timedelta(days=1)
    if gone == "grant ended":
        RoleGrant.objects.filter(person=hr).update(valid_to=yesterday)
    elif gone == "account closed":
        User.objects.filter(pk=hr.pk).update(is_active=False)
    elif gone == "former mailbox":
        User.objects.filter(pk=hr.pk).update(work_address_ends=yesterday)
    else:
        Employment.objects.filter(person=pilot).update(valid_to=yesterday)

    assert client_of(office).get(reverse("certificates:office_request", args=[wish.pk])).status_code == 200


def test_asking_twice_shows_what_waits_and_where(
    certificate: Certificate, pilot: User, hr: User, client_of: ClientOf
) -> None:
    client = client_of(pilot)
    ask(client, certificate)

    page = client.get(reverse("certificates:correction", args=[certificate.pk])).content.decode()

    assert WISH in page
    assert "Ihre Personalstelle hat noch nicht geantwortet" in page
    assert "An die Personalstelle senden" not in page
    assert "Bitte mit Bindestrich" in ask(client, certificate)
