"""Courses are public; lessons reach only the enrolled, those who teach the run, and editors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cms.domain.editors import ensure_editor_setup
from cms.models import CourseIndexPage, CoursePage, LessonPage, UnitPage
from curriculum.domain.enrolment import withdraw_enrolment
from curriculum.models import CourseEdition, Enrolment
from lms.accounts.enums import Role
from lms.accounts.models import Provider, User
from tests.cms.texts import small_course
from tests.factories.curriculum import make_enrolment, make_run
from tests.factories.people import grant

SECRET = "Inhalt von klein-a"


@pytest.fixture
def learner(course_edition: CourseEdition, pilot: User) -> Enrolment:
    """The pilot, enrolled in the small course."""
    return make_enrolment(pilot, edition=course_edition)


@pytest.fixture
def lesson(course: CoursePage) -> LessonPage:
    """Its first lesson."""
    return LessonPage.objects.get(key="klein-a")


def test_everybody_reads_the_index_and_the_course(course: CoursePage, client: Client) -> None:
    index = CourseIndexPage.objects.get()

    listing = client.get(index.url).content.decode()
    page = client.get(course.url).content.decode()

    assert index.url == "/kurse/"
    assert 'href="/kurse/klein/"' in listing
    assert "Lektion klein-a" in page
    assert SECRET not in page


def test_a_unit_leads_to_its_place_in_the_course(course: CoursePage, client: Client) -> None:
    answer = client.get(UnitPage.objects.get(key="klein-1").url)

    assert (answer.status_code, answer["Location"]) == (302, "/kurse/klein/#klein-1")


def test_the_page_tree_shows_no_lesson_to_anybody(lesson: LessonPage, client: Client) -> None:
    answer = client.get(lesson.url)

    assert answer.status_code == 302
    assert answer["Location"] == reverse("cms:page", args=[lesson.translation_key])
    assert SECRET not in answer.content.decode()


def test_strangers_log_in_first_and_find_nothing_then(
    lesson: LessonPage, learner: Enrolment, stranger: User, hr: User, client_of: Callable[[User], Client]
) -> None:
    address = reverse("cms:page", args=[lesson.translation_key])

    assert Client().get(address)["Location"].startswith(reverse("account_login"))
    assert client_of(stranger).get(address).status_code == 404
    assert client_of(hr).get(address).status_code == 404


def test_the_enrolled_are_led_to_the_lesson_in_their_course(
    lesson: LessonPage, learner: Enrolment, pilot: User, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(pilot).get(lesson.url, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("cms:lesson", args=[learner.pk, lesson.translation_key])
    assert SECRET in answer.content.decode()


def test_whoever_is_withdrawn_reads_no_more(
    lesson: LessonPage,
    learner: Enrolment,
    pilot: User,
    office: User,
    today: object,
    now: object,
    client_of: Callable[[User], Client],
) -> None:
    withdraw_enrolment(enrolment=learner, today=today, actor=office, now=now)
    client = client_of(pilot)

    assert client.get(reverse("cms:page", args=[lesson.translation_key])).status_code == 404
    assert client.get(reverse("cms:lesson", args=[learner.pk, lesson.translation_key])).status_code == 404


def test_who_runs_the_course_reads_it_without_an_enrolment(
    lesson: LessonPage,
    course_edition: CourseEdition,
    provider: Provider,
    other_provider: Provider,
    stranger: User,
    colleague: User,
    client_of: Callable[[User], Client],
) -> None:
    make_run(course_edition, provider=provider)
    grant(stranger, Role.PROVIDER_OFFICE, provider=provider)
    grant(colleague, Role.PROVIDER_OFFICE, provider=other_provider)
    address = reverse("cms:page", args=[lesson.translation_key])

    own = client_of(stranger).get(address)

    assert SECRET in own.content.decode()
    assert "ohne Einschreibung" in own.content.decode()
    assert client_of(colleague).get(address).status_code == 404


@pytest.mark.parametrize("person", ["trainer", "office", "admin_user"])
def test_editors_read_every_lesson(
    lesson: LessonPage, person: str, client_of: Callable[[User], Client], request: pytest.FixtureRequest
) -> None:
    answer = client_of(request.getfixturevalue(person)).get(
        reverse("cms:page", args=[lesson.translation_key])
    )

    assert SECRET in answer.content.decode()


def test_a_lesson_that_was_never_published_is_nobodys(
    course: CoursePage, office: User, client_of: Callable[[User], Client]
) -> None:
    draft = LessonPage(title="Neu", minutes=10, live=False)
    UnitPage.objects.get(key="klein-1").add_child(instance=draft)

    assert client_of(office).get(reverse("cms:page", args=[draft.translation_key])).status_code == 404


def test_the_preview_asks_for_the_right_to_edit(
    lesson: LessonPage, learner: Enrolment, pilot: User, trainer: User, client_of: Callable[[User], Client]
) -> None:
    ensure_editor_setup()
    address = reverse("wagtailadmin_pages:view_draft", args=[lesson.pk])

    assert SECRET in client_of(trainer).get(address).content.decode()
    assert SECRET not in client_of(pilot).get(address, follow=True).content.decode()
    assert SECRET not in Client().get(address, follow=True).content.decode()


def test_a_search_hit_never_tells_of_a_lesson_one_may_not_read(
    lesson: LessonPage,
    learner: Enrolment,
    pilot: User,
    stranger: User,
    office: User,
    client_of: Callable[[User], Client],
) -> None:
    def hits(client: Client, query: str = "Inhalt") -> list[str]:
        found = client.get(reverse("search"), {"q": query}).context["hits"]
        return sorted(hit.title for hit in found)

    lessons = ["Lektion klein-a", "Lektion klein-b", "Lektion klein-c", "Lektion klein-d"]
    assert hits(client_of(pilot)) == lessons
    assert hits(client_of(office)) == lessons
    assert hits(client_of(stranger)) == []
    assert hits(Client()) == []
    assert hits(Client(), "Kleiner Kurs") == ["Kleiner Kurs"]


def test_drafts_are_not_found(
    course: CoursePage, load: Callable[..., object], office: User, client_of: Callable[[User], Client]
) -> None:
    load(small_course("entwurf"), live=False)

    hits = client_of(office).get(reverse("search"), {"q": "Inhalt"}).context["hits"]

    assert sorted(hit.title for hit in hits) == [f"Lektion klein-{letter}" for letter in "abcd"]


@pytest.mark.parametrize("query", ["", " ", "\0", "'", '"', "*", "a AND", "%", "ä" * 5000, "<script>"])
def test_any_query_is_answered(course: CoursePage, client: Client, query: str) -> None:
    answer = client.get(reverse("search"), {"q": query})

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
