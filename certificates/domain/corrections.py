"""The holder's wish for a correction, and HR's answer to it: a successor, or no with a reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from certificates.domain.archive import certificates_for_hr
from certificates.domain.life import correct_certificate
from certificates.enums import CertificateState, RequestState
from certificates.models import Certificate, CorrectionRequest
from lms.accounts.domain.access import log_access
from lms.accounts.domain.people import rename_person
from lms.accounts.domain.roles import Roles
from lms.accounts.enums import AccessKind
from lms.accounts.models import User

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
    """The holder's wish, for HR to answer; raises ``RequestRefused``."""
    wish = wish.strip()
    if not wish or len(wish) > WISH_LENGTH:
        raise RequestRefused(_("Please say what should be corrected, in at most 1000 characters."))
    if certificate.person_id != person.pk or certificate.state != CertificateState.CURRENT:
        raise RequestRefused(_("Only your own valid certificates can be corrected."))
    try:
        with transaction.atomic():
            return CorrectionRequest.objects.create(certificate=certificate, wish=wish, asked_at=now)
    except IntegrityError as error:
        raise RequestRefused(_("You have already asked for this; HR has not answered yet.")) from error


def requests_for_hr(*, person: User, roles: Roles, today: dt.date) -> QuerySet[CorrectionRequest]:
    """Open wishes of people HR is responsible for, oldest first."""
    certificates = certificates_for_hr(person=person, roles=roles, today=today).order_by()
    return (
        CorrectionRequest.objects.filter(state=RequestState.OPEN, certificate__in=certificates)
        .select_related("certificate__person", "certificate__edition__course", "certificate__unit")
        .order_by("asked_at", "pk")
    )


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
