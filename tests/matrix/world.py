"""One small world in which everybody who may look, and everything that must not be seen, really exists.

Two learners, the pilot and the stranger, at two bodies, in two runs of two providers, each with answers, an attempt, a
certificate and a voucher. ``SECRETS`` are texts planted in what is theirs and in nothing else.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from assessments.domain import attempts
from assessments.domain.pictures import store_picture
from assessments.models import Attempt, AttemptResult, Question
from certificates.domain import issuing, vouchers
from certificates.domain.office_permissions import ensure_permissions as ensure_funding_permissions
from certificates.domain.rule_versions import load_rules
from certificates.models import Certificate, Voucher
from cms.domain import workbook
from cms.domain.course_files import import_course
from cms.domain.coursefile.bundle import MemoryBundle
from cms.domain.editors import ensure_editor_setup
from cms.domain.legal_pages import ensure_legal_pages
from cms.models import LessonPage
from curriculum.domain import attendance, enrolment, progress, timetable
from curriculum.domain.office_permissions import ensure_permissions as ensure_curriculum_permissions
from curriculum.enums import ActivityKind, CompletionPreset, Delivery
from curriculum.models import Attendance, CourseEdition, EditionActivity, Enrolment, Run
from lms.accounts.domain import access, groups
from lms.accounts.enums import AccessKind, Role
from lms.accounts.models import Provider, User
from lms.base.clock import BERLIN, berlin_date
from lms.portal.domain.who_sees_what import Matter, Viewer
from lms.xapi.models import Statement
from tests.cms.files import png
from tests.factories.people import grant, make_body, make_person, make_provider

COURSE = """
courses:
- key: klein
  level: basis
  title: Kleiner Kurs
  units:
  - key: klein-1
    title: Tag eins
    lessons:
    - key: klein-a
      title: Erste Lektion
      minutes: 30
      blocks:
      - {type: paragraph, text: Inhalt der ersten Lektion}
      - {type: activity, title: Eine Aufgabe, mode: einzel, minutes: 5, text: Schreiben}
      - {type: download, file: blatt.pdf, title: Ein Blatt}
    quiz:
      key: klein-q
      title: Lernkontrolle eins
      minutes: 10
      questions:
      - {key: klein-q-1, type: fill_in, prompt: Wie heißt die Pflanze?, accepted: [Primel]}
      - key: klein-q-2
        type: single_choice
        points: 9
        prompt: Wann?
        options: [{text: acht, correct: true}, {text: neun}]
      - {key: klein-q-3, type: free_text, prompt: Warum?}
"""
FEE = 18_000


@dataclass
class Learner:
    """Somebody who learnt, with what was planted in their rows."""

    person: User
    plant: str
    enrolment: Enrolment
    attempt: Attempt
    attendance: Attendance
    voucher: Voucher
    certificate: Certificate
    at: dt.datetime
    secrets: dict[Matter, re.Pattern[str]] = field(default_factory=dict)


@dataclass
class World:
    """People, their browsers, and the rows that addresses name."""

    people: dict[Viewer, User]
    run: Run
    pilot: Learner
    stranger: Learner
    now: dt.datetime
    things: dict[str, Any] = field(default_factory=dict)

    def client(self, person: User | None) -> Client:
        """A browser, logged in unless ``person`` is ``None``; a crash is an answer with status 500."""
        client = Client(raise_request_exception=False)
        if person is not None:
            client.force_login(person)
        return client


def build_world() -> World:
    """Everything, by the domain functions that the pages use too; inside the caller's transaction."""
    now = timezone.now()
    _set_up()
    bodies = {
        "aurikel": make_body("Aurikelingen", ags="08115001", seats=2),
        "borretsch": make_body("Borretschweiler", ags="08115002", seats=2),
    }
    providers = [make_provider("VWA"), make_provider("VS")]
    people = _make_people(bodies, providers)
    import_course(bundle=MemoryBundle(COURSE.encode(), {"blatt.pdf": b"%PDF-1.7\n1"}), live=True, now=now)
    _show_picture(now)
    edition = CourseEdition.objects.get()
    trainers = [people[Viewer.TRAINER], people[Viewer.OTHER_TRAINER]]
    runs = [
        _plan_run(edition, provider, trainer, now)
        for provider, trainer in zip(providers, trainers, strict=True)
    ]
    enrolment.enrol_learner(
        person=people[Viewer.COLLEAGUE], edition=edition, run=runs[0], registered_on=berlin_date(now),
        actor=people[Viewer.OFFICE], now=now,
    )  # fmt: skip
    pilot, stranger = (
        _learn(
            person=people[who], plant=plant, run=run, trainer=trainer, office=people[Viewer.OFFICE], now=now
        )
        for who, plant, run, trainer in zip(
            (Viewer.PILOT, Viewer.STRANGER), bodies, runs, trainers, strict=True
        )
    )
    return World(people=people, run=runs[0], pilot=pilot, stranger=stranger, now=now)


