"""Builds the demo world with domain functions only, as of a given instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from certificates.domain import issuing, vouchers
from certificates.domain.signing import ensure_test_keys
from certificates.models import Certificate, CorrectionRequest
from cms.domain.course_files import import_course
from cms.domain.coursefile.bundle import open_bundle
from cms.domain.legal_pages import ensure_legal_pages
from cms.domain.notices import notice_in_force
from curriculum.domain import attendance, catalogue, enrolment, progress, timetable
from curriculum.enums import ActivityKind, CompletionPreset, Delivery, Level
from curriculum.models import Attendance, Course, CourseEdition, EditionActivity, EditionUnit, Enrolment, Run
from lms.accounts.domain import membership, people
from lms.accounts.enums import BodyKind, Role, Salutation
from lms.accounts.models import NoticeAcknowledgement, Provider, PublicBody, User
from lms.base.clock import BERLIN, berlin_date
from lms.demo import stories
from lms.demo.answers import pass_quiz
from lms.demo.stories import Offer, Story, Visit
from lms.portal.domain.setup import set_up_installation

PASSWORD = "demo"
CURRICULUM = Path(settings.ROOT) / "cms" / "data" / "curriculum.yaml"
# A quiz with every kind of question; ``lotse`` is enrolled in its course.
EVERY_KIND = Path(__file__).parent / "data" / "fragearten.yaml"
EMPLOYED_FOR = dt.timedelta(days=2_000)
STAFF = (
    ("programm", "Petra", "Fröhlich-Demo", Role.PROGRAMME_OFFICE),
    ("admin", "Anton", "Grübel-Demo", Role.ADMINISTRATOR),
    ("trainer", "Theresa", "Lörcher-Demo", Role.TRAINER),
    ("personal", "Paul", "Reiß-Demo", Role.HR),
)


class DemoRefusedError(Exception):
    """The demo world has passwords everybody knows and belongs to no real installation."""


@dataclass
class World:
    """What the builders share."""

    now: dt.datetime
    providers: dict[str, Provider]
    runs: dict[str, Run]
    office: User
    trainer: User

    @property
    def today(self) -> dt.date:
        """The Berlin day the world is built on."""
        return self.now.astimezone(BERLIN).date()

    def at(self, day: dt.date, hour: int = 10) -> dt.datetime:
        """``hour`` o'clock in Berlin on ``day``, never later than now."""
        moment = dt.datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN).astimezone(dt.UTC)
        return min(moment, self.now)


def build_world(*, now: dt.datetime, report: Callable[[str], None] = lambda _: None) -> World:
    """Reference data, courses, runs and people. Raises ``DemoRefusedError`` when ``DEBUG`` is off."""
    if not settings.DEBUG:
        raise DemoRefusedError("The demo world is only for DEBUG installations: its passwords are public.")
    ensure_legal_pages(stories.OPERATOR)
    set_up_installation(now=now)
    if settings.TEST_KEYS_DIR is not None:
        ensure_test_keys(folder=Path(settings.TEST_KEYS_DIR), now=now)
    report("curriculum")
    import_course(bundle=open_bundle(CURRICULUM), live=True, now=now)
    import_course(bundle=open_bundle(EVERY_KIND), live=True, now=now)
    report("people")
    world = _make_staff(now)
    for offer in stories.OFFERS:
        world.runs[offer.key] = _plan_run(world, offer)
    for story in stories.STORIES:
        _play(world, story)
    _enrol_in_every_kind(world)
    _acknowledge_notice(now)
    return world


def _enrol_in_every_kind(world: World) -> None:
    enrolment.enrol_learner(
        person=User.objects.get(email="lotse@example.org"),
        edition=_edition("fragearten"),
        registered_on=world.today,
        actor=world.office,
        now=world.now,
    )


