"""Publishing courses: what ``cms`` describes becomes an immutable edition, a new one only when the structure changed.

Structure is what an enrolment's obligations hang on: the completion rule, units with their order, ``is_seminar_day``
and UE, activities with their kind, order and ``mandatory``. Titles, summaries and minutes are text: an edition keeps
them as they were when it was published, and editing them makes no new one (``docs/decisions/0030``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from curriculum.enums import ActivityKind, CompletionPreset, Level
from curriculum.models import Course, CourseEdition, EditionActivity, EditionUnit, Enrolment, Programme


class CatalogueError(Exception):
    """A course cannot be published as described; the message says why, in the reader's language."""


@dataclass(frozen=True)
class ActivitySpec:
    """A lesson or quiz: ``key`` is the lesson page's ``translation_key`` or the quiz's id, ``minutes`` are whole."""

    kind: ActivityKind
    key: uuid.UUID
    title: str
    minutes: int
    mandatory: bool = True


@dataclass(frozen=True)
class UnitSpec:
    """A seminar day or module: ``key`` is its page's ``translation_key``, ``ue`` counts units of 45 minutes (C1)."""

    key: uuid.UUID
    title: str
    summary: str
    is_seminar_day: bool
    ue: int
    activities: tuple[ActivitySpec, ...] = ()


@dataclass(frozen=True)
class CourseSpec:
    """A course as its pages describe it. ``id`` is the course page's ``translation_key``."""

    id: uuid.UUID
    programme_key: str
    programme_title: str
    key: str
    level: Level
    title: str
    certificate_title: str
    preset: CompletionPreset
    units: tuple[UnitSpec, ...]


def course_iri(course_id: uuid.UUID) -> str:
    """The activity IRI of a course."""
    return _iri("course", course_id)


def unit_iri(key: uuid.UUID) -> str:
    """The activity IRI of a unit."""
    return _iri("unit", key)


def lesson_iri(key: uuid.UUID) -> str:
    """The activity IRI of a lesson."""
    return _iri("lesson", key)


def quiz_iri(key: uuid.UUID) -> str:
    """The activity IRI of a quiz."""
    return _iri("quiz", key)


