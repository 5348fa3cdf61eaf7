"""Nobody but the learner reaches an attempt."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from assessments.domain.attempts import start_attempt, submit_attempt
from assessments.models import AnswerEvent, Attempt
from curriculum.models import EditionActivity, Enrolment
from lms.accounts.models import User
from tests.assessments.conftest import answer_rightly, question_of
from tests.assessments.pages import all_right, overview, page, send

ClientOf = Callable[[User], Client]


@pytest.mark.parametrize("other", ["colleague", "stranger", "trainer", "hr", "office", "admin_user"])
def test_p1_nobody_else_sees_or_touches_an_attempt(
    request: pytest.FixtureRequest, client_of: ClientOf, attempt: Attempt, now: dt.datetime, other: str
) -> None:
    answer_rightly(attempt, now, except_for=("zahl",))
    submitted = attempt
    submit_attempt(attempt=submitted, now=now)
    opened = start_attempt(enrolment=attempt.enrolment, activity=attempt.activity, now=now)
    learner = client_of(request.getfixturevalue(other))
    place = overview(attempt.enrolment, attempt.activity)

    seen = [learner.get(place), learner.get(page("result", submitted)), learner.get(page("attempt", opened))]
    done = [
        learner.post(place),
        learner.post(page("attempt", opened), all_right(opened)),
        learner.post(page("submit", opened)),
        send(learner, opened, question_of(opened, "zahl").id, {}),
    ]

    assert {response.status_code for response in [*seen, *done]} == {404}
    assert AnswerEvent.objects.filter(attempt=opened).count() == 0
    assert Attempt.objects.get(pk=opened.pk).submitted_at is None


def test_without_login_there_is_only_the_login_page(client: Client, attempt: Attempt) -> None:
    pages = [
        overview(attempt.enrolment, attempt.activity),
        *(page(name, attempt) for name in ("attempt", "submit", "result")),
    ]

    responses = [client.get(address) for address in pages]

    assert all(response.url.startswith(reverse("account_login")) for response in responses)


def test_a_quiz_of_another_edition_is_not_found(
    learner: Client, enrolment: Enrolment, activity: EditionActivity
) -> None:
    lesson = activity.unit.activities.exclude(pk=activity.pk).first()

    addresses = [
        reverse("assessments:quiz", args=[enrolment.pk, lesson.pk]),
        reverse("assessments:quiz", args=[enrolment.pk, uuid.uuid4()]),
        reverse("assessments:quiz", args=[uuid.uuid4(), activity.pk]),
        reverse("assessments:attempt", args=[uuid.uuid4()]),
    ]

    assert [learner.get(address).status_code for address in addresses] == [404] * 4
