"""Reading the facts of an enrolment as they are now, to be frozen on a certificate. A constant number of queries."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from certificates.domain import wording
from certificates.domain.facts import FACTS_VERSION, CertificateFacts, Day, Issuer, PersonName
from certificates.enums import CertificateKind
from curriculum.enums import ActivityKind
from curriculum.models import Attendance, EditionActivity, Enrolment, UnitProgress


@dataclass(frozen=True)
class Identity:
    """What a document is called by: number, code and the address where it is checked."""

    number: str
    code: str
    address: str


def gather_facts(*, enrolment: Enrolment, identity: Identity, issued_on: dt.date) -> CertificateFacts:
    """What a certificate for this *complete* enrolment says."""
    person, course, run = enrolment.person, enrolment.course, enrolment.run
    progress = list(
        UnitProgress.objects.filter(enrolment=enrolment).select_related("unit").order_by("unit__position")
    )
    is_passed = _is_passed(progress)
    form = person.gender_form
    title = wording.addressed(course.title, gender_form=form)
    heading, award = wording.heading_and_award(
        wording.addressed(course.certificate_title, gender_form=form), is_passed=is_passed
    )
    return CertificateFacts(
        version=FACTS_VERSION,
        language=wording.LANGUAGE,
        kind=CertificateKind.CERTIFICATE.value,
        heading=heading,
        award=award if award != title else "",
        programme=course.programme.title,
        person=PersonName(person.academic_title, person.first_name, person.last_name),
        designation=wording.DESIGNATIONS[form],
        participation=wording.participation(is_passed=is_passed),
        course=title,
        delivery=wording.DELIVERIES[run.delivery] if run else wording.SELF_STUDY,
        days=_days(enrolment, progress),
        issuer=_issuer(enrolment),
        issued_on=issued_on,
        number=identity.number,
        code=identity.code,
        address=identity.address,
    )


def _is_passed(progress: list[UnitProgress]) -> bool:
    """A learning check was passed: every unit with a mandatory quiz has it passed, and there is at least one."""
    units = {row.unit_id: row for row in progress}
    checked = set(
        EditionActivity.objects.filter(unit__in=units, kind=ActivityKind.QUIZ, mandatory=True).values_list(
            "unit", flat=True
        )
    )
    return bool(checked) and all(units[unit].quiz_passed_on is not None for unit in checked)


def _days(enrolment: Enrolment, progress: list[UnitProgress]) -> tuple[Day, ...]:
    """The units that were attended or completed, in their order; optional ones left aside are not on the paper."""
    attended = {
        attendance.unit_id: attendance
        for attendance in Attendance.objects.filter(
            enrolment=enrolment, withdrawn_at__isnull=True
        ).select_related("provider", "seminar_day")
    }
    days = (_day(row, enrolment, attended) for row in progress)
    return tuple(day for day in days if day is not None)


def _day(row: UnitProgress, enrolment: Enrolment, attended: dict[uuid.UUID, Attendance]) -> Day | None:
    unit, attendance, run = row.unit, attended.get(row.unit_id), enrolment.run
    if attendance is not None:
        return Day(
            title=unit.title,
            ue=unit.ue,
            date=attendance.date,
            is_attended=True,
            provider=attendance.provider.name,
            is_make_up=_is_make_up(attendance, enrolment),
        )
    if row.completed_on is None:
        return None
    provider = run.provider.name if run else ""
    return Day(unit.title, unit.ue, row.completed_on, is_attended=False, provider=provider, is_make_up=False)


def _is_make_up(attendance: Attendance, enrolment: Enrolment) -> bool:
    """Attended with another run or another provider than the own."""
    if attendance.seminar_day is not None:
        return attendance.seminar_day.run_id != enrolment.run_id
    return enrolment.run is None or attendance.provider_id != enrolment.run.provider_id


def _issuer(enrolment: Enrolment) -> Issuer:
    if enrolment.run is None:
        return Issuer(name=enrolment.course.programme.title, place="", signatory_function="")
    provider = enrolment.run.provider
    return Issuer(provider.name, provider.place, provider.signatory_function)
