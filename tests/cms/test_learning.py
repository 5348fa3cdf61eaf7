"""A learner's way through the lessons: reading, completing, going on, trying out."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.domain.bank import quiz_id
from assessments.models import AnswerEvent, Attempt
from cms.domain.course_report import ImportReport
from cms.domain.identity import page_identity
from cms.domain.publishing import course_spec
from cms.models import CoursePage, LessonPage, ReadingPosition, UnitPage
from curriculum.domain.catalogue import ActivitySpec, publish_edition
from curriculum.enums import ActivityKind
from curriculum.models import CourseEdition, EditionActivity, Enrolment, LessonCompletion
from lms.accounts.models import User
from lms.xapi.models import Statement
from tests.cms.files import png
from tests.cms.test_blocks import EVERYTHING, FILES
from tests.cms.texts import course_file, lesson, quiz, unit
from tests.factories.curriculum import make_enrolment
from tests.html import without_random, wrongly_voiced

ClientOf = Callable[[User], Client]


@pytest.fixture
def learner(course_edition: CourseEdition, pilot: User) -> Enrolment:
    """The pilot, enrolled in the small course."""
    return make_enrolment(pilot, edition=course_edition)


@pytest.fixture
def client(pilot: User, client_of: ClientOf) -> Client:
    """The pilot's browser."""
    return client_of(pilot)


def key_of(name: str) -> uuid.UUID:
    return page_identity(kind="lesson", key=name)


def lesson_url(enrolment: Enrolment, name: str) -> str:
    return reverse("cms:lesson", args=[enrolment.pk, key_of(name)])


def complete_url(enrolment: Enrolment, name: str) -> str:
    return reverse("cms:complete", args=[enrolment.pk, key_of(name)])


def quiz_url(enrolment: Enrolment, name: str) -> str:
    activity = EditionActivity.objects.get(unit__edition=enrolment.edition, key=quiz_id(name))
    return reverse("assessments:quiz", args=[enrolment.pk, activity.pk])


def test_a_lesson_says_where_one_is(client: Client, learner: Enrolment) -> None:
    html = client.get(lesson_url(learner, "klein-b")).content.decode()

    assert "<h1>Lektion klein-b</h1>" in html
    assert "2 von 3 in „Tag klein-1“" in html
    assert "30 Minuten" in html
    assert "Inhalt von klein-b" in html
    assert f'href="{lesson_url(learner, "klein-a")}" rel="prev"' in html
    assert f'href="{quiz_url(learner, "klein-q1")}" rel="next"' in html


def test_the_way_leads_across_units_and_ends(client: Client, learner: Enrolment) -> None:
    second_day = client.get(lesson_url(learner, "klein-c")).content.decode()
    start = client.get(lesson_url(learner, "klein-a")).content.decode()

    assert f'href="{quiz_url(learner, "klein-q1")}" rel="prev"' in second_day
    assert f'href="{lesson_url(learner, "klein-d")}" rel="next"' in second_day
    assert 'rel="prev"' not in start


def test_completing_a_lesson_is_recorded_and_leads_on(client: Client, learner: Enrolment) -> None:
    answer = client.post(complete_url(learner, "klein-a"), follow=True)

    assert answer.redirect_chain == [(lesson_url(learner, "klein-b"), 302)]
    assert "Lektion abgeschlossen: Lektion klein-a" in answer.content.decode()
    assert LessonCompletion.objects.get().activity.key == key_of("klein-a")
    assert Statement.objects.filter(registration=learner.pk).count() == 1
    again = client.get(lesson_url(learner, "klein-a")).content.decode()
    assert "Lektion abschließen" not in again
    assert "Sie haben diese Lektion am" in again


def test_completing_twice_changes_nothing(client: Client, learner: Enrolment) -> None:
    client.post(complete_url(learner, "klein-a"))
    client.post(complete_url(learner, "klein-a"))

    assert LessonCompletion.objects.count() == 1


