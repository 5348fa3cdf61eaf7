"""A page that an edition in use names stays, whatever door the deletion comes through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from cms.domain.editors import ensure_editor_setup
from cms.models import CoursePage, LessonPage, UnitPage
from curriculum.models import CourseEdition
from lms.accounts.models import Provider, User
from tests.factories.curriculum import make_enrolment, make_run


@pytest.fixture
def in_use(course_edition: CourseEdition, pilot: User) -> CourseEdition:
    """The edition with somebody enrolled."""
    make_enrolment(pilot, edition=course_edition)
    return course_edition


@pytest.mark.parametrize(
    "delete",
    [
        lambda: LessonPage.objects.get(key="klein-a").delete(),
        lambda: UnitPage.objects.get(key="klein-1").delete(),
        lambda: CoursePage.objects.get(key="klein").delete(),
        lambda: CoursePage.objects.get(key="klein").get_parent().delete(),
        lambda: LessonPage.objects.filter(key="klein-a").delete(),
        lambda: Page.objects.get(title="Lektion klein-a").delete(),
        lambda: Page.objects.type(LessonPage).delete(),
    ],
)
def test_no_door_deletes_a_page_in_use(in_use: CourseEdition, delete: Callable[[], object]) -> None:
    before = Page.objects.count()

    with pytest.raises(ProtectedError), transaction.atomic():
        delete()

    assert Page.objects.count() == before
    assert LessonPage.objects.live().count() == 4


def test_a_run_uses_its_edition_too(course_edition: CourseEdition, provider: Provider) -> None:
    make_run(course_edition, provider=provider)

    with pytest.raises(ProtectedError), transaction.atomic():
        LessonPage.objects.get(key="klein-a").delete()

    assert LessonPage.objects.filter(key="klein-a").exists()


def test_a_page_stays_deletable_while_nobody_was_promised_it(in_use: CourseEdition) -> None:
    unit = UnitPage.objects.get(key="klein-1")
    lesson = LessonPage(title="Neu", minutes=10)
    unit.add_child(instance=lesson)
    lesson.save_revision().publish()

    lesson.delete()

    assert not LessonPage.objects.filter(title="Neu").exists()


def test_a_page_in_use_can_be_unpublished(in_use: CourseEdition) -> None:
    LessonPage.objects.get(key="klein-a").unpublish()

    assert LessonPage.objects.live().count() == 3


@pytest.fixture
def editor(client_of: Callable[[User], Client], office: User) -> Client:
    """The programme office in the editor."""
    ensure_editor_setup()
    return client_of(office)


def test_the_editor_says_why(in_use: CourseEdition, editor: Client) -> None:
    unit = UnitPage.objects.get(key="klein-1")

    answer = editor.post(reverse("wagtailadmin_pages:delete", args=[unit.pk]), follow=True)

    assert answer.redirect_chain == [(reverse("wagtailadmin_explore", args=[unit.get_parent().pk]), 302)]
    assert "Kann nicht gelöscht werden, weil Menschen darin eingeschrieben sind" in answer.content.decode()
    assert UnitPage.objects.filter(pk=unit.pk).exists()


def test_the_editor_refuses_several_at_once(in_use: CourseEdition, editor: Client) -> None:
    lessons = LessonPage.objects.filter(key__in=["klein-a", "klein-b"])
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])

    answer = editor.post(f"{address}?" + "&".join(f"id={lesson.pk}" for lesson in lessons), follow=True)

    assert "Kann nicht gelöscht werden" in answer.content.decode()
    assert lessons.count() == 2