def _acknowledge_notice(now: dt.datetime) -> None:
    """Everybody has been here before, except one."""
    notice = notice_in_force()
    if notice is None:
        return
    people = User.objects.exclude(email=f"{stories.FIRST_LOGIN}@example.org")
    NoticeAcknowledgement.objects.bulk_create(
        NoticeAcknowledgement(person=person, version=notice.notice_version, acknowledged_at=now)
        for person in people
    )


def _make_staff(now: dt.datetime) -> World:
    providers = {
        short: Provider.objects.create(
            short_name=short, name=name, place=place, signatory_function="Lehrgangsleitung"
        )
        for short, (name, place) in stories.PROVIDERS.items()
    }
    staff = {login: _make_person(login, first, last) for login, first, last, _ in STAFF}
    office = staff["programm"]
    today = berlin_date(now)
    since = today - EMPLOYED_FOR
    for login, _, _, role in STAFF:
        if role in {Role.PROGRAMME_OFFICE, Role.ADMINISTRATOR}:
            membership.grant_role(person=staff[login], role=role, valid_from=since, today=today, actor=office)
    herrenberg = PublicBody.objects.get(ags=stories.HERRENBERG)
    hr = staff["personal"]
    membership.employ_person(person=hr, body=herrenberg, valid_from=since, today=today)
    membership.grant_role(
        person=hr, role=Role.HR, valid_from=since, today=today, actor=office, body=herrenberg
    )
    for provider in providers.values():
        membership.grant_role(
            person=staff["trainer"],
            role=Role.TRAINER,
            valid_from=since,
            today=today,
            actor=office,
            provider=provider,
        )
    return World(now=now, providers=providers, runs={}, office=office, trainer=staff["trainer"])


def _make_person(login: str, first_name: str, last_name: str, gender_form: str = "neutral") -> User:
    """A demo account: known password, confirmed address."""
    email = f"{login}@example.org"
    person = User(email=email, first_name=first_name, last_name=last_name, gender_form=gender_form)
    person.password = _hashed_password()
    person.save()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


@cache
def _hashed_password() -> str:
    """One hash for all: hashing is slow on purpose, and everybody knows this password anyway."""
    return make_password(PASSWORD)


def _plan_run(world: World, offer: Offer) -> Run:
    edition = _edition(offer.course)
    units = list(edition.units.order_by("position"))
    return timetable.plan_run(
        title=offer.title,
        edition=edition,
        provider=world.providers[offer.provider],
        delivery=Delivery(offer.delivery),
        preset=CompletionPreset(offer.preset),
        fee_cents_per_day=offer.fee_cents_per_day,
        venue=offer.venue,
        trainers=[world.trainer],
        tutoring=offer.tutoring,
        now=world.now,
        days={
            unit: timetable.PlannedDay(
                date=world.today + dt.timedelta(days=n), begins_at=dt.time(9), ends_at=dt.time(16, 30)
            )
            for unit, n in zip(units, offer.days, strict=True)
        },
    )


def _edition(course_key: str) -> CourseEdition:
    edition = catalogue.latest_edition(course_id=Course.objects.get(key=course_key).pk)
    if edition is None:
        raise LookupError(f"The course {course_key} has no edition: it was not imported live.")
    return edition


def _play(world: World, story: Story) -> None:
    person = _make_person(story.login, story.first_name, story.last_name, story.gender_form)
    employment = membership.employ_person(
        person=person, body=_body(story.ags), valid_from=world.today - EMPLOYED_FOR, today=world.today
    )
    if story.confirms_name:
        people.confirm_name(
            person=person,
            printed_name=person.get_full_name(),
            gender_form=person.gender_form,
            salutation=Salutation.NONE,
            now=world.now,
        )
        person.refresh_from_db()
    for visit in story.visits:
        _visit(world, person, visit)
    if story.married_name:
        person.last_name = story.married_name
        person.save()
    if story.wish:
        certificate = Certificate.objects.get(person=person)
        # Without the letter to HR: it would stand among the console's first lines.
        CorrectionRequest.objects.create(certificate=certificate, wish=story.wish, asked_at=world.now)
    if story.took_back:
        confirmed = Attendance.objects.get(enrolment__person=person, unit__position=story.took_back)
        attendance.withdraw_attendance(
            attendance=confirmed, reason="Aus Versehen bestätigt", actor=world.trainer, now=world.now
        )
    if story.has_left:
        membership.end_employment(
            employment=employment, last_day=world.today - dt.timedelta(days=1), today=world.today
        )