def test_reading_alone_completes_nothing(client: Client, learner: Enrolment) -> None:
    client.get(lesson_url(learner, "klein-a"))

    assert client.get(complete_url(learner, "klein-a")).status_code == 405
    assert not LessonCompletion.objects.exists()
    assert not Statement.objects.exists()


def test_before_the_quiz_the_way_leads_to_the_quiz(client: Client, learner: Enrolment) -> None:
    answer = client.post(complete_url(learner, "klein-b"))

    assert answer["Location"] == quiz_url(learner, "klein-q1")


def test_resuming_goes_to_the_first_open_activity(client: Client, learner: Enrolment) -> None:
    resume = reverse("cms:resume", args=[learner.pk])
    assert client.get(resume)["Location"] == lesson_url(learner, "klein-a")

    client.post(complete_url(learner, "klein-a"))

    assert client.get(resume)["Location"] == lesson_url(learner, "klein-b")


def test_resuming_goes_to_what_was_opened_last(
    client: Client, learner: Enrolment, pilot: User, client_of: ClientOf
) -> None:
    client.get(lesson_url(learner, "klein-c"))
    resume = reverse("cms:resume", args=[learner.pk])

    assert client_of(pilot).get(resume)["Location"] == lesson_url(learner, "klein-c")

    client.post(complete_url(learner, "klein-c"))
    assert client.get(resume)["Location"] == lesson_url(learner, "klein-a")


def test_of_reading_only_the_place_is_kept(client: Client, learner: Enrolment) -> None:
    client.get(lesson_url(learner, "klein-a"))
    client.get(lesson_url(learner, "klein-c"))

    assert list(ReadingPosition.objects.values()) == [
        {"enrolment_id": learner.pk, "activity_key": key_of("klein-c")}
    ]


@pytest.mark.parametrize("name", ["lesson", "complete", "resume"])
def test_an_enrolment_of_somebody_else_does_not_exist(
    learner: Enrolment, colleague: User, trainer: User, client_of: ClientOf, name: str
) -> None:
    for person in (colleague, trainer):
        for enrolment in (learner.pk, uuid.uuid4()):
            arguments = [enrolment] if name == "resume" else [enrolment, key_of("klein-a")]
            address = reverse(f"cms:{name}", args=arguments)
            ask = client_of(person).post if name == "complete" else client_of(person).get
            assert ask(address).status_code == 404
    assert not LessonCompletion.objects.exists()


def test_a_lesson_of_another_course_does_not_exist(
    client: Client, learner: Enrolment, load: Callable[..., ImportReport]
) -> None:
    load(course_file(unit("fremd-u", lessons=[lesson("fremd")]), key="fremd"))

    assert client.get(lesson_url(learner, "fremd")).status_code == 404
    assert client.post(complete_url(learner, "fremd")).status_code == 404


def test_visitors_log_in_first(learner: Enrolment) -> None:
    answer = Client().get(lesson_url(learner, "klein-a"))

    assert answer["Location"].startswith(reverse("account_login"))


def test_a_quiz_is_not_a_lesson(client: Client, learner: Enrolment) -> None:
    key = quiz_id("klein-q1")

    read = client.get(reverse("cms:lesson", args=[learner.pk, key]))
    done = client.post(reverse("cms:complete", args=[learner.pk, key]))

    assert read["Location"] == quiz_url(learner, "klein-q1")
    assert done.status_code == 404


def test_an_unpublished_lesson_stays_readable_as_it_was(client: Client, learner: Enrolment) -> None:
    page = LessonPage.objects.get(key="klein-a")
    page.unpublish()
    page.summary = "Ein neuer Entwurf"
    page.save()
    page.save_revision()

    html = client.get(lesson_url(learner, "klein-a")).content.decode()

    assert "Inhalt von klein-a" in html
    assert "Ein neuer Entwurf" not in html


