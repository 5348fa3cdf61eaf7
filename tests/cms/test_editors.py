"""Trainers write and submit; the programme office approves and publishes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
)

from cms.domain.editors import ensure_editor_setup
from cms.domain.site import ensure_site
from cms.models import CourseIndexPage, HomePage, LessonPage, MediaDocument, MediaImage
from curriculum.models import CourseEdition
from lms.accounts.domain.groups import sync_groups
from lms.accounts.models import User
from tests.cms.files import pdf, png

ClientOf = Callable[[User], Client]


@pytest.fixture
def editors(trainer: User, office: User, today: object) -> None:
    """The editor is set up and everybody is in the right group."""
    ensure_editor_setup()
    for person in (trainer, office):
        sync_groups(person=person, today=today)


def counts() -> list[int]:
    models = (
        Group,
        GroupPagePermission,
        GroupCollectionPermission,
        Collection,
        Workflow,
        Task,
        WorkflowPage,
        Page,
        Site,
    )
    return [model.objects.count() for model in models]


@pytest.mark.django_db
def test_setting_up_twice_changes_nothing() -> None:
    ensure_editor_setup()
    before = counts()

    ensure_editor_setup()

    assert counts() == before
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert [workflow.name for workflow in Workflow.objects.all()] == ["Freigabe durch das Programmbüro"]


@pytest.mark.django_db
def test_the_site_starts_with_home_and_course_index(client: Client) -> None:
    tree = ensure_site()

    assert Site.objects.get().root_page_id == tree.home.pk
    assert (tree.home.url, tree.course_index.url) == ("/", "/kurse/")
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    assert "Noch ist kein Kurs veröffentlicht." in client.get("/kurse/").content.decode()


@pytest.mark.django_db
def test_what_editors_changed_stays() -> None:
    home = ensure_site().home
    home.lead = "Eigene Worte"
    home.save_revision().publish()

    tree = ensure_site()

    assert tree.home.lead == "Eigene Worte"
    assert (HomePage.objects.count(), CourseIndexPage.objects.count()) == (1, 1)


def form_of(client: Client, page: LessonPage) -> dict[str, object]:
    """What the editor's form would send for an unchanged page without blocks."""
    return {
        "title": page.title,
        "slug": page.slug,
        "minutes": page.minutes,
        "mandatory": "on",
        "summary": page.summary,
        "goals-count": "0",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }


def test_a_trainers_change_goes_live_only_through_the_office(
    course_edition: CourseEdition, editors: None, trainer: User, office: User, client_of: ClientOf
) -> None:
    page = LessonPage.objects.get(key="klein-a")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    change = form_of(client_of(trainer), page) | {"summary": "Vom Trainer"}

    published = client_of(trainer).post(edit, change | {"action-publish": "1"})
    submitted = client_of(trainer).post(edit, change | {"action-submit": "1"})

    page.refresh_from_db()
    assert (published.status_code, submitted.status_code) == (302, 302)
    assert page.summary == ""
    assert page.workflow_in_progress
    task_state = page.current_workflow_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task_state.pk])

    refused = client_of(trainer).post(approve, {})
    page.refresh_from_db()
    assert page.summary == ""
    approved = client_of(office).post(approve, {})

    page.refresh_from_db()
    assert (refused.status_code, approved.status_code) == (302, 302)
    assert page.summary == "Vom Trainer"
    assert CourseEdition.objects.count() == 1


def test_trainers_add_lessons_and_move_nothing_published(
    course_edition: CourseEdition, editors: None, trainer: User, client_of: ClientOf
) -> None:
    page = LessonPage.objects.get(key="klein-a")
    client = client_of(trainer)

    add = client.get(reverse("wagtailadmin_pages:add", args=["cms", "lessonpage", page.get_parent().pk]))
    move = client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, page.get_parent().pk]))
    delete = client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    unpublish = client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))

    assert add.status_code == 200
    assert [answer.status_code for answer in (move, delete, unpublish)] == [302, 302, 302]
    page.refresh_from_db()
    assert page.live
    assert LessonPage.objects.child_of(page.get_parent()).count() == 2


def test_trainers_add_files_to_their_collection(editors: None, trainer: User, client_of: ClientOf) -> None:
    client = client_of(trainer)
    image = SimpleUploadedFile("plan.png", png(), content_type="image/png")
    document = SimpleUploadedFile("blatt.pdf", pdf(), content_type="application/pdf")

    client.post(reverse("wagtailimages:add"), {"title": "Plan", "file": image})
    client.post(reverse("wagtaildocs:add"), {"title": "Blatt", "file": document})

    assert (MediaImage.objects.get().collection.name, MediaDocument.objects.get().collection.name) == (
        "Lernmaterial",
        "Lernmaterial",
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.html", b"<p>Hallo</p>"),
        ("a.pdf", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("a.txt", b"\xef\xbb\xbf <SVG onload='alert(1)'>"),
        ("a.png", b"<svg/>"),
    ],
)
def test_files_that_a_browser_would_run_are_refused(
    editors: None, office: User, client_of: ClientOf, name: str, content: bytes
) -> None:
    client = client_of(office)

    for door in ("wagtailimages:add", "wagtaildocs:add"):
        upload = SimpleUploadedFile(name, content)
        client.post(
            reverse(door), {"title": "A", "file": upload, "collection": Collection.objects.get(depth=1).pk}
        )

    assert not MediaImage.objects.exists()
    # A picture's name does not make it a document either.
    assert not MediaDocument.objects.exists()


@pytest.mark.parametrize("person", ["pilot", "hr", "stranger"])
def test_the_editor_is_closed_to_everybody_else(
    editors: None, person: str, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    answer = client_of(request.getfixturevalue(person)).get(reverse("wagtailadmin_home"))

    assert answer.status_code in {302, 403}


def test_the_editor_of_a_lesson_speaks_german_and_offers_all_blocks(
    course_edition: CourseEdition, editors: None, office: User, client_of: ClientOf
) -> None:
    page = LessonPage.objects.get(key="klein-a")

    html = client_of(office).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    for label in (
        "Lernziele",
        "Hervorhebung",
        "bungsfragen",
        "Aufgabe",
        "Abschrift",
        "Alternativtext",
        "Begriffe",
    ):
        assert label in html


def test_the_menu_shows_what_is_used(editors: None, office: User, client_of: ClientOf) -> None:
    html = client_of(office).get(reverse("wagtailadmin_home")).content.decode()

    assert '"name": "explorer"' in html or "Seiten" in html
    assert '"name": "help"' not in html
