"""A class of pilots in the demo world, halfway through their course, and what they and the desks open.

The demo's lessons, quizzes and staff are those of ``manage.py demo``; the class works for the body of its HR unit.
"""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.domain.attempts import start_attempt
from assessments.domain.frozen import FrozenQuestion, read_frozen
from certificates.domain.vouchers import enter_voucher, quote_voucher
from certificates.models import Voucher
from curriculum.domain.catalogue import latest_edition
from curriculum.domain.enrolment import enrol_learner
from curriculum.domain.progress import complete_lesson
from curriculum.enums import ActivityKind, Level
from curriculum.models import Course, EditionActivity, Enrolment
from lms.accounts.models import User
from lms.base.clock import berlin_date
from tests.benchmarks.load import Login
from tests.benchmarks.logins import client_of, log_in
from tests.factories.people import make_person

# A text page of the site, which anybody may read: Wagtail finds it, its blocks print it, nothing of ours happens.
BARE = "/hilfe/"


@dataclass(frozen=True)
class Visit:
    """Somebody opens ``path``, or saves an answer to ``question`` there."""

    login: Login
    path: str
    question: FrozenQuestion | None = None

    def bodies(self) -> Iterator[str]:
        """What is sent: every time another option than before."""
        assert self.question is not None
        name = f"q-{self.question.id}-choice"
        for option in itertools.cycle(self.question.content["options"]):
            event, question = str(uuid.uuid4()), str(self.question.id)
            yield json.dumps({"event": event, "question": question, "fields": [[name, option["key"]]]})


def visits(*, count: int) -> dict[str, list[Visit]]:
    """Page → ``count`` visits; pilots each have their own, the desks have one person each."""
    pilots = [_Pilot.enrolled(number) for number in range(count)]
    hr, office = (log_in(User.objects.get(email=f"{name}@example.org")) for name in ("personal", "programm"))
    return {
        "bare page": [Visit(pilot.login, BARE) for pilot in pilots],
        "home": [Visit(pilot.login, reverse("portal:my_courses")) for pilot in pilots],
        "outline": [
            Visit(pilot.login, reverse("portal:course", args=[pilot.enrolment.pk])) for pilot in pilots
        ],
        "lesson": [Visit(pilot.login, pilot.lesson()) for pilot in pilots],
        "quiz save": [pilot.answering() for pilot in pilots],
        "HR list": [Visit(hr, reverse("portal:hr"))] * count,
        "office page": [Visit(office, reverse("portal:office"))] * count,
    }


@dataclass(frozen=True)
class _Pilot:
    enrolment: Enrolment
    login: Login

    @classmethod
    @transaction.atomic
    def enrolled(cls, number: int) -> _Pilot:
        """Enrolled and funded like the demo's pilot, the lessons of the first day done."""
        model = Enrolment.objects.select_related("run", "edition", "body").get(
            person__email="lotse@example.org", run__isnull=False
        )
        office, now = User.objects.get(email="programm@example.org"), timezone.now()
        person = make_person(f"klasse-{number}", first_name="Lea", last_name=f"Nr{number}", body=model.body)
        enrolment = enrol_learner(
            person=person,
            edition=model.edition,
            run=model.run,
            registered_on=berlin_date(now),
            actor=office,
            now=now,
        )
        voucher = enter_voucher(
            contract=Voucher.objects.get(enrolment=model).contract,
            person=person,
            level=Level.BASIS,
            voucher_id=f"KLASSE-{number}",
            actor=office,
            now=now,
        )
        quote_voucher(voucher=voucher, enrolment=enrolment, actor=office, now=now)
        for activity in _activities(enrolment, day=1, kind=ActivityKind.LESSON):
            complete_lesson(enrolment=enrolment, activity=activity, now=now)
        return cls(enrolment, log_in(person))

    def lesson(self) -> str:
        """The next open one."""
        activity = _activities(self.enrolment, day=2, kind=ActivityKind.LESSON)[0]
        return reverse("cms:lesson", args=[self.enrolment.pk, activity.key])

    def answering(self) -> Visit:
        """An open attempt at the quiz of the first day, and a question of it with options."""
        (activity, *_) = _activities(self.enrolment, day=1, kind=ActivityKind.QUIZ)
        attempt = start_attempt(enrolment=self.enrolment, activity=activity, now=timezone.now())
        asked = read_frozen(attempt.frozen).questions
        question = next(one for one in asked if one.kind == "single_choice")
        return Visit(self.login, reverse("assessments:answer", args=[attempt.pk]), question)


def _activities(enrolment: Enrolment, *, day: int, kind: ActivityKind) -> list[EditionActivity]:
    units = enrolment.edition.units.filter(position=day)
    return list(EditionActivity.objects.filter(unit__in=units, kind=kind).order_by("position"))


def longest_lesson() -> int:
    """Bytes of HTML of the longest lesson of all courses, as somebody enrolled in all of them reads it."""
    person = make_person("alles", first_name="Alma", last_name="Alles")
    client, now = client_of(log_in(person)), timezone.now()
    sizes = []
    for course in Course.objects.all():
        edition = latest_edition(course_id=course.pk)
        assert edition is not None, "the demo publishes its courses"
        enrolment = enrol_learner(
            person=person,
            edition=edition,
            registered_on=berlin_date(now),
            actor=User.objects.get(email="programm@example.org"),
            now=now,
        )
        lessons = EditionActivity.objects.filter(unit__edition=edition, kind=ActivityKind.LESSON)
        sizes += [
            len(client.get(reverse("cms:lesson", args=[enrolment.pk, key])).content)
            for key in lessons.values_list("key", flat=True)
        ]
    return max(sizes)
