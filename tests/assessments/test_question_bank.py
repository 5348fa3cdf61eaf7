"""The bank in Wagtail: every kind written in its form, drafts, preview with real grading, search, retirement, draws."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from assessments.domain.attempts import AttemptRefused, start_attempt
from assessments.domain.bank import QuestionSpec, QuizSpec, save_quiz
from assessments.domain.freezing import asked_by
from assessments.domain.frozen import read_frozen
from assessments.kinds import KINDS
from assessments.models import AnswerEvent, Attempt, Question, Quiz, QuizDraw
from cms.domain.editors import ensure_editor_setup
from curriculum.models import EditionActivity, Enrolment
from lms.accounts.domain.groups import sync_groups
from lms.accounts.models import User
from tests.assessments.conftest import question_of
from tests.assessments.editor import form_of
from tests.assessments.questions import ALL_KINDS, MIXED_CASE, MORE_KINDS, SINGLE

EVERY = {spec.kind: spec for spec in (*ALL_KINDS, *MORE_KINDS, QuestionSpec("fall", "case", MIXED_CASE))}
NAMES = "wagtailsnippets_assessments_question"


@pytest.fixture
def editor(office: User, client_of: Callable[[User], Client], now: dt.datetime) -> Client:
    """The programme office's browser, allowed to write and publish questions."""
    ensure_editor_setup()
    sync_groups(person=office, today=dt.date.today())  # noqa: DTZ011 - grants of the tests hold on every day
    return client_of(office)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_changed_and_published_in_its_form(editor: Client, kind: str) -> None:
    wanted = KINDS[kind].author(EVERY[kind].content, question="q")
    address = reverse(f"{NAMES}:add") + f"?kind={kind}"
    page = editor.get(address).content.decode()

    made = editor.post(address, {**form_of(kind, wanted), "action-publish": "1"})
    question = Question.objects.get()
    stored = KINDS[kind].load(question.content)
    changed = {**form_of(kind, stored), "prompt": "Neu gefragt?"}
    edit = reverse(f"{NAMES}:edit", args=[question.pk])
    shown = editor.get(edit).content.decode()
    editor.post(edit, changed)
    question.refresh_from_db()
    draft = question.get_latest_revision_as_object()

    assert 'name="prompt"' in page
    assert made.status_code == 302, made.content.decode()[:4000]
    assert (question.kind, question.live, question.title) == (kind, True, wanted.prompt)
    assert _bare(KINDS[kind].store(stored)) == _bare(KINDS[kind].store(wanted))
    assert wanted.prompt in shown
    assert draft.content["prompt"] == "Neu gefragt?"
    assert {**draft.content, "prompt": ""} == {**question.content, "prompt": ""}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_stands_in_the_form_once(editor: Client, kind: str) -> None:
    address = reverse(f"{NAMES}:add") + f"?kind={kind}"
    content = KINDS[kind].author(EVERY[kind].content, question="q")
    editor.post(address, form_of(kind, content))

    for page in (address, reverse(f"{NAMES}:edit", args=[Question.objects.get().pk])):
        form = editor.get(page).content.decode().partition('id="w-editor-form"')[2].partition("</form>")[0]
        names = re.findall(r'<(?:input(?! type="radio")|textarea|select)[^>]* name="([^"]+)"', form)

        assert {name: n for name, n in Counter(names).items() if n > 1} == {}
        # Lists and parts are drawn by the browser.
        assert {"prompt", "topic"} <= set(names)


def test_another_kind_is_another_one_and_pictures_say_what_may_come(editor: Client) -> None:
    form = BeautifulSoup(editor.get(reverse(f"{NAMES}:add") + "?kind=case").content, "html.parser")
    offered = {link["href"].partition("=")[2] for link in form.select('a[href^="?kind="]')}
    picture = form.select_one('input[name="picture"]')
    told = form.select_one("#id_picture-helptext")

    assert offered == set(KINDS) - {"case"}
    assert picture
    assert picture["accept"] == "image/png,image/jpeg,image/webp"
    assert told
    assert (
        told.get_text(strip=True) == "PNG, JPEG oder WebP, höchstens 5\u00a0MB und 20 Millionen Bildpunkte."
    )


def _bare(value: Any) -> Any:
    """Without keys, which are new, and with the rich text field's own word for strong."""
    if isinstance(value, dict):
        kept = {name: part for name, part in value.items() if name != "key" and "[[" not in str(part)}
        return {name: _bare(part) for name, part in kept.items() if name != "max_length"}
    if isinstance(value, list):
        return [_bare(part) for part in value]
    return value.replace("strong>", "b>") if isinstance(value, str) else value


