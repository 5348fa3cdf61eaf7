"""Pictures, tags and pools of questions go along in a course file, and come back as they were."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from django.db import transaction

from assessments.domain.bank import QuestionSpec, QuizSpec, save_quiz
from assessments.domain.pictures import store_picture
from assessments.models import Question, QuestionImage, Quiz
from cms.domain.course_export import export_course
from cms.domain.course_files import import_course
from cms.domain.course_report import ImportReport
from cms.domain.coursefile.bundle import ZipBundle
from cms.domain.coursefile.issues import CourseFileError
from tests.cms.files import png
from tests.cms.texts import course_file, lesson, unit

QUIZ = """\
    quiz:
      key: q
      title: Lernkontrolle
      minutes: 10
      questions:
      - key: bild
        type: true_false
        prompt: Ist das ein Plan?
        correct: true
        image: {file: plan.png, alt: Ein Plan}
        tags: [Bauen, Ämter]
        topic: Planung
      - key: fall
        type: case
        prompt: Ein Fall
        parts:
        - {type: true_false, prompt: Und das?, correct: false, image: {file: skizze.png, alt: Eine Skizze}}
        - {type: free_text, prompt: Was tun Sie?, rubric: [Nutzen benannt]}
        - {type: survey, prompt: Wie war es?, statements: [Gut.], scale: [nein, ja]}
      draws:
      - {topic: Recht, count: 1}
      pool:
      - {key: vorrat, type: true_false, prompt: Gilt das?, correct: true, topic: Recht, tags: [Gesetz]}
"""
FILES = {"plan.png": png(3), "skizze.png": png(4)}
TEXT = course_file(unit("u", lessons=[lesson("a")], quiz_text=QUIZ))

Load = Callable[..., ImportReport]


def everything() -> dict[str, Any]:
    """What the bank and its pictures hold."""
    return {
        question.key: (
            question.kind,
            question.content,
            question.topic,
            sorted(question.tags.names()),
            question.live,
        )
        for question in Question.objects.all()
    } | {"pictures": sorted(str(image.pk) for image in QuestionImage.objects.all())}


def test_what_was_exported_is_imported_elsewhere(load: Load, now: dt.datetime) -> None:
    with transaction.atomic():
        load(TEXT, files=FILES)
        before, export = everything(), export_course(key="klein")
        transaction.set_rollback(True)
    empty = everything()

    import_course(bundle=ZipBundle(io.BytesIO(export.as_zip())), live=True, now=now)

    assert empty == {"pictures": []}
    assert before["q/bild"][3] == ["Bauen", "Ämter"]
    assert before["q/vorrat"][2:] == ("Recht", ["Gesetz"], True)
    assert len(export.files) == len(before["pictures"]) == 2
    assert everything() == before
    assert export_course(key="klein").text == export.text
    assert Quiz.objects.get(key="q").quiz_questions.count() == 2


def test_the_same_file_again_changes_nothing(load: Load) -> None:
    load(TEXT, files=FILES)
    before = everything()

    first = load(TEXT, files=FILES)
    export = export_course(key="klein")
    second = load(export.text, files=export.files)

    assert (first.changes, second.changes) == ([], [])
    assert everything() == before


def test_pools_bring_questions_of_the_bank_along_that_no_quiz_names(load: Load, now: dt.datetime) -> None:
    load(TEXT, files=FILES)
    other = QuestionSpec(
        "fremd", "true_false", {"prompt": "Aus der Sammlung?", "correct": True}, topic="Recht"
    )
    save_quiz(spec=QuizSpec("anderswo", "Anderswo", 5, (other,)), live=True, now=now)
    image = store_picture(file=io.BytesIO(png(7)), now=now)
    Question.objects.filter(key="anderswo/fremd").update(
        content={
            "prompt": "Aus der Sammlung?",
            "correct": True,
            "image": {"id": str(image.pk), "alt": "Bild"},
        }
    )

    export = export_course(key="klein")
    (course,) = yaml.safe_load(export.text)["courses"]
    pool = {raw["key"]: raw for raw in course["units"][0]["quiz"]["pool"]}

    assert set(pool) == {"vorrat", "anderswo/fremd"}
    assert pool["anderswo/fremd"]["image"] == {
        "id": str(image.pk),
        "alt": "Bild",
        "file": f"dateien/{image.pk}.png",
    }
    assert export.files[f"dateien/{image.pk}.png"]
    assert load(export.text, files=export.files).changes == []


TWO_QUIZZES = course_file(
    unit("u", lessons=[lesson("a")], quiz_text=QUIZ),
    unit(
        "v",
        lessons=[lesson("b")],
        quiz_text=QUIZ.replace("key: q\n", "key: r\n").replace("key: vorrat", "key: q/vorrat"),
    ),
)


def test_a_question_stands_once_in_an_export_whichever_draws_may_take_it(load: Load) -> None:
    load(TWO_QUIZZES.replace("topic: Planung", "topic: Recht"), files=FILES)

    (course,) = yaml.safe_load(export_course(key="klein").text)["courses"]

    pools = [[raw["key"] for raw in day["quiz"].get("pool", [])] for day in course["units"]]
    assert pools == [["vorrat"], []]


def test_a_question_that_says_two_things_in_one_file_is_refused(load: Load) -> None:
    first, _found, second = TWO_QUIZZES.rpartition("prompt: Gilt das?")
    twice = f"{first}prompt: Gilt das wirklich?{second}"

    with pytest.raises(CourseFileError) as refused:
        load(twice, files=FILES)

    (issue,) = refused.value.issues
    assert issue.values["key"] == "q/vorrat"
    assert twice.splitlines()[(issue.line or 0) - 1].strip().startswith("- {key: q/vorrat")
    assert twice.splitlines()[int(str(issue.values["line"])) - 1].strip().startswith("- {key: vorrat")
    assert everything() == {"pictures": []}


@pytest.mark.parametrize(
    ("old", "new", "files"),
    [
        ("file: plan.png", "file: fehlt.png", FILES),
        ("{file: plan.png, alt: Ein Plan}", f"{{id: {uuid.UUID(int=7)}, alt: Ein Plan}}", FILES),
        ("{file: plan.png, alt: Ein Plan}", "{file: plan.png}", FILES),
        ("{file: plan.png, alt: Ein Plan}", "plan.png", FILES),
        ("file: plan.png", "file: plan.png", {**FILES, "plan.png": b"kein Bild"}),
        ("tags: [Bauen, Ämter]", "tags: Bauen", FILES),
        ("tags: [Bauen, Ämter]", "tags: ['a,b']", FILES),
        ("tags: [Bauen, Ämter]", "tags: [1]", FILES),
        ("key: vorrat", "key: bild", FILES),
        ("{key: vorrat, type: true_false", "{key: vorrat, type: gibtesnicht", FILES),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(
    load: Load, old: str, new: str, files: dict[str, bytes]
) -> None:
    assert old in TEXT

    with pytest.raises(CourseFileError) as refused:
        load(TEXT.replace(old, new), files=files)

    assert all(issue.line for issue in refused.value.issues)
    assert not Question.objects.exists()
    assert not QuestionImage.objects.exists()


def test_a_file_without_tags_leaves_those_there_are(load: Load) -> None:
    load(TEXT, files=FILES)

    load(TEXT.replace("        tags: [Bauen, Ämter]\n", ""), files=FILES)

    assert sorted(Question.objects.get(key="q/bild").tags.names()) == ["Bauen", "Ämter"]
