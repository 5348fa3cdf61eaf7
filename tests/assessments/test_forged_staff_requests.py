"""Requests that mark, correct or grant without the right to: all are refused, and nothing is stored."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from assessments.domain.attempts import submit_attempt
from assessments.domain.corrections import propose_correction
from assessments.models import Accommodation, Attempt, Correction, Question
from cms.domain.editors import ensure_editor_setup
from lms.accounts.domain.groups import sync_groups
from lms.accounts.models import User
from tests.assessments.conftest import keyed, question_of

ClientOf = Callable[[User], Client]
Watch = Callable[[], None]


@pytest.mark.parametrize("other", ["pilot", "colleague", "hr", "office", "stranger"])
def test_only_trainers_of_the_run_mark(
    request: pytest.FixtureRequest,
    client_of: ClientOf,
    attempt: Attempt,
    now: dt.datetime,
    nothing_stored: Watch,
    other: str,
) -> None:
    submit_attempt(attempt=attempt, now=now)
    person = client_of(request.getfixturevalue(other))
    nothing_stored()

    answers = [
        person.post(
            reverse("assessments:desk_answer", args=[attempt.pk, question_of(attempt, "wahl").id]),
            {"share": "100"},
        ),
        person.get(reverse("assessments:desk_results", args=[attempt.enrolment.run_id])),
    ]

    assert {answer.status_code for answer in answers} <= {403, 404}


def test_a_trainer_marks_nothing_that_rules_grade(
    client_of: ClientOf, trainer: User, attempt: Attempt, now: dt.datetime, nothing_stored: Watch
) -> None:
    desk = client_of(trainer)
    question = question_of(attempt, "wahl").id
    still_open = desk.post(reverse("assessments:desk_answer", args=[attempt.pk, question]), {"share": "100"})
    submit_attempt(attempt=attempt, now=now)
    nothing_stored()

    answers = [
        desk.post(reverse("assessments:desk_answer", args=[attempt.pk, one]) + part, {"share": "100"})
        for one in (question, uuid.uuid4(), attempt.pk)
        for part in ("", "?teil=x", "?teil=%00", "?teil=" + "x" * 5000)
    ]

    assert {answer.status_code for answer in (still_open, *answers)} == {404}


@pytest.fixture
def proposal(question: Question, office: User, now: dt.datetime) -> Correction:
    """Another key, waiting to be applied."""
    return propose_correction(question=question, content=keyed("a"), reason="x", actor=office, now=now)


@pytest.fixture
def corrector(admin_user: User, client_of: ClientOf) -> Client:
    """Somebody with the right to correct."""
    ensure_editor_setup()
    sync_groups(person=admin_user, today=dt.date.today())  # noqa: DTZ011 - grants of the tests hold on every day
    return client_of(admin_user)


@pytest.mark.parametrize("other", ["pilot", "stranger", "hr", "trainer"])
def test_results_are_corrected_by_nobody_without_the_right(
    request: pytest.FixtureRequest,
    client_of: ClientOf,
    attempt: Attempt,
    proposal: Correction,
    now: dt.datetime,
    nothing_stored: Watch,
    other: str,
) -> None:
    submit_attempt(attempt=attempt, now=now)
    ensure_editor_setup()
    who = request.getfixturevalue(other)
    sync_groups(person=who, today=dt.date.today())  # noqa: DTZ011 - grants of the tests hold on every day
    person, address = client_of(who), reverse("question_correction", args=[proposal.question_id])
    nothing_stored()

    answers = [
        person.get(address),
        person.post(address, {"action": f"apply:{proposal.pk}"}),
        person.post(address, {"reason": "x", "action": "propose"}),
        person.post(address, {"reason": "x", "action": "look"}),
    ]

    if other == "trainer":
        assert [answer.status_code for answer in answers] == [403] * 4
    else:
        # Whoever may not enter the admin at all is led to its door.
        assert {answer.url.partition("?")[0] for answer in answers} == {reverse("wagtailadmin_login")}


@pytest.mark.parametrize("action", ["apply:", "apply:1", f"apply:{uuid.UUID(int=7)}", "apply:\x00"])
def test_a_proposal_there_is_not_is_not_found(corrector: Client, proposal: Correction, action: str) -> None:
    address = reverse("question_correction", args=[proposal.question_id])

    answer = corrector.post(address, {"action": action})

    assert answer.status_code == 404
    assert not Correction.objects.filter(applied_at__isnull=False).exists()


def test_a_proposal_of_another_question_is_not_applied_here(corrector: Client, proposal: Correction) -> None:
    other = Question.objects.get(key="tag-1/richtig")
    address = reverse("question_correction", args=[other.pk])

    answer = corrector.post(address, {"action": f"apply:{proposal.pk}"})

    assert answer.status_code == 404
    assert not Correction.objects.filter(applied_at__isnull=False).exists()


@pytest.mark.parametrize(
    "terms",
    [{"points": "0"}, {"points": "101"}, {"points": "viele"}, {"reason": " "}, {"reason": "x" * 1001}],
)
def test_impossible_terms_propose_nothing(
    corrector: Client, question: Question, terms: dict[str, str]
) -> None:
    address = reverse("question_correction", args=[question.pk])

    answer = corrector.post(address, {"reason": "x", "action": "propose", **terms})

    assert answer.status_code == 422
    assert not Correction.objects.exists()


@pytest.mark.parametrize("other", ["pilot", "stranger", "hr", "trainer"])
def test_nobody_grants_oneself_time(
    request: pytest.FixtureRequest, client_of: ClientOf, pilot: User, attempt: Attempt, other: str
) -> None:
    person = client_of(request.getfixturevalue(other))
    form = {"person": str(pilot.pk), "time_factor": "2", "pause_minutes": "0", "extra_attempts": "5"}

    answer = person.post(reverse("accommodation:add"), form)

    assert answer.status_code in {302, 403}
    assert not Accommodation.objects.exists()
