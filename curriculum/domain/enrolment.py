"""Who learns what: enrolling and withdrawing. Nobody enrols themselves; the programme office does."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from curriculum.domain.progress import lock_enrolments, recompute_progress
from curriculum.enums import EnrolmentState
from curriculum.models import CourseEdition, Enrolment, Run
from curriculum.signals import enrolment_changed
from lms.accounts.domain.access import log_access
from lms.accounts.domain.membership import body_of
from lms.accounts.enums import AccessKind
from lms.accounts.models import Employment, PublicBody, User
from lms.base.clock import berlin_date
from lms.base.days import REGISTRATIONS
from lms.base.refusals import Refusal


class EnrolmentError(Refusal):
    """An enrolment cannot be made or withdrawn; the message says why, in the reader's language."""


@transaction.atomic
def enrol_learner(
    *,
    person: User,
    edition: CourseEdition,
    registered_on: dt.date,
    actor: User,
    now: dt.datetime,
    run: Run | None = None,
    body: PublicBody | None = None,
    fee_cents_per_day: int | None = None,
) -> Enrolment:
    """Enrol ``person`` in ``edition``, which is the run's if there is a run.

    ``body`` defaults to the employer on ``registered_on``, the fee to the run's (none without run).
    Raises ``EnrolmentError``.
    """
    # Serialises enrolments of one person, so that the second of two equal requests reads the first one's row.
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    _refuse_strange_person(person, actor)
    if run is not None and run.edition_id != edition.pk:
        raise EnrolmentError(_("The run belongs to another edition of the course."), field="run")
    if objection := REGISTRATIONS.objection(registered_on, today=berlin_date(now)):
        raise EnrolmentError(objection, field="registered_on")
    _refuse_second_enrolment(person, edition)
    enrolment = Enrolment(
        person=person,
        course=edition.course,
        edition=edition,
        run=run,
        body=_employer(person, body, registered_on),
        registered_on=registered_on,
        fee_cents_per_day=_fee(run, fee_cents_per_day),
    )
    _check_row(enrolment)
    enrolment.save(force_insert=True)
    recompute_progress(enrolments=[enrolment], now=now)
    enrolment_changed.send(sender=Enrolment, enrolment=enrolment, now=now)
    _log_change(actor, enrolment, now)
    return enrolment


@transaction.atomic
def withdraw_enrolment(*, enrolment: Enrolment, today: dt.date, actor: User, now: dt.datetime) -> Enrolment:
    """End the enrolment on ``today``; what was learnt and attended until then stays.

    A second withdrawal changes nothing. Raises ``EnrolmentError`` for a day before the registration or in the future.
    """
    stored = lock_enrolments([enrolment])[0]
    if stored.state == EnrolmentState.WITHDRAWN:
        return stored
    if not stored.registered_on <= today <= berlin_date(now):
        raise EnrolmentError(_("The day of withdrawal lies before the registration or in the future."))
    stored.state = EnrolmentState.WITHDRAWN
    stored.withdrawn_on = today
    stored.save(update_fields=["state", "withdrawn_on"])
    enrolment_changed.send(sender=Enrolment, enrolment=stored, now=now)
    _log_change(actor, stored, now)
    return stored


def _refuse_strange_person(person: User, actor: User) -> None:
    if actor.pk == person.pk:
        raise EnrolmentError(_("Nobody enrols themselves; the programme office does."), field="person")
    if not person.is_active:
        words = _("The account of %(person)s is not active.") % {"person": person}
        raise EnrolmentError(words, field="person")


def _refuse_second_enrolment(person: User, edition: CourseEdition) -> None:
    active = Enrolment.objects.filter(person=person, course_id=edition.course_id, state=EnrolmentState.ACTIVE)
    if active.exists():
        raise EnrolmentError(_("This person is already enrolled in this course."), field="person")


def _employer(person: User, body: PublicBody | None, day: dt.date) -> PublicBody | None:
    """The body that pays and is funded: it must be an employer on the day of registration, for money hangs on it."""
    if body is None:
        return body_of(person=person, day=day)
    if not Employment.objects.filter(person=person, body=body).on(day).exists():
        raise EnrolmentError(
            _("%(person)s did not work for %(body)s on the day of registration.")
            % {"person": person, "body": body},
            field="body",
        )
    return body


def _fee(run: Run | None, fee_cents_per_day: int | None) -> int:
    if fee_cents_per_day is not None:
        return fee_cents_per_day
    return run.fee_cents_per_day if run else 0


def _check_row(enrolment: Enrolment) -> None:
    try:
        enrolment.clean_fields(exclude={"person", "course", "edition", "run", "body"})
    except ValidationError as error:
        raise EnrolmentError.of(error) from error


def _log_change(actor: User, enrolment: Enrolment, now: dt.datetime) -> None:
    log_access(
        actor=actor,
        people=[enrolment.person],
        kind=AccessKind.CHANGED,
        subject_matter=f"enrolment {enrolment.pk}",
        now=now,
    )
