"""A lesson is light enough for an old phone in a town hall's cellar."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from cms.domain.course_report import ImportReport
from cms.models import LessonPage
from curriculum.models import CourseEdition, EditionActivity
from lms.accounts.models import User
from tests.factories.curriculum import make_enrolment

LIMIT = 60_000
COURSE = "basis"


def test_the_html_of_the_longest_lessons_stays_below_60_kb(
    curriculum: ImportReport, pilot: User, client_of: Callable[[User], Client]
) -> None:
    edition = CourseEdition.objects.get(course__key=COURSE)
    own, client = make_enrolment(pilot, edition=edition), client_of(pilot)
    keys = EditionActivity.objects.filter(unit__edition=edition).values_list("key", flat=True)
    lessons = LessonPage.objects.filter(translation_key__in=keys)
    longest = sorted(lessons, key=lambda page: len(str(page.body.raw_data)), reverse=True)[:3]

    sizes = {
        page.title: len(client.get(reverse("cms:lesson", args=[own.pk, page.translation_key])).content)
        for page in longest
    }

    assert len(sizes) == 3
    assert min(sizes.values()) > 5_000
    assert {title: size for title, size in sizes.items() if size > LIMIT} == {}
