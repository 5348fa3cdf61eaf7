"""A course file says what it means or is refused, line by line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cms.domain.coursefile import schema
from cms.domain.coursefile.issues import CourseFileError
from cms.domain.coursefile.reading import read_course_file

CURRICULUM = Path("cms/data/curriculum.yaml").read_bytes()

SMALL = """\
courses:
- key: wahl
  level: basis
  title: Wahlhilfe
  units:
  - key: wahl
    title: Der Wahltag
    lessons:
    - key: wahl
      title: Ablauf
      minutes: 30
      blocks:
      - type: paragraph
        text: Um acht Uhr öffnen die Türen.
"""


def lines_and_reasons(text: str) -> list[str]:
    with pytest.raises(CourseFileError) as refused:
        read_course_file(text.encode())
    return [str(issue) for issue in refused.value.issues]


def blocks_of(*lines: str) -> list[schema.Block]:
    """The blocks of a small course whose last lesson has these block lines."""
    indented = "\n".join(f"      {line}" for line in lines)
    text = f"{SMALL.partition('      - type')[0]}{indented}\n"
    return read_course_file(text.encode()).courses[0].units[0].lessons[0].blocks


def test_the_real_curriculum_is_read_whole() -> None:
    reading = read_course_file(CURRICULUM)

    units = [unit for course in reading.courses for unit in course.units]
    assert [course.key for course in reading.courses] == [
        "basis",
        "aufbau-agil",
        "aufbau-strategie",
        "aufbau-cyber",
    ]
    assert sum(len(unit.lessons) for unit in units) == 30
    assert sum(len(unit.quiz.questions) for unit in units if unit.quiz) == 45
    assert [unit.seminar_day for unit in units] == [True] * 6
    assert [str(issue) for issue in reading.unused] == [
        "line 6: “meta.title” is not used.",
        "line 11: “meta.ue_minutes” is not used.",
        "line 12: “meta.ue_per_seminar_day” is not used.",
        "line 13: “meta.funding” is not used.",
        "line 16: “meta.question_types” is not used.",
        "line 24: “meta.block_types” is not used.",
    ]


def test_a_course_a_unit_and_a_lesson_may_share_a_key() -> None:
    course = read_course_file(SMALL.encode()).courses[0]

    assert (course.key, course.units[0].key, course.units[0].lessons[0].key) == ("wahl", "wahl", "wahl")
    assert (course.seminar_days, course.ue, course.certificate_title) == (1, 8, "Wahlhilfe")


def test_unknown_keys_are_reported_and_nothing_else_is_lost() -> None:
    text = SMALL.replace("  level: basis\n", "  level: basis\n  farbe: rot\n").replace(
        "        text: Um", "        groesse: 3\n        text: Um"
    )

    reading = read_course_file(text.encode())

    assert sorted(str(issue) for issue in reading.unused) == [
        "line 15: “courses.0.units.0.lessons.0.blocks.0.groesse” is not used.",
        "line 4: “courses.0.farbe” is not used.",
    ]
    assert reading.courses == read_course_file(SMALL.encode()).courses


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("title: Wahlhilfe", "titel: Wahlhilfe"), "line 2: courses.0: “title” is missing."),
        (
            ("title: Wahlhilfe", "title: 2024"),
            "line 4: courses.0.title: expected text, found whole number (texts",
        ),
        (("level: basis", "level: profi"), "line 3: courses.0.level: 'profi' is not possible here."),
        (("title: Wahlhilfe", "title: ''"), "line 4: courses.0.title: expected `str` of length >= 1."),
        (("minutes: 30", "minutes: 0"), "line 11: courses.0.units.0.lessons.0.minutes: expected `int` >= 1."),
        (
            ("type: paragraph", "type: absatz"),
            "line 13: courses.0.units.0.lessons.0.blocks.0.type: 'absatz' is not possible here.",
        ),
        (("key: wahl\n  level", "key: Wahl hilfe\n  level"), "line 2: courses.0.key"),
        (
            ("  units:", "  seminar_days: 2\n  units:"),
            "line 5: seminar_days is 2, but 1 units are seminar days; say seminar_day: true or false.",
        ),
        (("  units:", "  ue: 7\n  units:"), "line 5: ue is 7, but the units add up to 8."),
        (
            ("    title: Der Wahltag", "    number: 2\n    title: Der Wahltag"),
            "line 7: number is 2, but the unit stands at place 1.",
        ),
        (
            ("text: Um acht Uhr öffnen die Türen.", "html: <h2>Um acht</h2>"),
            "line 14: html may not have <h2>.",
        ),
        (
            ("text: Um acht Uhr öffnen die Türen.", "html: <p onclick='x()'>Um acht</p>"),
            'line 14: html may not have onclick="…".',
        ),
        (
            ("text: Um acht Uhr öffnen die Türen.", "html: <a href='javascript:x()'>Um acht</a>"),
            "line 14: html may not have javascript:x().",
        ),
        (("text: Um acht Uhr öffnen die Türen.", "html: <p> </p>"), "line 13: The block has no text."),
        (
            ("text: Um", "html: <p>x</p>\n        text: Um"),
            "line 13: The block needs either text or html.",
        ),
        (
            ("courses:", "meta: {schema_version: 2}\ncourses:"),
            "line 1: meta.schema_version: 2 is not possible",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_line_and_reason(change: tuple[str, str], reason: str) -> None:
    assert change[0] in SMALL

    reasons = lines_and_reasons(SMALL.replace(*change, 1))

    assert len(reasons) == 1
    assert reasons[0].startswith(reason)


def test_all_repeated_keys_are_named_at_once() -> None:
    text = CURRICULUM.decode().replace("key: b1-wandel", "key: B1-rolle").replace("key: b2q2", "key: b2q1")

    reasons = lines_and_reasons(text)

    assert reasons == [
        "line 106: The key “B1-rolle” stands in line 56 already.",
        "line 634: The key “b2q1” stands in line 629 already.",
    ]


def test_a_question_is_refused_at_the_option_that_is_wrong() -> None:
    text = CURRICULUM.decode().replace("correct: true}", 'correct: "ja"}', 1)

    (reason,) = lines_and_reasons(text)

    assert reason.startswith("line 325: Question: options[1].correct")


def test_modules_are_seminar_days_when_the_number_of_the_course_needs_them() -> None:
    days = "    kind: module\n    title: Der Wahltag"

    def seminar_days(head: str) -> list[bool | None]:
        text = SMALL.replace("    title: Der Wahltag", days).replace("  units:", f"{head}  units:")
        return [unit.seminar_day for unit in read_course_file(text.encode()).courses[0].units]

    assert seminar_days("  seminar_days: 1\n") == [True]
    assert seminar_days("  seminar_days: 0\n") == [False]
    assert seminar_days("") == [True]


def test_licence_and_state_of_the_file_hold_for_its_courses() -> None:
    text = "meta: {licence: CC-BY-4.0, content_status: Entwurf}\n" + SMALL

    course = read_course_file(text.encode()).courses[0]

    assert (course.licence, course.content_status) == ("CC-BY-4.0", "Entwurf")


def test_formatted_text_that_says_nothing_more_than_plain_text_is_plain_text() -> None:
    plain, formatted = blocks_of(
        "- {type: paragraph, html: '<p data-block-key=\"a1\">Um <br/>acht &amp; neun</p>'}",
        "- {type: paragraph, html: '<p>Um <b>acht</b></p>'}",
    )

    assert plain == schema.Paragraph(text="Um \nacht & neun")
    assert formatted == schema.Paragraph(html="<p>Um <b>acht</b></p>")


def test_a_table_row_is_as_long_as_the_header() -> None:
    with pytest.raises(CourseFileError, match="line 13: The row has 1 cells, the header 2"):
        blocks_of("- {type: table, caption: T, header: ['a', 'b'], rows: [['1', '2'], ['3']]}")


def test_practice_questions_lose_their_keys_and_say_so() -> None:
    text = SMALL + (
        "      - type: practice\n"
        "        title: Übung\n"
        "        questions:\n"
        "        - key: u1\n"
        "          type: single_choice\n"
        "          prompt: Wann?\n"
        "          points: 2\n"
        "          options:\n"
        "          - {key: a, text: Um acht, correct: true}\n"
        "          - {text: Um neun}\n"
    )

    reading = read_course_file(text.encode())

    assert reading.courses[0].units[0].lessons[0].blocks[1] == schema.Practice(
        title="Übung",
        questions=[
            {
                "type": "single_choice",
                "prompt": "Wann?",
                "options": [{"text": "Um acht", "correct": True}, {"text": "Um neun"}],
            }
        ],
    )
    assert [str(issue) for issue in reading.unused] == [
        "line 18: “key” is not used.",
        "line 21: “points” is not used.",
        "line 23: “options[0].key” is not used.",
    ]


@pytest.fixture
def hostile() -> Callable[[str], bytes]:
    return lambda title: SMALL.replace("title: Ablauf", f"title: {title}").encode()


@pytest.mark.parametrize(
    "title", ['"&amp; <b>"', "'*kein Alias'", '"!wichtig"', "'# kein Kommentar'", "'1e5'"]
)
def test_awkward_titles_stay_as_they_are(hostile: Callable[[str], bytes], title: str) -> None:
    lesson = read_course_file(hostile(title)).courses[0].units[0].lessons[0]

    assert lesson.title == title[1:-1]