def test_a_moved_lesson_stays_where_the_edition_has_it(client: Client, learner: Enrolment) -> None:
    LessonPage.objects.get(key="klein-a").move(UnitPage.objects.get(key="klein-2"), pos="last-child")

    assert "1 von 3 in „Tag klein-1“" in client.get(lesson_url(learner, "klein-a")).content.decode()


def test_a_draft_is_not_shown_to_learners(client: Client, learner: Enrolment) -> None:
    page = LessonPage.objects.get(key="klein-a")
    page.summary = "Noch nicht freigegeben"
    page.save_revision()

    assert "Noch nicht freigegeben" not in client.get(lesson_url(learner, "klein-a")).content.decode()


def edition_of(course: CoursePage, lessons: int, now: dt.datetime) -> CourseEdition:
    """An edition with the course's first lesson and as many more as make ``lessons``."""
    spec = course_spec(course)
    first = spec.units[0].activities[0]
    others = (ActivitySpec(ActivityKind.LESSON, uuid.uuid4(), f"Lektion {n}", 30) for n in range(1, lessons))
    unit_spec = replace(spec.units[0], activities=(first, *others))
    return publish_edition(spec=replace(spec, units=(unit_spec,)), now=now)


def test_a_lesson_takes_as_many_queries_in_a_long_course_as_in_a_short_one(
    course: CoursePage, pilot: User, client: Client, now: dt.datetime
) -> None:
    counts = []
    for lessons in (1, 3, 300):
        Enrolment.objects.filter(person=pilot).update(state="withdrawn", withdrawn_on=now.date())
        enrolment = make_enrolment(pilot, edition=edition_of(course, lessons, now))
        client.get(lesson_url(enrolment, "klein-a"))
        with CaptureQueriesContext(connection) as queries:
            html = client.get(lesson_url(enrolment, "klein-a")).content.decode()
        assert f"1 von {lessons} in" in html
        counts.append(len(queries))

    assert counts == [8, 8, 8]


def test_images_cost_two_queries_however_many_there_are(
    load: Callable[..., ImportReport], pilot: User, client: Client
) -> None:
    counts = []
    for images in (1, 6):
        names = [f"{n}.png" for n in range(images)]
        blocks = "".join(f"      - {{type: image, file: {name}, alt: Bild}}\n" for name in names)
        text = course_file(
            unit(f"b{images}", lessons=[lesson(f"bilder-{images}", blocks=blocks)]), key=f"b{images}"
        )
        load(text, files={name: png(n + 10) for n, name in enumerate(names)})
        edition = CourseEdition.objects.get(course__key=f"b{images}")
        address = lesson_url(make_enrolment(pilot, edition=edition), f"bilder-{images}")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            html = client.get(address).content.decode()
        assert html.count("srcset=") == images
        counts.append(len(queries))

    assert counts == [10, 10]


PRACTICE = """\
      - type: practice
        title: Zum Ausprobieren
        questions:
        - type: single_choice
          prompt: Wann?
          options: [{text: Um acht, correct: true}, {text: Um neun}]
          feedback: So ist es.
        - {type: numeric, prompt: Wie viele?, answer: 1234.5}
        - {type: ordering, prompt: Wie?, items: ['eins', 'zwei']}
        - {type: matching, prompt: Was?, pairs: [['a', 'A'], ['b', 'B']]}
        - {type: fill_in, prompt: Wort?, accepted: ['Ja']}
        - {type: true_false, prompt: Stimmt?, correct: true}
        - type: multiple_choice
          prompt: Welche?
          options: [{text: x, correct: true}, {text: y, correct: true}, {text: z}]
"""


@pytest.fixture
def practice(load: Callable[..., ImportReport], pilot: User) -> Enrolment:
    """The pilot in a course with practice questions of every kind."""
    load(course_file(unit("ueb-u", lessons=[lesson("ueb", blocks=PRACTICE)]), key="uebung"))
    return make_enrolment(pilot, edition=CourseEdition.objects.get(course__key="uebung"))


def block_id() -> str:
    return str(LessonPage.objects.get(key="ueb").body[0].id)


