"""The reading side of the curriculum, in one place to import from; each subject has its own module."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q

from curriculum.domain.catalogue import is_page_in_use, latest_edition
from curriculum.domain.next_steps import NextStep
from curriculum.domain.outline import (
    Outline,
    OutlineActivity,
    OutlineUnit,
    UnitContents,
    contents_of,
    my_enrolments,
    outline_for,
    outline_of,
    outlines_for,
    with_course,
)
from curriculum.domain.rosters import DayFacts, Participant, enrolments_for_hr, participants
from curriculum.domain.run_lists import RunDay, RunSummary, all_runs, runs_for_trainer
from curriculum.domain.standing import CourseStanding, UnitStanding, standings_of
from curriculum.enums import EnrolmentState
from curriculum.models import EditionActivity, EditionUnit, Enrolment, Run, SeminarDay
from lms.accounts.domain.roles import Roles
from lms.accounts.models import User

__all__ = [
    "CourseStanding",
    "DayFacts",
    "NextStep",
    "Outline",
    "OutlineActivity",
    "OutlineUnit",
    "Participant",
    "Place",
    "RunDay",
    "RunSummary",
    "UnitContents",
    "UnitStanding",
    "all_runs",
    "contents_of",
    "enrolments_for_hr",
    "is_page_in_use",
    "latest_edition",
    "my_enrolments",
    "outline_for",
    "outline_of",
    "outlines_for",
    "participants",
    "place_of",
    "readable_keys",
    "runs_for_trainer",
    "standings_of",
    "with_course",
]


@dataclass(frozen=True)
class Place:
    """Where a learner meets a lesson or quiz: the enrolment and the activity of its edition."""

    enrolment: Enrolment
    activity: EditionActivity


def place_of(*, person: User, key: uuid.UUID) -> Place | None:
    """The active enrolment through which ``person`` reaches the lesson or quiz ``key``, ``None`` without one.

    Of several the latest registered. Two queries.
    """
    enrolment = (
        Enrolment.objects.filter(
            person=person, state=EnrolmentState.ACTIVE, edition__units__activities__key=key
        )
        .select_related("person", "course", "edition", "run")
        .order_by("-registered_on", "-pk")
        .first()
    )
    if enrolment is None:
        return None
    activities = EditionActivity.objects.select_related("unit")
    return Place(enrolment=enrolment, activity=activities.get(unit__edition=enrolment.edition_id, key=key))


def readable_keys(*, person: User, roles: Roles) -> frozenset[uuid.UUID]:
    """Keys of the units, lessons and quizzes open to ``person`` as active learner, trainer or provider's office.

    Three queries. Editors see everything; that is ``cms``' to decide.
    """
    taught = SeminarDay.objects.filter(trainers=person, run__provider__in=roles.trainer_providers)
    runs = Run.objects.filter(Q(days__in=taught) | Q(provider__in=roles.office_providers))
    learnt = Enrolment.objects.filter(person=person, state=EnrolmentState.ACTIVE)
    editions = set(learnt.values_list("edition", flat=True).union(runs.values_list("edition", flat=True)))
    units = EditionUnit.objects.filter(edition__in=editions).values_list("key", flat=True)
    activities = EditionActivity.objects.filter(unit__edition__in=editions).values_list("key", flat=True)
    return frozenset(units) | frozenset(activities)
