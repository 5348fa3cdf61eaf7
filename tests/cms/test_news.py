"""After a change of a published lesson its readers are told what is new, in words, until they say they know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Revision

from cms.domain.course_report import ImportReport
from cms.domain.lesson_changes import Change, Kind, lesson_changes
from cms.domain.news import changed_lessons
from cms.models import LessonPage
from curriculum.models import CourseEdition, Enrolment
from lms.accounts.models import User
from tests.cms.texts import course_file, lesson, unit
from tests.factories.curriculum import make_enrolment

ClientOf = Callable[[User], Client]
BEFORE = "Sie haben drei Wochen Zeit für den Antrag bei der Leitung."
AFTER = "Sie haben vier Wochen Zeit für den Antrag bei der Leitung."


def text(*paragraphs: str) -> str:
    blocks = "".join(f"      - {{type: paragraph, text: '{one}'}}\n" for one in paragraphs)
    return course_file(unit("u", lessons=[lesson("l", blocks=blocks), lesson("m")]))


@pytest.fixture
def enrolment(load: Callable[..., ImportReport], pilot: User) -> Enrolment:
    """The pilot, in a course with two lessons."""
    load(text(BEFORE))
    return make_enrolment(pilot, edition=CourseEdition.objects.get())


def read(client: Client, enrolment: Enrolment) -> str:
    key = LessonPage.objects.get(key="l").translation_key
    return client.get(f"/lernen/{enrolment.pk}/{key}/").content.decode()


def test_a_reader_is_told_what_changed_until_she_says_she_knows(
    load: Callable[..., ImportReport], client_of: ClientOf, pilot: User, enrolment: Enrolment
) -> None:
    client = client_of(pilot)
    first = read(client, enrolment)
    load(text(AFTER, "Neu ist dieser Absatz."))

    told, again = read(client, enrolment), read(client, enrolment)
    outline = client.get(f"/meine-kurse/{enrolment.pk}/").content.decode()
    key = LessonPage.objects.get(key="l").translation_key
    client.post(f"/lernen/{enrolment.pk}/{key}/gelesen/")

    assert "Was ist neu" not in first
    assert told.count("Was ist neu") == again.count("Was ist neu") == 1
    assert "drei Wochen" in told
    assert "vier Wochen" in told
    assert "Neu: Absatz" in told
    assert outline.count("geändert, seit Sie sie gelesen haben") == 1
    assert "Was ist neu" not in read(client, enrolment)
    assert changed_lessons(enrolment=enrolment) == frozenset()


def test_who_reads_it_for_the_first_time_is_told_nothing(
    load: Callable[..., ImportReport], client_of: ClientOf, pilot: User, enrolment: Enrolment
) -> None:
    load(text(AFTER))

    assert "Was ist neu" not in read(client_of(pilot), enrolment)


def test_without_the_old_version_it_only_says_that_something_changed(
    load: Callable[..., ImportReport], client_of: ClientOf, pilot: User, enrolment: Enrolment
) -> None:
    client = client_of(pilot)
    read(client, enrolment)
    old = LessonPage.objects.get(key="l").live_revision_id
    load(text(AFTER))
    Revision.objects.filter(pk=old).delete()

    assert "Diese Lektion wurde überarbeitet" in read(client, enrolment)


def test_a_publication_without_a_change_is_no_news(
    client_of: ClientOf, pilot: User, enrolment: Enrolment
) -> None:
    client = client_of(pilot)
    read(client, enrolment)
    LessonPage.objects.get(key="l").save_revision().publish()

    assert "Was ist neu" not in read(client, enrolment)
    assert changed_lessons(enrolment=enrolment) == frozenset()


def body(*blocks: tuple[str, Any]) -> dict[str, Any]:
    return {
        "title": "T",
        "minutes": 30,
        "goals": "[]",
        "body": [{"type": kind, "value": value, "id": str(n)} for n, (kind, value) in enumerate(blocks)],
    }


def test_changes_in_words() -> None:
    before = body(
        ("heading", "Auftrag"), ("paragraph", f"<p>{BEFORE}</p>"), ("paragraph", "<p>Fällt weg.</p>")
    )
    after = body(("heading", "Auftrag"), ("paragraph", f"<p>{AFTER}</p>")) | {
        "title": "Neu",
        "goals": '[{"type": "goal", "value": "können"}]',
    }

    found = lesson_changes(before=before, after=after)

    assert [(one.kind, one.part, one.below) for one in found] == [
        (Kind.CHANGED, "Titel", ""),
        (Kind.ADDED, "Lernziel", ""),
        (Kind.CHANGED, "Absatz", "Auftrag"),
        (Kind.REMOVED, "Absatz", "Auftrag"),
    ]
    assert found[2].before == "Sie haben drei Wochen Zeit für den Antrag bei …"
    assert found[3] == Change(Kind.REMOVED, "Absatz", "Auftrag", "Fällt weg.", "")


def test_equal_versions_differ_in_nothing() -> None:
    one = body(("list", {"style": "bullet", "points": [{"type": "item", "value": "a", "id": "1"}]}))

    assert lesson_changes(before=one, after={**one, "live": False}) == ()


def practice(prompt: str, answer: str) -> tuple[str, Any]:
    options = [{"type": "item", "value": {"text": answer, "correct": True}, "id": "1"}]
    question = {"prompt": prompt, "options": options}
    return "practice", {"title": "Übung", "questions": [{"type": "single", "value": question, "id": "2"}]}


def test_no_answer_to_practise_is_told() -> None:
    empty, first = body(), body(practice("Wofür steht OZG?", "Onlinezugangsgesetz"))
    corrected = body(practice("Wofür steht OZG?", "Onlinezugangsgesetz (Bund)"))
    asked_anew = body(practice("Wofür steht das OZG?", "Onlinezugangsgesetz"))

    added, other_answer, other_question = (
        lesson_changes(before=before, after=after)
        for before, after in ((empty, first), (first, corrected), (first, asked_anew))
    )

    assert [(one.kind, one.after) for one in added] == [(Kind.ADDED, "Übung Wofür steht OZG?")]
    assert [(one.kind, one.before, one.after) for one in other_answer] == [(Kind.CHANGED, "", "")]
    assert [(one.before, one.after) for one in other_question] == [
        ("Übung Wofür steht OZG?", "Übung Wofür steht das OZG?")
    ]
