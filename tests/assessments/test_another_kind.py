"""A kind of question that only this test knows goes all the way, and touches no file but its own two.

Written in the bank's form and as a part of a case, asked, answered, graded, told; written into a lesson in the page
editor, practised, and taken along in a course file.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.blocks import raw_value
from assessments.domain.attempts import start_attempt
from assessments.domain.bank import QuestionSpec, QuizSpec, save_quiz
from assessments.kinds import KINDS
from assessments.kinds.base import Answer, Completeness, Content, FormData, Kind, Shown, all_or_nothing, first
from assessments.kinds.editing import EditorField, Widget
from assessments.kinds.interaction import Interaction
from assessments.kinds.refusals import AnswerRefused
from assessments.models import AttemptResult, Question
from cms.blocks.questions import QuestionsBlock
from cms.domain.course_export import export_course
from cms.domain.course_files import import_course
from cms.domain.coursefile.bundle import MemoryBundle
from cms.domain.editors import ensure_editor_setup
from cms.models import LessonPage
from curriculum.models import CourseEdition, EditionActivity, Enrolment
from lms.accounts.domain.groups import sync_groups
from lms.accounts.models import User
from lms.xapi import verbs
from lms.xapi.models import Statement
from tests.assessments.conftest import question_of
from tests.assessments.editor import entries, form_of, question_fields
from tests.assessments.pages import send
from tests.factories.curriculum import make_enrolment
from tests.html import without_random


class YearContent(Content, frozen=True, kw_only=True):
    """A year to be guessed."""

    year: int


class YearAnswer(Answer, frozen=True):
    """The year guessed."""

    year: str


class Year(Kind[YearContent, YearAnswer]):
    """A year of four digits."""

    name = "year"
    label = "Year"
    description = "A year to be guessed."
    sample: ClassVar[dict[str, Any]] = {"prompt": "Wann fiel die Mauer?", "year": 1989}
    editor = (EditorField("year", "The right year", Widget.NUMBER, help="Four digits.", required=True),)
    content_type = YearContent
    answer_type = YearAnswer

    def view(self, content: YearContent, shown: Shown, answer: YearAnswer | None) -> dict[str, Any]:
        return {"prompt": content.prompt, "year": answer.year if answer else ""}

    def check_answer(self, content: YearContent, answer: YearAnswer) -> None:
        if len(answer.year) > 4:
            raise AnswerRefused("not_a_year")

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        return {"year": first(form, f"{prefix}-year") or ""}

    def completeness(self, content: YearContent, answer: YearAnswer) -> Completeness:
        return Completeness.FULL if answer.year else Completeness.NONE

    def grade(self, content: YearContent, answer: YearAnswer) -> Fraction:
        return all_or_nothing(right=answer.year == str(content.year))

    def solution(self, content: YearContent) -> dict[str, Any]:
        return {"year": str(content.year)}

    def describe(self, content: YearContent, answer: YearAnswer) -> list[str]:
        return [answer.year]

    def interaction(self, content: YearContent) -> Interaction:
        return Interaction("other", correct_responses=(str(content.year),))

    def response(self, content: YearContent, answer: YearAnswer) -> str:
        return answer.year


@pytest.fixture
def year_kind(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """The kind and its template, as if its two files had been there at the start."""
    monkeypatch.setitem(KINDS, "year", Year())
    # Blocks of pages are made at the start.
    lesson = LessonPage.body.field.stream_block
    practised = lesson.child_blocks["practice"].child_blocks["questions"].child_blocks
    at_start = QuestionsBlock().child_blocks["year"]
    monkeypatch.setitem(practised, "year", at_start)
    template = tmp_path / "assessments" / "questions" / "year.html"
    template.parent.mkdir(parents=True)
    template.write_text(
        '<input name="{{ field.prefix }}-year" value="{{ field.view.year }}" aria-label="Jahr">'
    )
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path]}
    settings.TEMPLATES = [engine]


def test_a_new_kind_needs_nothing_but_itself(
    year_kind: None,
    client_of: Callable[[User], Client],
    pilot: User,
    enrolment: Enrolment,
    activity: EditionActivity,
    now: dt.datetime,
) -> None:
    question = QuestionSpec("jahr", "year", {"prompt": "Wann begann das Programm?", "year": 2018})
    save_quiz(spec=QuizSpec("tag-1", "Jahre", 5, (question,)), live=True, now=now)
    attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
    frozen, learner = question_of(attempt, "jahr"), client_of(pilot)
    field = f"q-{frozen.id}-year"

    page = learner.get(reverse("assessments:attempt", args=[attempt.pk])).content.decode()
    refused = send(learner, attempt, frozen.id, {field: ["20180"]})
    saved = send(learner, attempt, frozen.id, {field: ["2018"]})
    learner.post(reverse("assessments:submit", args=[attempt.pk]))
    result = learner.get(reverse("assessments:result", args=[attempt.pk])).content.decode()

    assert f'name="{field}"' in page
    assert "2018" not in without_random(page)
    assert (refused.status_code, refused.json()["refused"]) == (422, "not_a_year")
    assert saved.json() == {"saved": 1}
    assert AttemptResult.objects.get().passed
    assert "2018" in result
    told = json.loads(Statement.objects.get(verb=verbs.ANSWERED.iri).body)
    assert (told["object"]["definition"]["interactionType"], told["result"]["response"]) == ("other", "2018")


@pytest.fixture
def editor(office: User, client_of: Callable[[User], Client], now: dt.datetime) -> Client:
    """The programme office's browser, allowed to write and publish."""
    ensure_editor_setup()
    sync_groups(person=office, today=dt.date.today())  # noqa: DTZ011 - grants of the tests hold on every day
    return client_of(office)


