"""import(export(x)) = x, for generated courses with every kind of block, file and question."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from msgspec import structs

from assessments.kinds import KINDS, kind_named
from assessments.models import Quiz
from cms.domain.course_export import UnfinishedCourse, UnknownCourse, export_course
from cms.domain.course_files import import_course
from cms.domain.course_report import ImportReport
from cms.domain.coursefile import questions, schema
from cms.domain.coursefile.bundle import MemoryBundle, ZipBundle
from cms.domain.coursefile.reading import read_course_file
from cms.domain.coursefile.writing import write_course_file
from cms.models import CoursePage, LessonPage, UnitPage
from tests.assessments.questions import ALL_KINDS, MORE_KINDS
from tests.cms.conftest import CURRICULUM
from tests.cms.strategies import FILES, courses
from tests.cms.texts import course_file, lesson, small_course, unit

pytestmark = pytest.mark.once

Load = Callable[..., ImportReport]


def with_keys(course: schema.Course) -> schema.Course:
    """The course as an export writes it: options, sides and items have the keys that were minted for them."""
    return structs.replace(
        course,
        units=[
            structs.replace(
                unit, quiz=structs.replace(unit.quiz, questions=[_minted(q) for q in unit.quiz.questions])
            )
            if unit.quiz
            else unit
            for unit in course.units
        ],
    )


def _minted(raw: dict[str, Any]) -> dict[str, Any]:
    kind = kind_named(raw["type"])
    content = kind.author(questions.content_of(raw), question=raw["key"])
    return {name: raw[name] for name in questions.FRAME if name in raw} | kind.write(content)


@pytest.mark.django_db
@given(courses())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_exporting_is_the_way_back_of_importing(now: dt.datetime, course: schema.Course) -> None:
    with transaction.atomic():
        text = write_course_file([course])
        import_course(bundle=MemoryBundle(text.encode(), FILES), live=True, now=now)

        export = export_course(key=course.key)
        again = import_course(bundle=ZipBundle(io.BytesIO(export.as_zip())), live=True, now=now)

        assert list(read_course_file(export.text.encode()).courses) == [with_keys(course)]
        assert export.files == {name: FILES[name] for name in export.files}
        assert again.changes == []
        assert export_course(key=course.key) == export
        # The next generated course starts with an empty database.
        transaction.set_rollback(True)


def test_a_quiz_with_every_kind_survives_with_its_rules_sections_topics_and_draws(
    now: dt.datetime, db: None
) -> None:
    specs = [*ALL_KINDS, *MORE_KINDS]
    own = [
        {
            "key": one.key,
            "type": one.kind,
            "section": "Teil 1",
            "topic": "OZG",
            "difficulty": 3,
            **one.content,
        }
        for one in specs
    ]
    quiz = schema.Quiz(
        key="alles",
        title="Alles",
        minutes=60,
        rules=schema.Rules(attempts_allowed=3, feedback="never", shuffle=True),
        questions=own,
        draws=[schema.Draw(topic="OZG", count=2, difficulty=3, section="Teil 2")],
    )
    day = schema.Unit(key="tag", number=1, title="Tag", seminar_day=True, quiz=quiz)
    course = schema.Course(
        key="k", level="basis", title="K", certificate_title="K", seminar_days=1, ue=8, units=[day]
    )
    import_course(bundle=MemoryBundle(write_course_file([course]).encode(), {}), live=True, now=now)

    export = export_course(key="k")
    again = import_course(bundle=MemoryBundle(export.text.encode(), {}), live=True, now=now)

    (read,) = read_course_file(export.text.encode()).courses
    assert {one["type"] for one in read.units[0].quiz.questions} == KINDS.keys()
    assert read.units == with_keys(course).units
    assert again.changes == []


def test_the_real_curriculum_survives_the_way_out_and_in(curriculum: ImportReport, load: Load) -> None:
    originals = read_course_file(CURRICULUM.read_bytes()).courses

    for original in originals:
        text = export_course(key=original.key).text
        assert structs.replace(read_course_file(text.encode()).courses[0], programme=None) == with_keys(
            original
        )
        assert load(text).changes == []


def test_an_export_makes_the_same_course_in_an_empty_installation(load: Load) -> None:
    load(small_course())
    text = export_course(key="klein").text
    identities = sorted(LessonPage.objects.values_list("key", "translation_key"))
    CoursePage.objects.get(key="klein").delete()
    Quiz.objects.all().delete()

    load(text)

    assert sorted(LessonPage.objects.values_list("key", "translation_key")) == identities
    assert export_course(key="klein").text == text


def test_pages_made_in_the_editor_keep_their_identity(load: Load) -> None:
    load(small_course())
    course = CoursePage.objects.get(key="klein").copy(
        recursive=True, update_attrs={"slug": "kopie", "title": "Kopie"}
    )
    text = export_course(key=course.key).text
    identities = {
        str(key) for key in course.get_descendants(inclusive=True).values_list("translation_key", flat=True)
    }
    course.delete()

    load(text)

    copied = CoursePage.objects.get(title="Kopie")
    assert {
        str(key) for key in copied.get_descendants(inclusive=True).values_list("translation_key", flat=True)
    } == identities
    assert export_course(key=copied.key).text == text


def test_a_draft_is_exported_when_it_is_asked_for(load: Load) -> None:
    load(small_course())
    load(small_course().replace("Inhalt von klein-a", "Neuer Inhalt"), live=False)

    assert "Inhalt von klein-a" in export_course(key="klein").text
    assert "Neuer Inhalt" in export_course(key="klein", draft=True).text


def test_what_is_not_there_or_not_finished_is_not_exported(load: Load) -> None:
    load(small_course(), live=False)

    with pytest.raises(UnknownCourse):
        export_course(key="gibt-es-nicht")
    with pytest.raises(UnknownCourse):
        export_course(key="klein")

    page = LessonPage.objects.get(key="klein-a")
    page.body = [{"type": "image", "value": {"image": None, "alt_text": "", "caption": ""}, "id": None}]
    page.save_revision(clean=False)
    with pytest.raises(UnfinishedCourse, match="Lektion klein-a"):
        export_course(key="klein", draft=True)


def test_what_is_unpublished_is_not_exported(load: Load) -> None:
    load(course_file(unit("u1", lessons=[lesson("a"), lesson("b")]), unit("u2", lessons=[lesson("c")])))
    UnitPage.objects.get(key="u2").unpublish()
    LessonPage.objects.get(key="b").unpublish()

    course = read_course_file(export_course(key="klein").text.encode()).courses[0]

    assert [(unit.key, [one.key for one in unit.lessons]) for unit in course.units] == [("u1", ["a"])]
