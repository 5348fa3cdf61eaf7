"""Importing: the whole file or nothing, and nothing at all when nothing changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from wagtail.models import Page, Revision

from assessments.domain.bank import quiz_as_spec, quiz_id
from assessments.models import Question, Quiz, QuizQuestion
from cms.domain.course_report import Act, Change, ImportReport, Part
from cms.domain.coursefile.issues import CourseFileError
from cms.domain.identity import page_identity
from cms.models import CoursePage, LessonPage, UnitPage
from curriculum.enums import ActivityKind
from curriculum.models import CourseEdition, EditionActivity
from tests.cms.texts import course_file, lesson, quiz, small_course, unit

pytestmark = pytest.mark.once

Load = Callable[..., ImportReport]


def acts(report: ImportReport) -> list[tuple[str, str, str]]:
    return [(change.act.value, change.part.value, change.key) for change in report.changes]


def live_lessons() -> list[str]:
    return list(LessonPage.objects.live().order_by("path").values_list("key", flat=True))


def test_the_real_curriculum_becomes_four_courses(curriculum: ImportReport) -> None:
    assert curriculum.editions == [
        ("Kommunale Digitallotsin / Kommunaler Digitallotse – Basisqualifizierung", 1),
        ("Aufbaumodul: Agiles Projektmanagement in der Verwaltung", 1),
        ("Aufbaumodul: Digitalstrategie für Kommunen", 1),
        ("Aufbaumodul: Cybersicherheit in Kommunen", 1),
    ]
    assert CoursePage.objects.live().count() == 4
    assert UnitPage.objects.live().count() == 6
    assert LessonPage.objects.live().count() == 30
    assert Quiz.objects.filter(live=True).count() == 6
    assert Question.objects.filter(live=True).count() == 45
    assert EditionActivity.objects.count() == 36
    taught = EditionActivity.objects.filter(kind=ActivityKind.QUIZ).values("key")
    asked = QuizQuestion.objects.filter(quiz__in=taught, quiz__live=True, question__live=True)
    assert asked.values("question").distinct().count() == 45
    course = CoursePage.objects.get(key="basis")
    assert course.translation_key == page_identity(kind="course", key="basis")
    assert [unit.title for unit in course.published_units()] == [
        "Tag 1: Rolle und Rahmen",
        "Tag 2: Menschen und Abläufe",
        "Tag 3: Sicher und wirksam umsetzen",
    ]
    first = LessonPage.objects.get(key="b1-rolle")
    assert [block.block_type for block in first.body] == [
        "paragraph",
        "paragraph",
        "table",
        "paragraph",
        "callout",
        "activity",
    ]
    assert first.goals[0].value == "den Auftrag der Digitallotsen in zwei Sätzen erklären"


@pytest.mark.parametrize("live", [True, False])
def test_the_same_file_again_changes_nothing(load: Load, live: bool) -> None:
    load(small_course(), live=live)
    before = Revision.objects.count(), CourseEdition.objects.count()
    stamps = list(Page.objects.order_by("pk").values_list("path", "latest_revision", "last_published_at"))

    again = load(small_course(), live=live)

    assert again.changes == []
    assert again.editions == []
    assert (Revision.objects.count(), CourseEdition.objects.count()) == before
    assert (
        list(Page.objects.order_by("pk").values_list("path", "latest_revision", "last_published_at"))
        == stamps
    )


def test_a_draft_import_publishes_nothing(load: Load) -> None:
    report = load(small_course(), live=False)

    assert len(report.changes) == 1 + 2 + 4 + 2
    assert not Page.objects.type(CoursePage, UnitPage, LessonPage).live().exists()
    assert not Quiz.objects.filter(live=True).exists()
    assert not CourseEdition.objects.exists()
    draft = LessonPage.objects.get(key="klein-a").get_latest_revision_as_object()
    assert [block.block_type for block in draft.body] == ["paragraph"]


def test_a_live_import_publishes_what_a_draft_import_stored(load: Load) -> None:
    load(small_course(), live=False)

    report = load(small_course())

    assert {change.act for change in report.changes} == {Act.PUBLISHED}
    assert live_lessons() == ["klein-a", "klein-b", "klein-c", "klein-d"]
    assert report.editions == [("Kleiner Kurs", 1)]


def test_a_corrected_word_is_one_revision_and_no_edition(load: Load) -> None:
    load(small_course())
    before = Revision.objects.count()

    report = load(small_course().replace("Inhalt von klein-b", "Der Inhalt von klein-b"))

    assert report.changes == [Change(Act.CHANGED, Part.LESSON, "klein-b", "Lektion klein-b", ("body",))]
    assert report.editions == []
    assert Revision.objects.count() == before + 1


def test_a_draft_import_leaves_the_published_text_alone(load: Load) -> None:
    load(small_course())

    load(small_course().replace("Inhalt von klein-b", "Neuer Inhalt"), live=False)

    page = LessonPage.objects.get(key="klein-b")
    assert "Inhalt von klein-b" in str(page.body)
    assert page.has_unpublished_changes
    assert "Neuer Inhalt" in str(page.get_latest_revision_as_object().body)


def test_every_field_of_the_file_arrives_and_can_change(load: Load) -> None:
    head = (
        "  subtitle: U\n  audience: Z\n  description: B\n  certificate_title: T\n  preset: blended\n"
        "  prerequisite: basis\n  licence: CC0\n  content_status: S\n  programme: {key: anders, title: Anderes}\n"
    )
    load(small_course())

    load(small_course().replace("  units:\n", f"{head}  units:\n").replace("level: basis", "level: aufbau"))

    course = CoursePage.objects.get(key="klein")
    assert [
        getattr(course, name)
        for name in (
            "level",
            "subtitle",
            "audience",
            "description",
            "certificate_title",
            "preset",
            "prerequisite",
        )
    ] == ["aufbau", "U", "Z", "B", "T", "blended", "basis"]
    assert (course.licence, course.content_note, course.programme_key, course.programme_title) == (
        "CC0",
        "S",
        "anders",
        "Anderes",
    )


def test_order_follows_the_file(load: Load) -> None:
    load(small_course())

    report = load(
        course_file(
            unit("klein-2", lessons=[lesson("klein-d"), lesson("klein-a")], quiz_text=quiz("klein-q2")),
            unit("klein-1", lessons=[lesson("klein-c"), lesson("klein-b")], quiz_text=quiz("klein-q1")),
        )
    )

    assert live_lessons() == ["klein-d", "klein-a", "klein-c", "klein-b"]
    assert {change.act for change in report.changes} == {Act.MOVED}
    assert report.editions == [("Kleiner Kurs", 2)]
    edition = CourseEdition.objects.get(number=2)
    keys = EditionActivity.objects.filter(unit__edition=edition).order_by("unit__position", "position")
    assert list(keys.values_list("key", flat=True)) == [
        page_identity(kind="lesson", key="klein-d"),
        page_identity(kind="lesson", key="klein-a"),
        quiz_id("klein-q2"),
        page_identity(kind="lesson", key="klein-c"),
        page_identity(kind="lesson", key="klein-b"),
        quiz_id("klein-q1"),
    ]


def test_a_draft_import_moves_nothing_that_is_published(load: Load) -> None:
    load(small_course())
    text = course_file(
        unit("klein-1", lessons=[lesson("klein-b"), lesson("neu")], quiz_text=quiz("klein-q1")),
        unit(
            "klein-2",
            lessons=[lesson("klein-a"), lesson("klein-c"), lesson("klein-d")],
            quiz_text=quiz("klein-q2"),
        ),
    )

    report = load(text, live=False)

    assert live_lessons() == ["klein-a", "klein-b", "klein-c", "klein-d"]
    assert CourseEdition.objects.count() == 1
    assert acts(report) == [("created", "lesson", "neu")]
    assert [issue.values["title"] for issue in report.unused] == ["Lektion klein-a"]


def test_what_the_file_no_longer_names_is_unpublished_and_never_deleted(load: Load) -> None:
    load(small_course())
    text = course_file(unit("klein-1", lessons=[lesson("klein-b")], quiz_text=quiz("klein-q1")))

    draft = load(text, live=False)
    assert live_lessons() == ["klein-a", "klein-b", "klein-c", "klein-d"]
    report = load(text)

    assert [issue.values["title"] for issue in draft.unused] == [
        "Lektion klein-a",
        "Tag klein-2",
        "Lektion klein-c",
        "Lektion klein-d",
    ]
    assert acts(report) == [
        ("unpublished", "lesson", "klein-a"),
        ("unpublished", "unit", "klein-2"),
        ("unpublished", "lesson", "klein-c"),
        ("unpublished", "lesson", "klein-d"),
    ]
    assert live_lessons() == ["klein-b"]
    assert LessonPage.objects.count() == 4
    assert load(text).changes == []


def test_what_was_taken_out_can_come_back(load: Load) -> None:
    load(small_course())
    load(course_file(unit("klein-1", lessons=[lesson("klein-b")], quiz_text=quiz("klein-q1"))))

    report = load(small_course())

    assert live_lessons() == ["klein-a", "klein-b", "klein-c", "klein-d"]
    assert [edition.number for edition in CourseEdition.objects.order_by("number")] == [1, 2, 3]
    assert {change.act for change in report.changes} == {Act.PUBLISHED}


def test_a_corrected_word_in_an_option_keeps_its_key(load: Load) -> None:
    load(small_course())
    before = quiz_as_spec(Quiz.objects.get(key="klein-q1")).questions[0].content["options"]

    load(small_course().replace('text: "acht"', 'text: "um acht Uhr"'))

    after = quiz_as_spec(Quiz.objects.get(key="klein-q1")).questions[0].content["options"]
    assert [option["text"] for option in after] == ["um acht Uhr", "neun"]
    assert [option["key"] for option in after] == [option["key"] for option in before]


def test_another_instance_gives_the_same_identity(load: Load) -> None:
    load(small_course())

    # Literally: a changed namespace would give every page of every installation another IRI.
    assert (
        str(LessonPage.objects.get(key="klein-a").translation_key) == "27cb422c-787e-56cc-83d3-8a9280ebd7a1"
    )
    assert str(CoursePage.objects.get(key="klein").translation_key) == "2b14574b-4185-50f9-a250-c2f8b99f34ee"


@pytest.mark.parametrize(
    ("damage", "line", "reason"),
    [
        (("correct: true}", "correct: true, farbe: rot}"), 28, "farbe"),
        (
            ("type: paragraph, text: 'Inhalt von klein-d'", "type: image, file: gibt-es-nicht.png, alt: A"),
            42,
            "no file",
        ),
    ],
)
def test_a_broken_file_changes_nothing(load: Load, damage: tuple[str, str], line: int, reason: str) -> None:
    text = small_course()
    assert damage[0] in text

    with pytest.raises(CourseFileError) as refused:
        load(text.replace(*damage, 1))

    assert not LessonPage.objects.exists()
    assert not Quiz.objects.exists()
    assert [issue.line for issue in refused.value.issues] == [line]
    assert reason in str(refused.value)


def test_nothing_is_taken_from_a_course_outside_of_the_file(load: Load) -> None:
    load(small_course())
    text = course_file(
        unit("anders-1", lessons=[lesson("klein-a")], quiz_text=quiz("klein-q1", answer="sieben")),
        key="anders",
    )

    with pytest.raises(CourseFileError) as refused:
        load(text)

    assert [str(issue) for issue in refused.value.issues] == [
        "line 9: The key “klein-a” belongs to the course “Kleiner Kurs”, which is not in this file.",
        "line 15: The key “klein-q1” belongs to the course “Kleiner Kurs”, which is not in this file.",
    ]
    assert not CoursePage.objects.filter(key="anders").exists()


def test_a_question_asked_elsewhere_stays_as_it_is(load: Load) -> None:
    load(small_course())
    own = quiz("anders-q").replace("key: anders-q-1", "key: klein-q1/klein-q1-1")
    text = course_file(unit("anders-1", lessons=[], quiz_text=own), key="anders")

    load(text)
    with pytest.raises(
        CourseFileError, match="line 13: The question “klein-q1/klein-q1-1” belongs to a quiz"
    ):
        load(text.replace('"acht"', '"sieben"'))

    assert quiz_as_spec(Quiz.objects.get(key="klein-q1")).questions[0].content["options"][0]["text"] == "acht"


def test_a_course_with_the_same_key_and_another_identity_is_refused(load: Load) -> None:
    load(small_course())
    text = small_course().replace(
        "- key: klein\n", "- key: klein\n  id: 00000000-0000-4000-8000-000000000001\n"
    )

    with pytest.raises(CourseFileError, match="line 2: The course “Kleiner Kurs” has the key “klein”"):
        load(text)


def test_links_to_pages_survive_by_identity(load: Load) -> None:
    target = page_identity(kind="lesson", key="b")
    gone = page_identity(kind="lesson", key="weg")
    link = f'      - {{type: paragraph, html: \'<p><a href="lms:{target}">B</a> <a href="lms:{gone}">weg</a></p>\'}}\n'
    text = course_file(unit("u", lessons=[lesson("a", blocks=link), lesson("b")]))

    report = load(text)
    again = load(text)

    page = LessonPage.objects.get(key="b")
    assert f'<a linktype="page" id="{page.pk}">B</a> weg' in str(
        LessonPage.objects.get(key="a").body[0].value.source
    )
    assert [str(issue) for issue in report.unused] == [
        f"line 13: The page {gone} is not here; its link is left out."
    ]
    assert again.changes == []


def test_an_unfinished_draft_in_the_editor_is_replaced(load: Load) -> None:
    load(small_course())
    page = LessonPage.objects.get(key="klein-a")
    page.body = [{"type": "image", "value": {"image": None, "alt_text": "", "caption": ""}, "id": None}]
    page.save_revision(clean=False)

    report = load(small_course())

    assert acts(report) == [("changed", "lesson", "klein-a")]
    assert not LessonPage.objects.get(key="klein-a").has_unpublished_changes


def test_many_courses_are_published_with_one_edition_each(
    load: Load,
) -> None:
    text = small_course("eins") + small_course("zwei").partition("courses:\n")[2]

    report = load(text)

    assert report.editions == [("Kleiner Kurs", 1), ("Kleiner Kurs", 1)]
    assert CourseEdition.objects.count() == 2
