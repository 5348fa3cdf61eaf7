"""Searching and printing the own lessons."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cms.domain.course_report import ImportReport
from cms.domain.workbook import save_note
from cms.models import LessonPage
from curriculum.enums import EnrolmentState
from curriculum.models import CourseEdition, Enrolment
from lms.accounts.models import User
from tests.cms.texts import course_file, lesson, unit
from tests.factories.curriculum import make_enrolment

ClientOf = Callable[[User], Client]
BLOCKS = (
    "      - {type: paragraph, text: 'Am Anfang steht das Mandat <b>der Leitung</b>.'}\n"
    "      - {type: activity, title: 'Meine Aufgabe', mode: einzel, minutes: 5, text: 'Schreiben.'}\n"
)

PRACTICE = """\
      - {type: activity, title: 'Akte anlegen', mode: einzel, minutes: 37, text: 'Legen Sie eine Akte an.'}
      - type: practice
        title: Übung A
        questions:
        - type: single_choice
          prompt: Wofür steht OZG?
          options: [{text: Onlinezugangsgesetz, correct: true}, {text: Ortszuschlag}]
          feedback: Es gilt seit langem.
        - {type: true_false, prompt: Ist OZG ein Gesetz?, correct: true}
        - {type: numeric, prompt: Wie viele Artikel hat es?, answer: 4711}
        - {type: cloze, prompt: Ergänzen Sie., text: 'Es heißt [[Zugangsgesetz]].'}
"""


@pytest.fixture
def enrolment(load: Callable[..., ImportReport], pilot: User) -> Enrolment:
    """The pilot in one of two courses."""
    load(course_file(unit("u", lessons=[lesson("l", blocks=BLOCKS), lesson("m")])))
    load(course_file(unit("v", lessons=[lesson("n", blocks=BLOCKS)]), key="anders", title="Anderer Kurs"))
    return make_enrolment(pilot, edition=CourseEdition.objects.get(course__key="klein"))


def hits(client: Client, query: str) -> str:
    return client.get("/lernen/suche/", {"q": query}).content.decode()


def test_only_own_lessons_are_found_with_the_passage(
    client_of: ClientOf, pilot: User, enrolment: Enrolment
) -> None:
    html = hits(client_of(pilot), "mandat")

    assert "1 Treffer" in html
    assert "Am Anfang steht das <mark>Mandat</mark>" in html
    assert f"/lernen/{enrolment.pk}/{LessonPage.objects.get(key='l').translation_key}/" in html
    assert "Anderer Kurs" not in html


@pytest.fixture
def practising(load: Callable[..., ImportReport], pilot: User) -> Enrolment:
    """The pilot in a course with practice questions."""
    load(course_file(unit("p", lessons=[lesson("q", blocks=PRACTICE)]), key="ueben", title="Üben"))
    return make_enrolment(pilot, edition=CourseEdition.objects.get(course__key="ueben"))


def test_a_passage_holds_what_the_lesson_says_and_asks_but_no_answer(
    client_of: ClientOf, pilot: User, practising: Enrolment
) -> None:
    html = hits(client_of(pilot), "OZG")

    assert "1 Treffer" in html
    passage = html[html.index("Legen Sie eine Akte an.") : html.index("Ergänzen Sie.")]
    assert "Übung A Wofür steht <mark>OZG</mark>? Ist OZG ein Gesetz? Wie viele Artikel hat es?" in passage
    assert not [word for word in ("Onlinezugang", "Ortszuschlag", "gilt seit") if word in html]
    # Elsewhere ids may hold them.
    assert not [word for word in ("True", "37") if word in passage]


@pytest.mark.parametrize("answer", ["Onlinezugangsgesetz", "langem", "Zugangsgesetz", "4711", "True", "37"])
def test_nobody_finds_a_lesson_by_the_answers_to_its_questions(
    client_of: ClientOf, pilot: User, practising: Enrolment, answer: str
) -> None:
    assert "0 Treffer" in hits(client_of(pilot), answer)


@pytest.mark.parametrize("query", ["", "gibtesnicht", "<script>", '" OR 1=1 --', "(((", "x" * 500])
def test_any_input_is_answered(client_of: ClientOf, pilot: User, enrolment: Enrolment, query: str) -> None:
    answer = client_of(pilot).get("/lernen/suche/", {"q": query})

    assert answer.status_code == 200
    assert b"<script>" not in answer.content.replace(b"<script src", b"")


def test_a_withdrawn_course_is_not_searched(
    client_of: ClientOf, pilot: User, enrolment: Enrolment, colleague: User
) -> None:
    Enrolment.objects.filter(pk=enrolment.pk).update(
        state=EnrolmentState.WITHDRAWN, withdrawn_on=enrolment.registered_on
    )

    assert "0 Treffer" in hits(client_of(pilot), "Mandat")
    assert "0 Treffer" in hits(client_of(colleague), "Mandat")


def test_a_day_is_printed_on_one_page_with_the_own_notes(
    client_of: ClientOf, pilot: User, colleague: User, enrolment: Enrolment
) -> None:
    page = LessonPage.objects.get(key="l")
    block = next(one.id for one in page.body if one.block_type == "activity")
    save_note(person=pilot, page=page, block_id=block, text="Mein Gedanke", version=0)
    address = f"/lernen/{enrolment.pk}/drucken/{enrolment.edition.units.get().key}/"

    html = client_of(pilot).get(address).content.decode()

    assert html.count("<article") == 2
    assert "Mein Gedanke" in html
    assert "<textarea" not in html
    assert client_of(colleague).get(address).status_code == 404