def test_entries_and_parts_keep_their_keys_in_another_order_and_with_other_words(editor: Client) -> None:
    content = KINDS["case"].author(MIXED_CASE, question="q")
    editor.post(reverse(f"{NAMES}:add") + "?kind=case", {**form_of("case", content), "action-publish": "1"})
    question = Question.objects.get()
    before = question.content["parts"]
    raw = form_of("case", KINDS["case"].load(question.content))
    last = len(before) - 1

    turned = {
        **raw,
        **{f"parts-{number}-order": str(last - number) for number in range(len(before))},
        "parts-0-value-options-0-value-text": "Den Stecker ziehen",
        "parts-1-deleted": "1",
    }
    editor.post(reverse(f"{NAMES}:edit", args=[question.pk]), {**turned, "action-publish": "1"})
    question.refresh_from_db()

    after = question.content["parts"]
    assert [part["key"] for part in after] == [part["key"] for part in before[::-1] if part != before[1]]
    assert [one["key"] for one in after[-1]["content"]["options"]] == ["a", "b", "c"]
    assert after[-1]["content"]["options"][0]["text"] == "Den Stecker ziehen"


def test_what_is_wrong_in_a_part_is_said_there(editor: Client) -> None:
    content = KINDS["case"].author(MIXED_CASE, question="q")
    data = {name: value for name, value in form_of("case", content).items() if "correct" not in name}

    page = editor.post(reverse(f"{NAMES}:add") + "?kind=case", data).content.decode()

    assert "Genau eine Antwort muss richtig sein." in page
    assert not Question.objects.exists()


def test_what_makes_no_question_is_explained_and_kept_in_the_form(editor: Client) -> None:
    content = KINDS["single_choice"].author(SINGLE, question="q")
    data = {name: value for name, value in form_of("single_choice", content).items() if "correct" not in name}

    page = editor.post(reverse(f"{NAMES}:add") + "?kind=single_choice", data).content.decode()

    assert "Genau eine Antwort muss richtig sein." in page
    assert "Drucker reparieren" in page
    assert not Question.objects.exists()


@pytest.mark.parametrize(("choice", "says"), [("b", "richtig"), ("a", "falsch")])
def test_the_preview_grades_by_the_real_rules_and_records_nothing(
    editor: Client, quiz: Quiz, choice: str, says: str
) -> None:
    question = Question.objects.get(key="tag-1/wahl")
    address = reverse("question_preview", args=[question.pk])
    page = editor.get(address).content.decode()

    graded = editor.post(address, {"preview-question-choice": choice}).content.decode()

    assert "Lernkontrolle Tag 1" in page
    assert f"badge--{'good' if says == 'richtig' else 'bad'}" in graded
    assert not AnswerEvent.objects.exists()
    assert not Attempt.objects.exists()


def test_lists_are_searched_and_filtered(editor: Client, quiz: Quiz) -> None:
    Question.objects.filter(key="tag-1/zahl").update(topic="Recht", difficulty=3)
    address = reverse(f"{NAMES}:list")

    pages = [
        editor.get(address, query).content.decode()
        for query in ({"q": "Leistungsbündel"}, {"topic": "Recht"}, {"kind": "numeric"}, {"difficulty": "3"})
    ]
    retired = editor.get(address, {"is_retired": "true"}).content.decode()

    assert all("Wie viele Leistungsbündel gab es?" in page for page in pages)
    assert all("Was ist der Auftrag" not in page for page in pages)
    assert "Wie viele Leistungsbündel" not in retired


def test_nobody_without_the_right_gets_in_and_nobody_deletes(
    editor: Client, quiz: Quiz, client_of: Callable[[User], Client], hr: User, pilot: User
) -> None:
    question = Question.objects.get(key="tag-1/wahl")
    closed = [reverse(f"{NAMES}:list"), reverse("question_preview", args=[question.pk])]

    refusals = {client_of(person).get(address).status_code for person in (hr, pilot) for address in closed}
    deletion = editor.post(reverse(f"{NAMES}:delete", args=[question.pk]))

    assert refusals <= {302, 403}
    assert deletion.status_code in {302, 403}
    assert Question.objects.filter(pk=question.pk).exists()


