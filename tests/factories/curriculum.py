"""Courses, runs, enrolments."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from curriculum.enums import ActivityKind, CompletionPreset, Delivery, Level
from curriculum.models import (
    Course,
    CourseEdition,
    EditionActivity,
    EditionUnit,
    Enrolment,
    Programme,
    Run,
    SeminarDay,
)
from lms.accounts.models import Provider, PublicBody, User

NAMESPACE = uuid.UUID("6f1b2f0e-3f44-5d0e-9c58-0f5f4c1c9a01")
PUBLISHED_AT = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


def make_edition(
    key: str = "basis", *, level: Level = Level.BASIS, units: int = 3, lessons: int = 2, **fields: Any
) -> CourseEdition:
    """A first edition of ``units`` seminar days with ``lessons`` lessons and one quiz each."""
    programme, _ = Programme.objects.get_or_create(
        key="digitallotsen", defaults={"title": "Kommunale Digitallotsen"}
    )
    course_id = uuid.uuid5(NAMESPACE, key)
    course = Course.objects.create(
        id=course_id,
        programme=programme,
        key=key,
        level=level,
        title=f"Kurs {key}",
        certificate_title=f"Zertifikat {key}",
        iri=_iri("course", course_id),
    )
    edition = CourseEdition.objects.create(
        course=course,
        number=1,
        title=course.title,
        signature=f"{key:0>64}"[:64],
        published_at=PUBLISHED_AT,
        preset=fields.pop("preset", CompletionPreset.SELF_STUDY),
        **fields,
    )
    for number in range(1, units + 1):
        _make_unit(edition, number, lessons)
    return edition


def _make_unit(edition: CourseEdition, number: int, lessons: int) -> None:
    name = f"{edition.course.key}-tag-{number}"
    key = uuid.uuid5(NAMESPACE, name)
    unit = EditionUnit.objects.create(
        edition=edition,
        position=number,
        key=key,
        iri=_iri("unit", key),
        title=f"Tag {number}",
        is_seminar_day=True,
        ue=8,
    )
    kinds = [ActivityKind.LESSON] * lessons + [ActivityKind.QUIZ]
    for position, kind in enumerate(kinds, start=1):
        activity_key = uuid.uuid5(NAMESPACE, f"{name}-{position}")
        EditionActivity.objects.create(
            unit=unit,
            position=position,
            kind=kind,
            key=activity_key,
            iri=_iri(kind.value, activity_key),
            title=f"{kind.label} {number}.{position}",
            minutes=60,
        )


def _iri(kind: str, key: uuid.UUID) -> str:
    return f"{settings.ACTIVITY_IRI_BASE}/{kind}/{key}"


def make_run(
    edition: CourseEdition,
    *,
    provider: Provider,
    dates: Sequence[dt.date] = (),
    trainers: Sequence[User] = (),
    **fields: Any,
) -> Run:
    """A run with its units on ``dates``, led by ``trainers``; 180 EUR a day unless told otherwise."""
    run = Run.objects.create(
        **{
            "title": f"{edition.course.key} bei {provider.short_name}",
            "edition": edition,
            "provider": provider,
            "delivery": Delivery.PRESENCE,
            "preset": CompletionPreset.IN_CLASS,
            "fee_cents_per_day": 18_000,
            **fields,
        }
    )
    for unit, date in zip(edition.units.order_by("position"), dates, strict=False):
        day = SeminarDay.objects.create(run=run, unit=unit, date=date)
        day.trainers.set(trainers)
    return run


def make_enrolment(
    person: User, *, run: Run | None = None, edition: CourseEdition | None = None, **fields: Any
) -> Enrolment:
    """``person`` in ``run`` (or in an ``edition`` without run), at the body they work for."""
    chosen = run.edition if run else edition
    assert chosen is not None, "an enrolment needs a run or an edition"
    employment = person.employments.first()
    body: PublicBody | None = employment.body if employment else None
    return Enrolment.objects.create(
        **{
            "person": person,
            "course": chosen.course,
            "edition": chosen,
            "run": run,
            "body": body,
            "registered_on": dt.date(2026, 2, 10),
            "fee_cents_per_day": run.fee_cents_per_day if run else 0,
            **fields,
        }
    )
