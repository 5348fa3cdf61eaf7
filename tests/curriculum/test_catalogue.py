"""Publishing editions: structure makes a new one, text does not, and nothing ever changes an edition."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import models, transaction
from django.db.models import ProtectedError

from curriculum.domain.catalogue import (
    ActivitySpec,
    CatalogueError,
    CourseSpec,
    UnitSpec,
    course_iri,
    is_page_in_use,
    latest_edition,
    lesson_iri,
    publish_edition,
    quiz_iri,
    structure_signature,
    unit_iri,
)
from curriculum.enums import ActivityKind, CompletionPreset, Level
from curriculum.models import Course, CourseEdition, EditionActivity, EditionUnit, Programme, Run
from lms.accounts.models import User
from lms.base.models import FrozenRowError
from tests.factories import make_enrolment

pytestmark = pytest.mark.django_db

KEYS = [uuid.UUID(int=number) for number in range(1, 30)]


def lesson(number: int, **changes: object) -> ActivitySpec:
    """A lesson whose key is ``number``."""
    known = {"kind": ActivityKind.LESSON, "key": KEYS[number], "title": f"Lektion {number}", "minutes": 60}
    return ActivitySpec(**{**known, **changes})


def quiz(number: int, **changes: object) -> ActivitySpec:
    """A quiz whose key is ``number``."""
    known = {"kind": ActivityKind.QUIZ, "key": KEYS[number], "title": f"Quiz {number}", "minutes": 20}
    return ActivitySpec(**{**known, **changes})


def unit(number: int, *activities: ActivitySpec, **changes: object) -> UnitSpec:
    """A seminar day of eight UE."""
    known = {
        "key": KEYS[number],
        "title": f"Tag {number}",
        "summary": "Worum es geht",
        "is_seminar_day": True,
        "ue": 8,
        "activities": activities,
    }
    return UnitSpec(**{**known, **changes})


SPEC = CourseSpec(
    id=KEYS[0],
    programme_key="digitallotsen",
    programme_title="Kommunale Digitallotsen",
    key="basis",
    level=Level.BASIS,
    title="Basisqualifizierung",
    certificate_title="Kommunale Digitallotsin / Kommunaler Digitallotse",
    preset=CompletionPreset.SELF_STUDY,
    units=(unit(1, lesson(3), lesson(4), quiz(5)), unit(2, lesson(6), quiz(7))),
)


def with_first_unit(change: Callable[[UnitSpec], UnitSpec]) -> CourseSpec:
    """``SPEC`` with another first unit."""
    return replace(SPEC, units=(change(SPEC.units[0]), *SPEC.units[1:]))


def with_first_lesson(**changes: object) -> CourseSpec:
    """``SPEC`` with another first lesson."""
    return with_first_unit(
        lambda first: replace(
            first, activities=(replace(first.activities[0], **changes), *first.activities[1:])
        )
    )


def test_an_edition_keeps_what_was_published(now: dt.datetime) -> None:
    edition = publish_edition(spec=SPEC, now=now)

    assert (edition.number, edition.published_at, edition.preset) == (1, now, CompletionPreset.SELF_STUDY)
    course = edition.course
    assert (course.pk, course.programme.key, course.level, course.iri) == (
        SPEC.id,
        "digitallotsen",
        Level.BASIS,
        course_iri(SPEC.id),
    )
    units = list(edition.units.order_by("position"))
    assert [(row.position, row.key, row.iri, row.title, row.is_seminar_day, row.ue) for row in units] == [
        (1, KEYS[1], unit_iri(KEYS[1]), "Tag 1", True, 8),
        (2, KEYS[2], unit_iri(KEYS[2]), "Tag 2", True, 8),
    ]
    activities = units[0].activities.order_by("position")
    assert [
        (row.position, row.kind, row.iri, row.title, row.minutes, row.mandatory) for row in activities
    ] == [
        (1, "lesson", lesson_iri(KEYS[3]), "Lektion 3", 60, True),
        (2, "lesson", lesson_iri(KEYS[4]), "Lektion 4", 60, True),
        (3, "quiz", quiz_iri(KEYS[5]), "Quiz 5", 20, True),
    ]


def test_iris_hang_on_the_setting_and_not_on_the_host(settings: object) -> None:
    settings.ACTIVITY_IRI_BASE = "https://id.example.org/a"

    assert course_iri(KEYS[1]) == f"https://id.example.org/a/course/{KEYS[1]}"
    assert unit_iri(KEYS[1]) == f"https://id.example.org/a/unit/{KEYS[1]}"
    assert lesson_iri(KEYS[1]) == f"https://id.example.org/a/lesson/{KEYS[1]}"
    assert quiz_iri(KEYS[1]) == f"https://id.example.org/a/quiz/{KEYS[1]}"


def test_publishing_again_without_a_change_gives_the_same_edition(now: dt.datetime) -> None:
    first = publish_edition(spec=SPEC, now=now)

    again = publish_edition(spec=SPEC, now=now + dt.timedelta(days=1))

    assert again == first
    assert CourseEdition.objects.count() == 1


TEXT_EDITS = {
    "course title": replace(SPEC, title="Neuer Titel", certificate_title="Neues Zertifikat"),
    "programme title": replace(SPEC, programme_title="Digitallotsen"),
    "unit text": with_first_unit(lambda first: replace(first, title="Tag eins", summary="Anders")),
    "lesson title": with_first_lesson(title="Verbesserter Tippfehler"),
    "lesson minutes": with_first_lesson(minutes=75),
}
STRUCTURAL_EDITS = {
    "lesson optional": with_first_lesson(mandatory=False),
    "other lesson": with_first_lesson(key=KEYS[20]),
    "lesson becomes quiz": with_first_lesson(kind=ActivityKind.QUIZ),
    "lesson removed": with_first_unit(lambda first: replace(first, activities=first.activities[1:])),
    "lesson added": with_first_unit(lambda first: replace(first, activities=(*first.activities, lesson(20)))),
    "lessons reordered": with_first_unit(lambda first: replace(first, activities=first.activities[::-1])),
    "units reordered": replace(SPEC, units=SPEC.units[::-1]),
    "unit removed": replace(SPEC, units=SPEC.units[:1]),
    "unit added": replace(SPEC, units=(*SPEC.units, unit(21))),
    "lesson moved to another unit": replace(
        SPEC, units=(unit(1, lesson(3), quiz(5)), unit(2, lesson(4), lesson(6), quiz(7)))
    ),
    "no seminar day any more": with_first_unit(lambda first: replace(first, is_seminar_day=False)),
    "other scope": with_first_unit(lambda first: replace(first, ue=6)),
    "other completion rule": replace(SPEC, preset=CompletionPreset.IN_CLASS),
}


@pytest.mark.parametrize("edited", TEXT_EDITS.values(), ids=TEXT_EDITS)
def test_text_edits_never_make_a_new_edition(edited: CourseSpec, now: dt.datetime) -> None:
    first = publish_edition(spec=SPEC, now=now)

    assert publish_edition(spec=edited, now=now) == first
    assert structure_signature(spec=edited) == first.signature


@pytest.mark.parametrize("edited", STRUCTURAL_EDITS.values(), ids=STRUCTURAL_EDITS)
def test_structural_edits_make_a_new_edition(edited: CourseSpec, now: dt.datetime) -> None:
    first = publish_edition(spec=SPEC, now=now)

    second = publish_edition(spec=edited, now=now)

    assert (second.number, second.signature == first.signature) == (2, False)
    assert latest_edition(course_id=SPEC.id) == second
    assert first.units.count() == len(SPEC.units), "the former edition keeps its units"


def test_every_structural_edit_has_its_own_signature() -> None:
    signatures = {structure_signature(spec=spec) for spec in (SPEC, *STRUCTURAL_EDITS.values())}

    assert len(signatures) == len(STRUCTURAL_EDITS) + 1


def test_going_back_to_a_former_structure_is_a_new_edition(now: dt.datetime) -> None:
    publish_edition(spec=SPEC, now=now)
    publish_edition(spec=STRUCTURAL_EDITS["unit removed"], now=now)

    third = publish_edition(spec=SPEC, now=now)

    assert third.number == 3


def test_course_and_programme_follow_the_latest_text(now: dt.datetime) -> None:
    first = publish_edition(spec=SPEC, now=now)

    publish_edition(
        spec=replace(SPEC, title="Neu", certificate_title="Neu!", programme_title="Programm", key="grund"),
        now=now,
    )

    course = Course.objects.get()
    assert (course.title, course.certificate_title, course.key) == ("Neu", "Neu!", "grund")
    assert Programme.objects.get().title == "Programm"
    first.refresh_from_db()
    assert first.title == "Basisqualifizierung", "the edition says what was published then"


def test_latest_edition_before_the_first_publication() -> None:
    assert latest_edition(course_id=uuid.uuid4()) is None


CONTRADICTIONS = {
    "no units": replace(SPEC, units=()),
    "unit twice": replace(SPEC, units=(unit(1), unit(1))),
    "lesson twice in a unit": replace(SPEC, units=(unit(1, lesson(3), lesson(3)),)),
    "lesson in two units": replace(SPEC, units=(unit(1, lesson(3)), unit(2, lesson(3)))),
    "endless title": with_first_lesson(title="x" * 251),
    "no title": with_first_lesson(title=""),
    "negative minutes": with_first_lesson(minutes=-1),
    "unknown level": replace(SPEC, level="meister"),
    "key that is no slug": replace(SPEC, key="Basis Kurs"),
}


@pytest.mark.parametrize("spec", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_contradictory_course_is_refused_whole(spec: CourseSpec, now: dt.datetime) -> None:
    with pytest.raises(CatalogueError):
        publish_edition(spec=spec, now=now)

    assert not Programme.objects.exists()
    assert not Course.objects.exists()
    assert not CourseEdition.objects.exists()


def test_two_courses_of_a_programme_cannot_share_a_key(now: dt.datetime) -> None:
    publish_edition(spec=SPEC, now=now)

    with pytest.raises(CatalogueError, match="basis"):
        publish_edition(spec=replace(SPEC, id=KEYS[25]), now=now)


def test_the_level_stays_once_somebody_is_enrolled(pilot: User, now: dt.datetime) -> None:
    edition = publish_edition(spec=SPEC, now=now)
    publish_edition(spec=replace(SPEC, level=Level.AUFBAU), now=now)
    assert Course.objects.get().level == Level.AUFBAU, "nobody is enrolled yet"
    make_enrolment(pilot, edition=edition)

    with pytest.raises(CatalogueError):
        publish_edition(spec=SPEC, now=now)


def rows_of(edition: CourseEdition) -> list[models.Model]:
    """One row of each frozen table of an edition."""
    unit_row = edition.units.order_by("position")[0]
    return [edition, unit_row, unit_row.activities.order_by("position")[0]]


@pytest.mark.parametrize("table", [0, 1, 2], ids=["edition", "unit", "activity"])
def test_an_edition_never_changes_on_any_path(table: int, edition: CourseEdition) -> None:
    row = rows_of(edition)[table]
    model = type(row)
    former = row.title
    row.title = "Anders"

    for attempt in (
        row.save,
        row.delete,
        lambda: model.objects.update(title="Anders"),
        lambda: model.objects.filter(pk=row.pk).update(title="Anders"),
        lambda: model.objects.all().delete(),
        lambda: model.objects.bulk_update([row], ["title"]),
        lambda: model.objects.update_or_create(pk=row.pk, defaults={"title": "Anders"}),
        lambda: edition.units.update(title="Anders"),
        lambda: edition.units.all().delete(),
    ):
        with pytest.raises(FrozenRowError), transaction.atomic():
            attempt()

    assert model.objects.get(pk=row.pk).title == former


def test_an_edition_does_not_vanish_with_its_course(edition: CourseEdition) -> None:
    with pytest.raises(ProtectedError):
        edition.course.delete()
    with pytest.raises(ProtectedError):
        Course.objects.all().delete()

    assert (CourseEdition.objects.count(), EditionUnit.objects.count(), EditionActivity.objects.count()) == (
        1,
        3,
        9,
    )


def test_a_page_is_in_use_once_a_run_or_enrolment_uses_its_edition(
    edition: CourseEdition, pilot: User
) -> None:
    keys = [row.key for row in rows_of(edition)[1:]] + [edition.course_id]
    assert [is_page_in_use(key=key) for key in keys] == [False, False, False]

    make_enrolment(pilot, edition=edition)

    assert [is_page_in_use(key=key) for key in keys] == [True, True, True]
    assert not is_page_in_use(key=uuid.uuid4())


def test_a_page_of_a_planned_run_is_in_use(run: Run) -> None:
    unit_row, activity = rows_of(run.edition)[1:]

    assert is_page_in_use(key=unit_row.key)
    assert is_page_in_use(key=activity.key)
    assert is_page_in_use(key=run.edition.course_id)
