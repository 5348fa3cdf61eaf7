"""A run with tutoring: its trainers see results and names beside free texts, and nobody else sees more than without."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessments.models import Attempt
from curriculum.models import Run
from lms.portal.domain.who_sees_what import SIGHT, Matter, Viewer
from tests.matrix.asking import secrets_in, text_of
from tests.matrix.world import World

STAFF = [viewer for viewer in Viewer if viewer is not Viewer.PILOT]


@pytest.fixture
def tutored(world: World, db: None) -> Run:
    """The pilot's run, with tutoring from now on."""
    Run.objects.filter(pk=world.run.pk).update(tutoring=True)
    return Run.objects.get(pk=world.run.pk)


def shown_to(world: World, viewer: Viewer, address: str) -> set[Matter]:
    """What of the pilot the answer holds; nothing where the page does not open."""
    answer = world.client(world.people.get(viewer)).get(address)
    if answer.status_code != 200:
        return set()
    return {matter for whose, matter in secrets_in(text_of(answer), world) if whose is Viewer.PILOT}


def free_text_address(attempt: Attempt) -> str:
    question = next(q for q in attempt.frozen["questions"] if q["kind"] == "free_text")
    return reverse("assessments:desk_answer", args=[attempt.pk, question["id"]])


@pytest.mark.parametrize("viewer", STAFF)
def test_results_of_persons_are_for_the_trainers_of_the_run(
    world: World, tutored: Run, viewer: Viewer
) -> None:
    shown = shown_to(world, viewer, reverse("assessments:desk_results", args=[tutored.pk]))

    assert (Matter.SCORES in SIGHT[viewer].with_tutoring) == bool(shown), shown
    assert shown <= SIGHT[viewer].matters | SIGHT[viewer].with_tutoring


@pytest.mark.parametrize("viewer", STAFF)
def test_a_name_stands_beside_a_free_text_only_with_tutoring(
    world: World, tutored: Run, viewer: Viewer
) -> None:
    address = free_text_address(world.pilot.attempt)

    with_tutoring = Matter.NAME in shown_to(world, viewer, address)
    Run.objects.filter(pk=tutored.pk).update(tutoring=False)
    without = Matter.NAME in shown_to(world, viewer, address)

    assert (with_tutoring, without) == (Matter.FREE_TEXTS in SIGHT[viewer].with_tutoring, False)


def test_without_tutoring_nobody_opens_the_results(world: World, db: None) -> None:
    address = reverse("assessments:desk_results", args=[world.run.pk])

    assert {viewer for viewer in STAFF if shown_to(world, viewer, address)} == set()


def test_tutoring_is_named_on_the_page(world: World, db: None) -> None:
    page = world.client(None).get(reverse("portal:who_sees_what")).content.decode()

    assert page.count("bei Betreuung</span>") == sum(len(sight.with_tutoring) for sight in SIGHT.values())
    assert "Bei Betreuung außerdem" in page