YEAR = {"prompt": "Wann begann das Programm?", "year": 2018, "hints": ["Vor 2020."]}


def test_it_is_written_in_the_bank_changed_and_tried_out(year_kind: None, editor: Client) -> None:
    add = reverse("wagtailsnippets_assessments_question:add")
    content = Year().author(YEAR, question="q")
    offered = editor.get(add).content.decode()
    page = editor.get(f"{add}?kind=year").content.decode()

    made = editor.post(f"{add}?kind=year", {**form_of("year", content), "action-publish": "1"})
    question = Question.objects.get()
    edit = reverse("wagtailsnippets_assessments_question:edit", args=[question.pk])
    refused = editor.post(edit, {**form_of("year", content), "year": "bald"})
    editor.post(edit, {**form_of("year", content), "year": "2019", "action-publish": "1"})
    question.refresh_from_db()
    tried = editor.post(
        reverse("question_preview", args=[question.pk]), {"preview-question-year": "2019"}
    ).content.decode()

    assert "?kind=year" in offered
    assert "The right year" in page
    assert made.status_code == 302
    assert refused.status_code == 200
    assert (question.kind, question.live) == ("year", True)
    assert question.content == {**YEAR, "year": 2019}
    assert "badge--good" in tried


def test_it_is_a_part_of_a_case(year_kind: None, editor: Client) -> None:
    add = reverse("wagtailsnippets_assessments_question:add") + "?kind=case"
    content = KINDS["case"].author(
        {"prompt": "Ein Fall", "parts": [{"type": "year", "weight": 3, **YEAR}]}, question="q"
    )

    made = editor.post(add, {**form_of("case", content), "action-publish": "1"})

    (part,) = Question.objects.get().content["parts"]
    assert made.status_code == 302
    assert (part["type"], part["weight"], part["content"]) == ("year", 3, YEAR)


COURSE = """\
courses:
- key: jahre
  level: basis
  title: Jahre
  units:
  - key: jahre-1
    title: Tag 1
    lessons:
    - {key: jahre-a, title: Lektion, minutes: 30, blocks: [{type: paragraph, text: Es war einmal.}]}
"""


def test_it_is_practised_in_a_lesson_and_taken_along_in_a_course_file(
    year_kind: None, editor: Client, pilot: User, client_of: Callable[[User], Client], now: dt.datetime
) -> None:
    import_course(bundle=MemoryBundle(COURSE.encode()), live=True, now=now)
    lesson = LessonPage.objects.get(key="jahre-a")
    learner = client_of(pilot)
    enrolment = make_enrolment(pilot, edition=CourseEdition.objects.get(course__key="jahre"))
    address = reverse("cms:lesson", args=[enrolment.pk, lesson.translation_key])

    saved = editor.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), _with_practice(lesson))
    lesson.refresh_from_db()
    (block,) = lesson.body
    page = learner.get(address).content.decode()
    answered = learner.post(address, {"practice": block.id, f"p-{block.id}-1-year": "2018"}).content.decode()
    file = export_course(key="jahre")
    again = import_course(bundle=MemoryBundle(file.text.encode()), live=True, now=now)

    assert saved.status_code == 302
    assert f'name="p-{block.id}-1-year"' in page
    assert "2018" not in without_random(page)
    assert "1 von 1 Antwort ist richtig." in answered
    assert "type: year" in file.text
    assert not again.unused
    assert export_course(key="jahre").text == file.text


def _with_practice(lesson: LessonPage) -> dict[str, str]:
    """The page editor's form with one practice block."""
    raw = raw_value(Year().form, Year().edited(Year().author(YEAR, question="q")))

    def question(one: Any, own: str) -> dict[str, str]:
        return question_fields(Year().form, one["value"], prefix=f"{own}-")

    def practice(one: Any, own: str) -> dict[str, str]:
        return {f"{own}-title": "Üben", **entries(f"{own}-questions", one["value"], question)}

    return {
        "title": lesson.title,
        "slug": lesson.slug,
        "minutes": str(lesson.minutes),
        "mandatory": "on",
        "summary": "",
        "goals-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
        **entries("body", [{"type": "practice", "value": [{"type": "year", "value": raw}]}], practice),
    }