def structure_signature(*, spec: CourseSpec) -> str:
    """SHA-256 (hexadecimal) over what makes an edition; text is not part of it."""
    structure = {
        "preset": CompletionPreset(spec.preset).value,
        "units": [
            {
                "key": str(unit.key),
                "is_seminar_day": unit.is_seminar_day,
                "ue": unit.ue,
                "activities": [
                    [ActivityKind(activity.kind).value, str(activity.key), activity.mandatory]
                    for activity in unit.activities
                ],
            }
            for unit in spec.units
        ],
    }
    canonical = json.dumps(structure, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def publish_edition(*, spec: CourseSpec, now: dt.datetime) -> CourseEdition:
    """The edition that holds from now on: the latest one if the structure is unchanged, else a new one.

    Programme and course are created or brought up to date. Raises ``CatalogueError``.
    """
    _refuse_contradictions(spec)
    course = _store_course(spec)
    signature = structure_signature(spec=spec)
    latest = latest_edition(course_id=course.pk)
    if latest is not None and latest.signature == signature:
        return latest
    number = latest.number + 1 if latest else 1
    return _store_edition(spec, course, number=number, signature=signature, now=now)


def latest_edition(*, course_id: uuid.UUID) -> CourseEdition | None:
    """The edition new enrolments get; ``None`` before the first publication."""
    return CourseEdition.objects.filter(course_id=course_id).order_by("-number").first()


def is_page_in_use(*, key: uuid.UUID) -> bool:
    """Whether an edition that a run or an enrolment uses names the page or quiz ``key``; such a page must not go."""
    used = _editions_in_use()
    return (
        used.filter(course_id=key).exists()
        or EditionUnit.objects.filter(key=key, edition__in=used).exists()
        or EditionActivity.objects.filter(key=key, unit__edition__in=used).exists()
    )


def _editions_in_use() -> models.QuerySet[CourseEdition]:
    return CourseEdition.objects.filter(Q(runs__isnull=False) | Q(enrolments__isnull=False))


def _iri(kind: str, key: uuid.UUID) -> str:
    return f"{settings.ACTIVITY_IRI_BASE}/{kind}/{key}"


def _refuse_contradictions(spec: CourseSpec) -> None:
    if not spec.units:
        raise CatalogueError(_("A course needs at least one unit."))
    if twice := _repeated(unit.key for unit in spec.units):
        raise CatalogueError(_("The unit %(key)s occurs twice.") % {"key": twice})
    if twice := _repeated(activity.key for unit in spec.units for activity in unit.activities):
        # One IRI would then stand for two obligations, and one statement would meet both.
        raise CatalogueError(_("The lesson or quiz %(key)s occurs twice.") % {"key": twice})


def _repeated(keys: Iterable[uuid.UUID]) -> uuid.UUID | None:
    return next((key for key, count in Counter(keys).items() if count > 1), None)


def _store_course(spec: CourseSpec) -> Course:
    programme, _created = Programme.objects.update_or_create(
        key=spec.programme_key, defaults={"title": spec.programme_title}
    )
    _refuse_course_changes(spec, programme)
    facts = {
        "programme": programme,
        "key": spec.key,
        "level": spec.level,
        "title": spec.title,
        "certificate_title": spec.certificate_title,
    }
    iri = course_iri(spec.id)
    _check_row(Course(id=spec.id, iri=iri, **facts))
    # The update also locks the row, so that two publications of one course come one after the other.
    course, _created = Course.objects.update_or_create(
        id=spec.id, defaults=facts, create_defaults={**facts, "iri": iri}
    )
    return course


def _refuse_course_changes(spec: CourseSpec, programme: Programme) -> None:
    if Course.objects.filter(programme=programme, key=spec.key).exclude(id=spec.id).exists():
        raise CatalogueError(
            _("Another course of this programme has the key “%(key)s” already.") % {"key": spec.key}
        )
    if Enrolment.objects.filter(course_id=spec.id).exclude(course__level=spec.level).exists():
        # The level decides which funding rules hold; it cannot change under people who are enrolled.
        raise CatalogueError(_("The level of a course with enrolments cannot change."))


def _store_edition(
    spec: CourseSpec, course: Course, *, number: int, signature: str, now: dt.datetime
) -> CourseEdition:
    edition = CourseEdition(
        course=course,
        number=number,
        title=spec.title,
        preset=spec.preset,
        signature=signature,
        published_at=now,
    )
    units = [_unit_row(edition, position, unit) for position, unit in enumerate(spec.units, start=1)]
    activities = [
        _activity_row(row, position, activity)
        for row, unit in zip(units, spec.units, strict=True)
        for position, activity in enumerate(unit.activities, start=1)
    ]
    for row in (edition, *units, *activities):
        _check_row(row)
    edition.save()
    EditionUnit.objects.bulk_create(units)
    EditionActivity.objects.bulk_create(activities)
    return edition


def _unit_row(edition: CourseEdition, position: int, unit: UnitSpec) -> EditionUnit:
    return EditionUnit(
        edition=edition,
        position=position,
        key=unit.key,
        iri=unit_iri(unit.key),
        title=unit.title,
        summary=unit.summary,
        is_seminar_day=unit.is_seminar_day,
        ue=unit.ue,
    )


def _activity_row(unit: EditionUnit, position: int, activity: ActivitySpec) -> EditionActivity:
    iri = lesson_iri if activity.kind == ActivityKind.LESSON else quiz_iri
    return EditionActivity(
        unit=unit,
        position=position,
        kind=activity.kind,
        key=activity.key,
        iri=iri(activity.key),
        title=activity.title,
        minutes=activity.minutes,
        mandatory=activity.mandatory,
    )


def _check_row(row: models.Model) -> None:
    """Field rules (lengths, choices, ranges), so that both databases refuse alike and in words."""
    try:
        row.clean_fields(exclude={"programme", "course", "edition", "unit"})
    except ValidationError as error:
        problems = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
        raise CatalogueError(f"„{row}“ – {problems}") from error
