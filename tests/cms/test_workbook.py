"""Änne Großmann's workbook: her notes beside the tasks, saved without loss, and nobody else's to read."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from cms.domain.course_report import ImportReport
from cms.domain.workbook import NoteMoved, NoteRefused, save_note, workbook_of
from cms.models import LessonPage, TaskNote
from curriculum.domain.outline import my_enrolments
from curriculum.models import CourseEdition, Enrolment
from lms.accounts.models import User
from tests.cms.texts import course_file, lesson, unit
from tests.factories.curriculum import make_enrolment

ClientOf = Callable[[User], Client]
SECRET = "Der Amtsleiter bremst, ich frage Łukasz 🙂"


def task(title: str, mode: str = "einzel", text: str = "Schreiben Sie.") -> str:
    return f"{{type: activity, title: '{title}', mode: {mode}, minutes: 20, text: '{text}'}}"


def course_with(*tasks: str) -> str:
    return course_file(unit("u", lessons=[lesson("l", blocks="".join(f"      - {one}\n" for one in tasks))]))


@pytest.fixture
def enrolment(load: Callable[..., ImportReport], pilot: User) -> Enrolment:
    """The pilot in a course whose only lesson has two tasks."""
    load(course_with(task("Mein Mandat"), task("Unser Plan", "tandem")))
    return make_enrolment(pilot, edition=CourseEdition.objects.get())


@pytest.fixture
def page(enrolment: Enrolment) -> LessonPage:
    """The lesson."""
    return LessonPage.objects.get(key="l")


def block_of(page: LessonPage, number: int = 0) -> str:
    return [block.id for block in page.body if block.block_type == "activity"][number]


def address(enrolment: Enrolment, page: LessonPage, block: str | None = None) -> str:
    return reverse("cms:save_note", args=[enrolment.pk, page.translation_key, block or block_of(page)])


def test_without_a_script_the_form_saves_and_leads_back(
    client_of: ClientOf, pilot: User, enrolment: Enrolment, page: LessonPage
) -> None:
    client = client_of(pilot)

    answer = client.post(address(enrolment, page), {"text": SECRET, "version": "0"})

    assert answer["Location"].endswith(f"#notiz-{block_of(page)}")
    html = client.get(answer["Location"]).content.decode()
    assert f">\n{SECRET}</textarea>" in html
    assert 'name="version" value="1"' in html


def test_a_script_gets_the_new_version(
    client_of: ClientOf, pilot: User, enrolment: Enrolment, page: LessonPage
) -> None:
    client = client_of(pilot)
    post = {"text": SECRET, "version": "0"}

    first = client.post(address(enrolment, page), post, headers={"accept": "application/json"})
    again = client.post(address(enrolment, page), post, headers={"accept": "application/json"})

    assert (first.json(), again.json()) == ({"version": 1}, {"version": 2})
    assert TaskNote.objects.count() == 1


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_two_windows_never_overwrite_each_other(
    client_of: ClientOf, pilot: User, enrolment: Enrolment, page: LessonPage, accept: str
) -> None:
    client = client_of(pilot)
    client.post(address(enrolment, page), {"text": "aus Fenster eins", "version": "0"})

    answer = client.post(
        address(enrolment, page), {"text": "aus Fenster zwei", "version": "0"}, headers={"accept": accept}
    )

    assert answer.status_code == 409
    assert "aus Fenster eins" in answer.content.decode()
    assert TaskNote.objects.get().text == "aus Fenster eins"
    if accept == "text/html":
        assert ">\naus Fenster zwei</textarea>" in answer.content.decode()


@pytest.mark.parametrize(
    ("post", "status"),
    [
        ({"text": "x" * 20_001, "version": "0"}, 422),
        ({"text": "x", "version": "-1"}, 422),
        ({"text": "x", "version": "neu"}, 422),
        ({"text": "x"}, 422),
        ({"text": "x", "version": "99999999999999999999"}, 422),
    ],
)
def test_bad_input_is_told_and_keeps_nothing(
    client_of: ClientOf,
    pilot: User,
    enrolment: Enrolment,
    page: LessonPage,
    post: dict[str, str],
    status: int,
) -> None:
    answer = client_of(pilot).post(address(enrolment, page), post)

    assert answer.status_code == status
    assert not TaskNote.objects.exists()


def test_an_unknown_task_gives_the_text_back(
    client_of: ClientOf, pilot: User, enrolment: Enrolment, page: LessonPage
) -> None:
    answer = client_of(pilot).post(
        address(enrolment, page, str(uuid.uuid4())), {"text": "verloren?", "version": "0"}
    )

    assert answer.status_code == 422
    assert "verloren?" in answer.content.decode()


def test_an_emptied_note_is_forgotten(pilot: User, page: LessonPage) -> None:
    save_note(person=pilot, page=page, block_id=block_of(page), text="weg damit", version=0)

    assert save_note(person=pilot, page=page, block_id=block_of(page), text="  ", version=1) is None
    assert not TaskNote.objects.exists()


def test_a_stale_window_does_not_empty_a_note(pilot: User, page: LessonPage) -> None:
    save_note(person=pilot, page=page, block_id=block_of(page), text="bleibt", version=0)

    with pytest.raises(NoteMoved):
        save_note(person=pilot, page=page, block_id=block_of(page), text="", version=0)
    with pytest.raises(NoteRefused):
        save_note(person=pilot, page=page, block_id="nirgends", text="x", version=0)
    assert TaskNote.objects.get().text == "bleibt"


def test_a_note_stays_with_its_task_when_the_task_is_reworded(
    load: Callable[..., ImportReport],
    pilot: User,
    enrolment: Enrolment,
    page: LessonPage,
    client_of: ClientOf,
) -> None:
    save_note(person=pilot, page=page, block_id=block_of(page), text=SECRET, version=0)

    load(course_with(task("Mein Mandat", text="Schreiben Sie genauer."), task("Unser Plan", "tandem")))

    html = client_of(pilot).get(reverse("cms:lesson", args=[enrolment.pk, page.translation_key]))
    assert SECRET in html.content.decode()
    fresh = LessonPage.objects.get(key="l")
    assert block_of(fresh) != block_of(page)
    save_note(person=pilot, page=fresh, block_id=block_of(fresh), text="weiter", version=1)
    assert [note.text for note in TaskNote.objects.all()] == ["weiter"]


def test_a_note_outlives_its_task(
    load: Callable[..., ImportReport], pilot: User, enrolment: Enrolment, page: LessonPage
) -> None:
    save_note(person=pilot, page=page, block_id=block_of(page), text=SECRET, version=0)
    load(course_with(task("Ganz anders")))

    (lesson_notes,) = workbook_of(person=pilot, outlines=my_enrolments(pilot))

    assert [(note.task_title, note.text) for note in lesson_notes.notes] == [("Mein Mandat", SECRET)]


def test_the_workbook_comes_as_page_and_as_tagged_pdf(
    client_of: ClientOf, pilot: User, enrolment: Enrolment, page: LessonPage
) -> None:
    client = client_of(pilot)
    empty = client.get("/lernen/arbeitsheft/").content.decode()
    long_word = "Donaudampfschifffahrt" * 12
    save_note(person=pilot, page=page, block_id=block_of(page), text=f"{SECRET}\n\n{long_word}", version=0)
    many = "\n".join(f"Zeile {n}" for n in range(200))
    save_note(person=pilot, page=page, block_id=block_of(page, 1), text=many, version=0)

    html = client.get("/lernen/arbeitsheft/").content.decode()
    answer = client.get("/lernen/arbeitsheft/arbeitsheft.pdf")

    assert "Noch nichts notiert" in empty
    assert SECRET in html
    reader = PdfReader(io.BytesIO(answer.content))
    text = "".join(pdf_page.extract_text() for pdf_page in reader.pages)
    assert "Der Amtsleiter bremst, ich frage Łukasz ?" in text
    assert "Zeile 199" in text
    assert len(reader.pages) > 2
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize("who", ["colleague", "stranger", "trainer", "hr", "office", "admin_user"])
def test_p1_nobody_else_reaches_a_note(
    client_of: ClientOf,
    who: str,
    pilot: User,
    enrolment: Enrolment,
    page: LessonPage,
    request: pytest.FixtureRequest,
) -> None:
    save_note(person=pilot, page=page, block_id=block_of(page), text=SECRET, version=0)
    client = client_of(request.getfixturevalue(who))

    assert client.post(address(enrolment, page), {"text": "x", "version": "1"}).status_code == 404
    for path in (
        "/lernen/arbeitsheft/",
        f"/lernen/{enrolment.pk}/{page.translation_key}/",
        f"/lernen/{enrolment.pk}/drucken/{enrolment.edition.units.get().key}/",
        f"/lernen/seite/{page.translation_key}/",
        "/personal/",
        "/programm/",
    ):
        assert "Amtsleiter" not in client.get(path).content.decode()
    assert TaskNote.objects.get().text == SECRET


def test_notes_are_in_no_admin() -> None:
    from django.contrib import admin
    from wagtail.admin.viewsets import viewsets
    from wagtail.snippets.models import get_snippet_models

    registered = {*admin.site._registry, *get_snippet_models()}
    registered |= {getattr(one, "model", None) for one in viewsets.viewsets}
    assert TaskNote not in registered


def test_pair_and_team_tasks_have_words_for_people_on_their_own(
    client_of: ClientOf, pilot: User, enrolment: Enrolment, page: LessonPage
) -> None:
    html = client_of(pilot).get(f"/lernen/{enrolment.pk}/{page.translation_key}/").content.decode()

    assert html.count("Sie lernen gerade allein?") == 1


def test_an_author_says_it_in_own_words(
    load: Callable[..., ImportReport], pilot: User, client_of: ClientOf
) -> None:
    own = "{type: activity, title: Plan, mode: team, minutes: 5, text: Los, alone: 'Schreiben Sie <b>zwei</b> Sätze.'}"
    alone = own.replace("mode: team", "mode: einzel").replace("title: Plan", "title: Allein")
    load(course_with(own, alone))
    enrolment = make_enrolment(pilot, edition=CourseEdition.objects.get())
    page = LessonPage.objects.get(key="l")

    html = client_of(pilot).get(f"/lernen/{enrolment.pk}/{page.translation_key}/").content.decode()

    assert html.count("Sie lernen gerade allein? Schreiben Sie &lt;b&gt;zwei&lt;/b&gt; Sätze.") == 1


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_lesson_takes_constant_queries(
    load: Callable[..., ImportReport],
    pilot: User,
    client_of: ClientOf,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    load(course_with(*[task(f"Aufgabe {n}") for n in range(count)]))
    enrolment = make_enrolment(pilot, edition=CourseEdition.objects.get())
    page = LessonPage.objects.get(key="l")
    for number in range(count):
        save_note(person=pilot, page=page, block_id=block_of(page, number), text="x", version=0)
    client = client_of(pilot)
    where = f"/lernen/{enrolment.pk}/{page.translation_key}/"
    client.get(where)

    with django_assert_num_queries(9):
        client.get(where)
    with django_assert_num_queries(7):
        client.get("/lernen/arbeitsheft/")
