"""What a refused deletion leaves behind. Apart from the others, because it needs real transactions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.models import ProtectedError

from cms.domain.course_report import ImportReport
from cms.models import LessonPage, UnitPage
from curriculum.models import CourseEdition
from lms.accounts.models import User
from tests.cms.texts import small_course
from tests.factories.curriculum import make_enrolment


@pytest.mark.django_db(transaction=True)
def test_a_refused_deletion_leaves_the_tree_as_it_was(load: Callable[..., ImportReport], pilot: User) -> None:
    load(small_course())
    make_enrolment(pilot, edition=CourseEdition.objects.get())
    unit = UnitPage.objects.get(key="klein-1")

    with pytest.raises(ProtectedError):
        LessonPage.objects.get(key="klein-a").delete()

    unit.refresh_from_db()
    assert unit.numchild == unit.get_children().count() == 2
