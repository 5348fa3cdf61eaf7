"""The holder's wish for a correction, and the answer to it: a successor, or no with a reason.

HR of the body answers and is told by mail. Where nobody could be told (a body without an HR account, somebody who has
left) the programme office answers instead, so that no wish waits unseen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.domain.archive import certificates_for_hr
from certificates.domain.life import correct_certificate
from certificates.enums import CertificateState, RequestState
from certificates.models import Certificate, CorrectionRequest
from curriculum.domain.queries import enrolments_for_hr
from curriculum.models import Enrolment
from lms.accounts.domain.access import log_access
from lms.accounts.domain.letters import public_url, send_letter
from lms.accounts.domain.people import rename_person
from lms.accounts.domain.roles import Roles, hr_grants
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date

WISH_LENGTH = 1000
FULFILLED = "Berichtigung auf Wunsch der Inhaberin oder des Inhabers"


class RequestRefused(Exception):
    """A wish cannot be taken or answered like this; the message says why."""


@dataclass(frozen=True)
class NewName:
    """How a name is spelled from now on."""

    academic_title: str
    first_name: str
    last_name: str
    gender_form: str


def ask_for_correction(
    *, certificate: Certificate, wish: str, person: User, now: dt.datetime
) -> CorrectionRequest:
    """The holder's wish, for HR to answer, which is told by mail; raises ``RequestRefused``."""
    wish = wish.strip()
    if not wish or len(wish) > WISH_LENGTH:
        raise RequestRefused(_("Please say what should be corrected, in at most 1000 characters."))
    if certificate.person_id != person.pk or certificate.state != CertificateState.CURRENT:
        raise RequestRefused(_("Only your own valid certificates can be corrected."))
    try:
        with transaction.atomic():
            request = CorrectionRequest.objects.create(certificate=certificate, wish=wish, asked_at=now)
            for reader in hr_of(certificate=certificate, today=berlin_date(now)):
                _tell(reader)
    except IntegrityError as error:
        raise RequestRefused(_("You have already asked for this; there is no answer yet.")) from error
    return request


def hr_of(*, certificate: Certificate, today: dt.date) -> QuerySet[User]:
    """Who can answer wishes about ``certificate`` as HR of its body; nobody once its holder has left."""
    bodies = Enrolment.objects.filter(pk=certificate.enrolment_id, body__isnull=False).values("body")
    visible = enrolments_for_hr(bodies=bodies, today=today).filter(pk=certificate.enrolment_id)
    grants = hr_grants(today=today).filter(body__in=visible.values("body"))
    return User.objects.filter(pk__in=grants.values("person")).order_by("pk")


def open_request_about(*, certificate: Certificate) -> CorrectionRequest | None:
    """The wish that waits for an answer, if there is one."""
    return CorrectionRequest.objects.filter(certificate=certificate, state=RequestState.OPEN).first()


def requests_for_hr(*, person: User, roles: Roles, today: dt.date) -> QuerySet[CorrectionRequest]:
    """Open wishes of people HR is responsible for, oldest first."""
    certificates = certificates_for_hr(person=person, roles=roles, today=today).order_by()
    return _open_requests().filter(certificate__in=certificates)


def requests_for_office(*, today: dt.date) -> QuerySet[CorrectionRequest]:
    """Open wishes that no HR account can answer, oldest first; never those HR has."""
    answerable = enrolments_for_hr(bodies=hr_grants(today=today).values("body"), today=today)
    return _open_requests().exclude(certificate__enrolment__in=answerable.values("pk"))


def waiting_for_hr(*, person: User, roles: Roles, today: dt.date) -> int:
    """How many wishes HR has to answer; whose they are is asked only where one of its bodies has any."""
    of_bodies = CorrectionRequest.objects.filter(
        state=RequestState.OPEN, certificate__enrolment__body__in=roles.hr_bodies
    )
    return requests_for_hr(person=person, roles=roles, today=today).count() if of_bodies.exists() else 0


@transaction.atomic
def fulfil_request(
    *, request: CorrectionRequest, name: NewName, actor: User, now: dt.datetime
) -> Certificate:
    """Correct the name and issue the successor; raises ``RequestRefused`` and what ``correct_certificate`` raises."""
    open_request = _open(request)
    person = open_request.certificate.person
    rename_person(
        person=person,
        first_name=name.first_name,
        last_name=name.last_name,
        academic_title=name.academic_title,
        gender_form=name.gender_form,
        actor=actor,
        now=now,
    )
    successor = correct_certificate(
        certificate=open_request.certificate, reason=FULFILLED, actor=actor, now=now
    )
    _answer(open_request, RequestState.FULFILLED, answer="", actor=actor, now=now)
    return successor


@transaction.atomic
def decline_request(*, request: CorrectionRequest, answer: str, actor: User, now: dt.datetime) -> None:
    """No, with a reason the holder reads; raises ``RequestRefused``."""
    answer = " ".join(answer.split())
    if not answer or len(answer) > 300:
        raise RequestRefused(_("Please say why, in at most 300 characters."))
    _answer(_open(request), RequestState.DECLINED, answer=answer, actor=actor, now=now)


def _open_requests() -> QuerySet[CorrectionRequest]:
    return (
        CorrectionRequest.objects.filter(state=RequestState.OPEN)
        .select_related("certificate__person", "certificate__edition__course", "certificate__unit")
        .order_by("asked_at", "pk")
    )


def _tell(reader: User) -> None:
    """That a wish waits and where: mails pass through foreign hands, so neither who asked nor for what."""
    send_letter(
        template="certificates/email/wish",
        address=reader.email,
        context={"person": reader, "url": public_url(reverse("certificates:hr"))},
    )


def _open(request: CorrectionRequest) -> CorrectionRequest:
    locked = CorrectionRequest.objects.select_for_update().get(pk=request.pk)
    if locked.state != RequestState.OPEN:
        raise RequestRefused(_("This has been answered meanwhile."))
    return locked


def _answer(
    request: CorrectionRequest, state: RequestState, *, answer: str, actor: User, now: dt.datetime
) -> None:
    request.state, request.answer, request.answered_by, request.answered_at = state, answer, actor, now
    request.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    log_access(
        actor=actor,
        people=[request.certificate.person],
        kind=AccessKind.CHANGED,
        subject_matter=f"correction request {request.certificate.number}",
        now=now,
    )