def _show_picture(now: dt.datetime) -> None:
    """One question has a picture."""
    picture = store_picture(file=io.BytesIO(png()), now=now)
    question = Question.objects.get(key__endswith="klein-q-2")
    question.content["image"] = {"id": str(picture.pk), "alt": "Eine Primel"}
    question.save()


def _set_up() -> None:
    load_rules()
    groups.ensure_groups()
    ensure_curriculum_permissions()
    ensure_funding_permissions()
    ensure_editor_setup()
    ensure_legal_pages()


def _make_people(bodies: dict[str, Any], providers: list[Provider]) -> dict[Viewer, User]:
    first, second = bodies.values()
    people = {
        Viewer.PILOT: _make_learner("aurikel", "Änne", first),
        Viewer.STRANGER: _make_learner("borretsch", "Ida", second),
        Viewer.COLLEAGUE: make_person("colleague", first_name="Jörg", last_name="Kollege", body=first),
        Viewer.TRAINER: make_person("trainer", first_name="Tilda", last_name="Weiß"),
        Viewer.OTHER_TRAINER: make_person("trainer2", first_name="Till", last_name="Schwarz"),
        Viewer.PROVIDER_OFFICE: make_person("buero", first_name="Berta", last_name="Büro"),
        Viewer.HR: make_person("hr", first_name="Henrike", last_name="Personal", body=first),
        Viewer.OTHER_HR: make_person("hr2", first_name="Hugo", last_name="Personal", body=second),
        Viewer.OFFICE: make_person("office", first_name="Olga", last_name="Programm"),
        Viewer.ADMINISTRATOR: make_person("admin", first_name="Adele", last_name="Verwaltung"),
    }
    grant(people[Viewer.TRAINER], Role.TRAINER, provider=providers[0])
    for provider in providers:  # also at the pilot's provider, but never named on a day of the pilot's run
        grant(people[Viewer.OTHER_TRAINER], Role.TRAINER, provider=provider)
    grant(people[Viewer.PROVIDER_OFFICE], Role.PROVIDER_OFFICE, provider=providers[0])
    grant(people[Viewer.HR], Role.HR, body=first)
    grant(people[Viewer.OTHER_HR], Role.HR, body=second)
    grant(people[Viewer.OFFICE], Role.PROGRAMME_OFFICE)
    grant(people[Viewer.ADMINISTRATOR], Role.ADMINISTRATOR)
    return people


def _make_learner(plant: str, first_name: str, body: Any) -> User:
    return make_person(
        f"{plant}.dienst",
        first_name=first_name,
        last_name=f"{plant.capitalize()}name",
        body=body,
        private_email=f"{plant}.privat@example.net",
        private_email_confirmed_at=timezone.now(),
    )


def _plan_run(edition: CourseEdition, provider: Provider, trainer: User, now: dt.datetime) -> Run:
    unit = edition.units.get()
    return timetable.plan_run(
        title=f"Lehrgang bei {provider.short_name}",
        edition=edition,
        provider=provider,
        delivery=Delivery.PRESENCE,
        preset=CompletionPreset.IN_CLASS,
        fee_cents_per_day=FEE,
        venue="Saal",
        trainers=[trainer],
        days={unit: berlin_date(now)},
        now=now,
    )


def _learn(*, person: User, plant: str, run: Run, trainer: User, office: User, now: dt.datetime) -> Learner:
    """From the contract to the certificate, by the way of a quiz, at an instant nothing else happened at."""
    at = quiet_instant(now, minute=47 if plant == "aurikel" else 23)
    unit, registered_on = run.edition.units.get(), berlin_date(at)
    enrolled = enrolment.enrol_learner(
        person=person, edition=run.edition, run=run, registered_on=registered_on, actor=office, now=now
    )
    contract = vouchers.enter_contract(
        body=enrolled.body,
        provider=run.provider,
        signed_on=registered_on - dt.timedelta(days=40),
        actor=office,
        now=now,
    )
    voucher = vouchers.enter_and_quote_voucher(
        contract=contract, person=person, level="basis", voucher_id=f"{enrolled.body.ags}-B-{plant.upper()}77",
        actor=office, now=now,
    )  # fmt: skip
    for lesson in EditionActivity.objects.filter(unit=unit, kind=ActivityKind.LESSON):
        progress.complete_lesson(enrolment=enrolled, activity=lesson, now=at)
    attempt = _attempt(enrolled, plant, at)
    attended = attendance.confirm_attendance(
        enrolment=enrolled, unit=unit, date=berlin_date(now), provider=run.provider,
        seminar_day=run.days.get(), actor=trainer, now=now,
    )  # fmt: skip
    certificate = issuing.issue_certificate(enrolment=enrolled, now=now)
    assert certificate is not None
    _note(person, plant)
    access.log_access(
        actor=office, people=[person], kind=AccessKind.VIEWED, subject_matter=f"Einsicht {plant}", now=now
    )
    learner = Learner(person, plant, enrolled, attempt, attended, voucher, certificate, at)
    learner.secrets = _secrets(learner)
    return learner