def test_practice_gives_no_answer_away(client: Client, practice: Enrolment) -> None:
    html = client.get(lesson_url(practice, "ueb")).content.decode()

    assert "Wann?" in html
    assert "Um acht" in html
    assert "So ist es." not in html
    assert "1234" not in without_random(html)
    assert "correct" not in html
    assert "Richtige Antwort" not in html


def test_practice_is_graded_on_the_server_and_kept_nowhere(client: Client, practice: Enrolment) -> None:
    page = client.get(lesson_url(practice, "ueb")).content.decode()
    prefix = f"p-{block_id()}"
    eight = re.search(r'value="([^"]+)"[^>]*><span>Um acht', page)
    assert eight is not None
    before = (Attempt.objects.count(), AnswerEvent.objects.count(), Statement.objects.count())

    answer = client.post(
        lesson_url(practice, "ueb"),
        {
            "practice": block_id(),
            f"{prefix}-1-choice": eight[1],
            f"{prefix}-2-text": "1.234,5",
            f"{prefix}-5-text": "nein",
            f"{prefix}-6-value": "false",
        },
    )

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "2 von 7 Antworten sind richtig." in html
    assert "So ist es." in html
    assert html.count("nicht beantwortet") == 3
    assert 'value="1.234,5"' in html
    assert (Attempt.objects.count(), AnswerEvent.objects.count(), Statement.objects.count()) == before
    assert "2 von 7" not in client.get(lesson_url(practice, "ueb")).content.decode()


@pytest.mark.parametrize(
    ("said", "told"), [("nein", "0 von 7 Antworten sind"), ("Ja", "1 von 7 Antworten ist")]
)
def test_the_verb_goes_with_what_is_right(client: Client, practice: Enrolment, said: str, told: str) -> None:
    answer = client.post(
        lesson_url(practice, "ueb"), {"practice": block_id(), f"p-{block_id()}-5-text": said}
    )

    assert f"{told} richtig." in answer.content.decode()


@pytest.mark.parametrize("field", ["1-choice", "2-text", "3-position-x", "4-pair-x", "6-value", "7-choice"])
def test_practice_survives_answers_that_make_no_sense(
    client: Client, practice: Enrolment, field: str
) -> None:
    data = {"practice": block_id(), f"p-{block_id()}-{field}": "völlig daneben \0 <b>"}

    answer = client.post(lesson_url(practice, "ueb"), data)

    assert answer.status_code == 200
    assert "<b>" not in answer.content.decode().partition("<form")[2]


@pytest.mark.parametrize("block", ["", "gibt-es-nicht", "52499fc5-218e-4c53-ac3c-f8f15f5a6461"])
def test_practice_of_an_unknown_block_shows_the_lesson(
    client: Client, practice: Enrolment, block: str
) -> None:
    answer = client.post(lesson_url(practice, "ueb"), {"practice": block})

    assert answer.status_code == 200
    assert "Antworten sind richtig" not in answer.content.decode()


def test_contents_are_read_in_german_and_the_frame_in_the_chosen_language(
    client: Client, pilot: User, load: Callable[..., ImportReport]
) -> None:
    written = lesson("alles", blocks=EVERYTHING, goals="['etwas können']", summary="Alles auf einmal.")
    load(course_file(unit("eins", lessons=[written], quiz_text=quiz("q"))), files=FILES)
    enrolment = make_enrolment(pilot, edition=CourseEdition.objects.latest("published_at"))
    addresses = [
        "/kurse/klein/",
        lesson_url(enrolment, "alles"),
        reverse("portal:course", args=[enrolment.pk]),
        reverse("portal:my_courses"),
        reverse("cms:search_lessons") + "?q=Vorsicht",
    ]
    german = [client.get(address).content.decode() for address in addresses]
    client.cookies["django_language"] = "en"
    english = [client.get(address).content.decode() for address in addresses]

    assert [wrongly_voiced(*pages) for pages in zip(german, english, strict=True)] == [[]] * len(addresses)
