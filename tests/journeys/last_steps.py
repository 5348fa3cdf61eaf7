"""A one-day course with everything but one step done: whichever of the three comes last completes it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from assessments.domain import attempts
from assessments.domain.bank import QuizSpec, quiz_id, save_quiz
from assessments.domain.frozen import read_frozen
from assessments.models import Attempt
from certificates.domain.funding_queries import decisions_in_force
from certificates.domain.rule_versions import load_rules
from certificates.domain.vouchers import enter_and_quote_voucher, enter_contract
from certificates.enums import CertificateState
from certificates.models import Certificate, CertificateFile
from curriculum.domain.attendance import confirm_attendance
from curriculum.domain.catalogue import ActivitySpec, CourseSpec, UnitSpec, publish_edition
from curriculum.domain.enrolment import enrol_learner
from curriculum.domain.progress import complete_lesson
from curriculum.domain.timetable import plan_run
from curriculum.enums import ActivityKind, CompletionPreset, Delivery, Level
from curriculum.models import (
    ActivityProgress,
    Attendance,
    EditionActivity,
    Enrolment,
    EnrolmentProgress,
    LessonCompletion,
    UnitProgress,
)
from lms.accounts.models import Provider, User
from lms.xapi.enums import Weight
from lms.xapi.models import Statement
from tests.assessments.questions import ALL_KINDS

NAMESPACE = uuid.UUID("0b8b2f35-8f6a-5a3e-9d7b-2f3d0a1c4e55")
DAY = dt.date(2026, 2, 27)
Act = Callable[[], object]


def enrol_for_one_day(
    *, pilot: User, trainer: User, office: User, provider: Provider, now: dt.datetime
) -> Enrolment:
    """The pilot in a blended run of one past day, with contract and voucher."""
    load_rules()
    save_quiz(
        spec=QuizSpec(key="ende", title="Lernkontrolle", minutes=30, questions=ALL_KINDS), live=True, now=now
    )
    activities = (
        ActivitySpec(ActivityKind.LESSON, uuid.uuid5(NAMESPACE, "lesson"), "Lektion", 45),
        ActivitySpec(ActivityKind.QUIZ, quiz_id("ende"), "Lernkontrolle", 30),
    )
    unit = UnitSpec(
        uuid.uuid5(NAMESPACE, "unit"), "Tag 1", "", is_seminar_day=True, ue=8, activities=activities
    )
    edition = publish_edition(
        spec=CourseSpec(
            id=uuid.uuid5(NAMESPACE, "course"),
            programme_key="digitallotsen",
            programme_title="Kommunale Digitallotsen",
            key="kurz",
            level=Level.BASIS,
            title="Kurzer Kurs",
            certificate_title="Zertifikat Kurzer Kurs",
            preset=CompletionPreset.BLENDED,
            units=(unit,),
        ),
        now=now,
    )
    run = plan_run(
        title="Kurz",
        edition=edition,
        provider=provider,
        delivery=Delivery.PRESENCE,
        preset=CompletionPreset.BLENDED,
        fee_cents_per_day=18_000,
        days={edition.units.get(): DAY},
        trainers=[trainer],
        now=now,
    )
    enrolment = enrol_learner(
        person=pilot, edition=edition, run=run, registered_on=dt.date(2026, 2, 10), actor=office, now=now
    )
    assert enrolment.body is not None
    contract = enter_contract(
        body=enrolment.body, provider=provider, signed_on=dt.date(2026, 2, 1), actor=office, now=now
    )
    enter_and_quote_voucher(
        contract=contract, person=pilot, level=Level.BASIS, voucher_id="08115001-1", actor=office, now=now
    )
    return enrolment


def acts_of(enrolment: Enrolment, *, trainer: User, now: dt.datetime) -> dict[str, Act]:
    """The three acts that complete the day; each may be repeated, as a person would after an error."""
    return {
        "lesson": lambda: _do_lesson(enrolment, now),
        "quiz": lambda: _do_quiz(enrolment, now),
        "attendance": lambda: _do_attendance(enrolment, trainer, now),
    }


def _activity(enrolment: Enrolment, kind: ActivityKind) -> EditionActivity:
    return EditionActivity.objects.get(unit__edition=enrolment.edition, kind=kind)


def _do_lesson(enrolment: Enrolment, now: dt.datetime) -> None:
    complete_lesson(enrolment=enrolment, activity=_activity(enrolment, ActivityKind.LESSON), now=now)


def _do_quiz(enrolment: Enrolment, now: dt.datetime) -> None:
    submitted = Attempt.objects.filter(enrolment=enrolment, submitted_at__isnull=False).first()
    attempt = submitted or attempts.start_attempt(
        enrolment=enrolment, activity=_activity(enrolment, ActivityKind.QUIZ), now=now
    )
    if submitted is None:
        _answer_everything(attempt, now)
    attempts.submit_attempt(attempt=attempt, now=now)


def _answer_everything(attempt: Attempt, now: dt.datetime) -> None:
    for question in read_frozen(attempt.frozen).questions:
        attempts.save_answer(
            attempt=attempt,
            question=question.id,
            payload=question.rules.solution(question.loaded),
            client_event_id=uuid.uuid5(attempt.pk, str(question.id)),
            now=now,
        )


def _do_attendance(enrolment: Enrolment, trainer: User, now: dt.datetime) -> None:
    assert enrolment.run is not None
    confirm_attendance(
        enrolment=enrolment,
        unit=enrolment.edition.units.get(),
        date=DAY,
        provider=enrolment.run.provider,
        actor=trainer,
        now=now,
    )


def state() -> dict[str, list[tuple[object, ...]]]:
    """Everything that must come out the same, without ids and codes that are drawn at random."""
    return {
        "lessons": list(LessonCompletion.objects.values_list("enrolment", "activity", "completed_at")),
        "attendances": list(Attendance.objects.values_list("enrolment", "unit", "date", "withdrawn_at")),
        "evidence": sorted(
            Statement.objects.filter(weight=Weight.EVIDENCE).values_list(
                "verb", "registration", "timestamp", "is_voided"
            )
        ),
        "activities": sorted(ActivityProgress.objects.values_list("enrolment", "activity", "grade")),
        "units": list(
            UnitProgress.objects.values_list(
                "unit", "lessons_done_on", "quiz_passed_on", "attended_on", "completed_on"
            )
        ),
        "courses": list(
            EnrolmentProgress.objects.values_list("units_complete", "units_attended", "completed_on")
        ),
        "certificates": list(Certificate.objects.values_list("enrolment", "kind", "state", "issued_on")),
        "files": [
            (
                CertificateFile.objects.count(),
                Certificate.objects.filter(state=CertificateState.CURRENT).count(),
            )
        ],
        "decisions": list(decisions_in_force().values_list("unit", "status", "reason_code", "cents", "day")),
    }