def quiet_instant(now: dt.datetime, *, minute: int) -> dt.datetime:
    """Ten days ago, at a time of day that no clock on a page can show while the tests run, here or in UTC."""
    hour = (now.hour + 7) % 24
    return (now - dt.timedelta(days=10)).replace(hour=hour, minute=minute, second=31, microsecond=0)


def _attempt(enrolled: Enrolment, plant: str, at: dt.datetime) -> Attempt:
    """A submitted attempt with a text of the learner's own and a corrected result of 73.21 (the stranger: 84.69)."""
    activity = EditionActivity.objects.get(unit__edition=enrolled.edition, kind=ActivityKind.QUIZ)
    attempt = attempts.start_attempt(enrolment=enrolled, activity=activity, now=at)
    for question in attempt.frozen["questions"]:
        payload = {"text": f"{plant.capitalize()}antwort"}
        if question["kind"] == "free_text":
            payload = {"text": "Ein Satz."}
        if question["kind"] == "single_choice":
            payload = {"choice": question["content"]["options"][0]["key"]}
        attempts.save_answer(
            attempt=attempt,
            question=uuid.UUID(question["id"]),
            payload=payload,
            client_event_id=uuid.uuid4(),
            now=at,
        )
    result = attempts.submit_attempt(attempt=attempt, now=at)
    AttemptResult.objects.create(
        attempt=attempt, revision=1, points=Decimal(_score(plant)), max_points=100, passed=True, items=result.items,
        graded_at=at,
    )  # fmt: skip
    return attempt


def _note(person: User, plant: str) -> None:
    page = LessonPage.objects.get()
    task = next(block.id for block in page.body if block.block_type == "activity")
    workbook.save_note(person=person, page=page, block_id=task, text=f"{plant.capitalize()}notiz", version=0)


def _score(plant: str) -> str:
    return "73.21" if plant == "aurikel" else "84.69"


def time_of_day(text: str) -> str:
    """Pattern of hours and minutes; minutes and seconds of the clock in a header look the same."""
    return rf"(?<!\d\d:)\b{text}\b"


def _secrets(learner: Learner) -> dict[Matter, re.Pattern[str]]:
    """What of a learner must not turn up where it does not belong, as patterns for any spelling of it."""
    plant, person, score = learner.plant, learner.person, _score(learner.plant)
    whole, decimals = score.split(".")
    times = {at.strftime("%H:%M") for at in (learner.at.astimezone(dt.UTC), learner.at.astimezone(BERLIN))}
    statements = Statement.objects.filter(registration=learner.enrolment.pk)
    ids = [str(learner.attempt.pk), *(str(s) for s in statements.values_list("statement_id", flat=True))]
    return {
        Matter.NAME: re.compile(f"{plant}name", re.IGNORECASE),
        Matter.BODY: re.compile(f"{learner.enrolment.body.name}"),
        Matter.WORK_ADDRESS: re.compile(re.escape(person.email)),
        Matter.PRIVATE_ADDRESS: re.compile(re.escape(person.private_email)),
        Matter.VOUCHER: re.compile(re.escape(learner.voucher.voucher_id)),
        Matter.CERTIFICATE: re.compile(f"{learner.certificate.pk}|{re.escape(learner.certificate.number)}"),
        Matter.ANSWERS: re.compile(f"{plant}antwort", re.IGNORECASE),
        Matter.SCORES: re.compile(rf"{whole}[.,]{decimals}|0[.,]{whole}{decimals}|\b{whole}\s?%"),
        Matter.TIMES: re.compile("|".join(map(time_of_day, sorted(times)))),
        Matter.STATEMENTS: re.compile("|".join(ids)),
        Matter.NOTES: re.compile(f"{plant}notiz", re.IGNORECASE),
        Matter.ACCESS_LOG: re.compile(f"Einsicht {plant}"),
    }