def _body(ags: str) -> PublicBody:
    if ags:
        return PublicBody.objects.get(ags=ags)
    name = "Zweckverband Demo-IT Neckartal"
    return PublicBody.objects.get_or_create(kind=BodyKind.OTHER, name=name, defaults={"official_name": name})[
        0
    ]


def _visit(world: World, person: User, visit: Visit) -> None:
    run = world.runs[visit.run]
    days = {day.unit.position: day for day in run.days.select_related("unit").order_by("date")}
    first = min(day.date for day in days.values())
    registered = min(first + dt.timedelta(days=visit.registered), world.today)
    enrolled = enrolment.enrol_learner(
        person=person,
        edition=run.edition,
        run=run,
        registered_on=registered,
        actor=world.office,
        now=world.at(registered),
    )
    _fund(world, visit, enrolled, first=first)
    for unit in run.edition.units.order_by("position"):
        _learn(world, enrolled, unit, visit, day=min(days[unit.position].date, world.today))
    for position in visit.attended:
        attendance.confirm_attendance(
            enrolment=enrolled,
            unit=days[position].unit,
            date=days[position].date,
            provider=run.provider,
            seminar_day=days[position],
            actor=world.trainer,
            now=world.at(days[position].date, hour=16),
        )
    # The world is one transaction; without this, certificates would wait for its end and print later names.
    issuing.issue_certificate(
        enrolment=enrolled, now=world.at(max(day.date for day in days.values()), hour=17)
    )


def _fund(world: World, visit: Visit, enrolled: Enrolment, *, first: dt.date) -> None:
    if visit.contract is None or enrolled.run is None or enrolled.body is None:
        return
    signed_on = min(first + dt.timedelta(days=visit.contract), world.today)
    contract = vouchers.enter_contract(
        body=enrolled.body,
        provider=enrolled.run.provider,
        signed_on=signed_on,
        actor=world.office,
        now=world.at(signed_on),
    )
    if visit.voucher:
        level = Level(enrolled.course.level)
        voucher = vouchers.enter_voucher(
            contract=contract,
            person=enrolled.person,
            level=level,
            voucher_id=_voucher_id(enrolled, level),
            actor=world.office,
            now=world.at(signed_on),
        )
        vouchers.quote_voucher(
            voucher=voucher, enrolment=enrolled, actor=world.office, now=world.at(signed_on)
        )


def _voucher_id(enrolled: Enrolment, level: Level) -> str:
    kind = "B" if level == Level.BASIS else "A"
    ags = enrolled.body.ags if enrolled.body else None
    return f"{ags or '00000000'}-{kind}-DEMO-{enrolled.person.email.partition('@')[0].upper()}"


def _learn(world: World, enrolled: Enrolment, unit: EditionUnit, visit: Visit, *, day: dt.date) -> None:
    for number, lesson in enumerate(_activities(unit, ActivityKind.LESSON)):
        if unit.position in visit.lessons or (unit.position in visit.first_lessons and number < 2):
            progress.complete_lesson(enrolment=enrolled, activity=lesson, now=world.at(day, hour=12))
    if unit.position in visit.quizzes:
        for quiz in _activities(unit, ActivityKind.QUIZ):
            pass_quiz(enrolment=enrolled, activity=quiz, now=world.at(day, hour=15))


def _activities(unit: EditionUnit, kind: ActivityKind) -> list[EditionActivity]:
    return list(unit.activities.filter(kind=kind).order_by("position"))