@pytest.fixture
def pool(db: None, now: dt.datetime) -> list[Question]:
    """Six published questions of one topic."""
    questions = tuple(
        QuestionSpec(f"q{n}", "true_false", {"prompt": f"Aussage {n}", "correct": True}) for n in range(6)
    )
    save_quiz(spec=QuizSpec("vorrat", "Vorrat", 5, questions), live=True, now=now)
    Question.objects.update(topic="Recht")
    return list(Question.objects.all())


def drawing_quiz(now: dt.datetime, *, count: int) -> Quiz:
    """One fixed question and a draw from the pool."""
    spec = QuizSpec("tag-1", "Gezogen", 5, (QuestionSpec("wahl", "single_choice", SINGLE),))
    quiz = save_quiz(spec=spec, live=True, now=now)
    QuizDraw.objects.create(quiz=quiz, position=1, topic="Recht", count=count, points=2, section="Zufall")
    return quiz


def test_a_draw_is_stored_with_its_seed_and_can_be_drawn_again(
    pool: list[Question], enrolment: Enrolment, activity: EditionActivity, now: dt.datetime
) -> None:
    quiz = drawing_quiz(now, count=3)
    attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
    frozen = read_frozen(attempt.frozen)

    again = asked_by(quiz=quiz, seed=frozen.seed)

    assert [question.id for question in again] == [question.id for question in frozen.questions]
    assert [question.points for question in frozen.questions] == [1, 2, 2, 2]
    assert [question.section for question in frozen.questions] == ["", "Zufall", "Zufall", "Zufall"]
    assert len({question.id for question in frozen.questions}) == 4
    assert len({tuple(str(one.id) for one in asked_by(quiz=quiz, seed=str(n))) for n in range(20)}) > 5


def test_retired_questions_are_drawn_no_more_and_a_pool_too_small_is_told(
    pool: list[Question], enrolment: Enrolment, activity: EditionActivity, now: dt.datetime
) -> None:
    drawing_quiz(now, count=3)
    Question.objects.filter(pk__in=[question.pk for question in pool[:4]]).update(retired_at=now)

    with pytest.raises(AttemptRefused) as refused:
        start_attempt(enrolment=enrolment, activity=activity, now=now)

    assert refused.value.code == "pool_too_small"


def test_editing_retiring_and_unpublishing_change_nothing_in_an_attempt(
    attempt: Attempt, quiz_spec: QuizSpec, now: dt.datetime
) -> None:
    before = read_frozen(attempt.frozen)
    other = replace(quiz_spec.questions[0], content={**SINGLE, "prompt": "Ganz anders?"})
    save_quiz(spec=replace(quiz_spec, questions=(other,)), live=True, now=now)
    Question.objects.update(retired_at=now, live=False)

    attempt.refresh_from_db()

    assert read_frozen(attempt.frozen) == before
    assert question_of(attempt, "wahl").loaded.prompt == SINGLE["prompt"]


def test_a_quiz_is_edited_with_rules_questions_and_draws(
    editor: Client, quiz: Quiz, pool: list[Question]
) -> None:
    fixed = Question.objects.get(key="tag-1/wahl")
    data = nested_form_data(
        {
            "title": "Neue Lernkontrolle",
            "minutes": "20",
            "pass_percent": "60",
            "attempts_allowed": "3",
            "cooldown_minutes": "10",
            "counting": "last",
            "feedback": "never",
            "opens_at": "",
            "closes_at": "",
            "time_limit_minutes": "",
            "quiz_questions": _formset([{"question": str(fixed.pk), "points": "2", "section": ""}]),
            "quiz_draws": _formset(
                [{"topic": "Recht", "count": "2", "points": "1", "section": "B", "difficulty": ""}]
            ),
            "action-publish": "1",
        }
    )
    too_many = {**data, "quiz_draws-0-count": "99"}
    address = reverse("wagtailsnippets_assessments_quiz:add")

    refused = editor.post(address, too_many).content.decode()
    made = editor.post(address, data)

    new = Quiz.objects.get(title="Neue Lernkontrolle")
    assert "nur 13 Fragen" in refused
    assert made.status_code == 302
    assert (new.attempts_allowed, new.counting, new.live, new.iri.endswith(str(new.pk))) == (
        3,
        "last",
        True,
        True,
    )
    assert [place.question_id for place in new.quiz_questions.all()] == [fixed.pk]
    assert [(draw.topic, draw.count) for draw in new.quiz_draws.all()] == [("Recht", 2)]


def _formset(rows: list[dict[str, str]]) -> dict[str, Any]:
    forms = {str(number): {**row, "ORDER": str(number + 1), "id": ""} for number, row in enumerate(rows)}
    return {"TOTAL_FORMS": len(rows), "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000, **forms}
