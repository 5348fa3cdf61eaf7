"""The learner's way through a quiz, without JavaScript."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from assessments.domain.attempts import start_attempt, submit_attempt
from assessments.kinds import KINDS
from assessments.models import AnswerEvent, Attempt, AttemptResult, Quiz
from curriculum.domain.enrolment import withdraw_enrolment
from curriculum.models import EditionActivity, Enrolment
from lms.accounts.models import User
from tests.assessments.conftest import answer_rightly, question_of
from tests.assessments.pages import all_right, form_of, overview, page, read


def test_from_the_overview_to_the_result(
    learner: Client, quiz: Quiz, enrolment: Enrolment, activity: EditionActivity
) -> None:
    before = learner.get(overview(enrolment, activity)).content.decode()
    started = learner.post(overview(enrolment, activity))
    attempt = Attempt.objects.get()
    asked = learner.get(started.url)

    submitted = learner.post(started.url, {**form_of(asked), **all_right(attempt), "action": "submit"})
    shown = learner.get(submitted.url).content.decode()

    assert "Lernkontrolle Tag 1" in before
    assert "70&nbsp;%" in before
    assert started.url == page("attempt", attempt)
    assert submitted.url == page("result", attempt)
    assert AttemptResult.objects.get().passed
    assert "Bestanden." in shown
    assert "100&nbsp;%" in shown
    assert "Lotsinnen beraten." in shown
    assert reverse("cms:lesson", args=[enrolment.pk, activity.unit.activities.get(position=1).key]) in shown
    assert reverse("portal:course", args=[enrolment.pk]) in shown


def test_saved_answers_are_there_when_the_page_is_opened_again(learner: Client, attempt: Attempt) -> None:
    fields = all_right(attempt)

    saved = learner.post(page("attempt", attempt), {**fields, "action": "save"})

    again = form_of(learner.get(page("attempt", attempt)))
    assert saved.url == page("attempt", attempt)
    assert {name: sorted(again[name]) for name in fields if not name.endswith("-seen")} == {
        name: sorted(values) for name, values in fields.items() if not name.endswith("-seen")
    }
    assert {values[0] for name, values in again.items() if name.endswith("-seen")} == {"1"}


def test_saving_an_unchanged_page_stores_nothing(learner: Client, attempt: Attempt) -> None:
    learner.post(page("attempt", attempt), all_right(attempt))

    learner.post(page("attempt", attempt), form_of(learner.get(page("attempt", attempt))))

    assert AnswerEvent.objects.count() == 7


def test_a_refused_answer_is_named_and_stays_as_typed_while_the_others_are_saved(
    learner: Client, attempt: Attempt
) -> None:
    number = question_of(attempt, "zahl")
    fields = {**all_right(attempt), f"q-{number.id}-text": ["unendlich viele"], "action": ["submit"]}

    response = learner.post(page("attempt", attempt), fields)

    html = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in html
    assert "Bitte geben Sie eine Zahl ein" in html
    assert 'value="unendlich viele"' in html
    assert f'href="#q-{number.id}"' in html
    assert AnswerEvent.objects.count() == 6
    assert Attempt.objects.get().submitted_at is None


def test_submitting_with_gaps_asks_once_and_then_accepts(learner: Client, attempt: Attempt) -> None:
    gaps = {**all_right(attempt, but=("wahl", "zahl")), "action": ["submit"]}

    asked = learner.post(page("attempt", attempt), gaps)
    question = learner.get(asked.url).content.decode()
    submitted = learner.post(asked.url)

    assert asked.url == page("submit", attempt)
    assert "2 von 7 Fragen" in question
    assert question_of(attempt, "wahl").loaded.prompt in question
    assert question_of(attempt, "auswahl").loaded.prompt not in question
    assert submitted.url == page("result", attempt)
    assert [item["state"] for item in AttemptResult.objects.get().items.values()].count("unanswered") == 2


def test_half_an_answer_is_a_gap_too(learner: Client, attempt: Attempt) -> None:
    ordering = question_of(attempt, "reihenfolge")
    keys = list(ordering.loaded.texts)
    twice = {f"q-{ordering.id}-position-{key}": ["1"] for key in keys}

    asked = learner.post(page("attempt", attempt), {**all_right(attempt), **twice, "action": "submit"})

    assert asked.url == page("submit", attempt)
    told = "Die Position 1 ist mehrfach vergeben."
    submission, questions = (
        learner.get(url).content.decode() for url in (asked.url, page("attempt", attempt))
    )
    assert ordering.loaded.prompt in submission
    assert told in submission
    assert questions.count(told) == 1


def test_submitting_twice_shows_the_one_result(learner: Client, attempt: Attempt, now: dt.datetime) -> None:
    answer_rightly(attempt, now)

    responses = [learner.post(page("submit", attempt)) for _ in range(2)]

    assert [response.url for response in responses] == [page("result", attempt)] * 2
    assert AttemptResult.objects.count() == 1


def test_a_submitted_attempt_takes_nothing_more(learner: Client, attempt: Attempt, now: dt.datetime) -> None:
    submit_attempt(attempt=attempt, now=now)

    late = learner.post(page("attempt", attempt), {**all_right(attempt), "action": "save"})

    assert late.status_code == 409
    assert "Dieser Versuch ist bereits abgegeben" in late.content.decode()
    assert not AnswerEvent.objects.exists()


def test_an_open_attempt_has_no_result_page(learner: Client, attempt: Attempt) -> None:
    assert learner.get(page("result", attempt)).url == page("attempt", attempt)


def test_a_quiz_that_is_not_published_says_so(
    learner: Client, quiz: Quiz, enrolment: Enrolment, activity: EditionActivity
) -> None:
    quiz.unpublish()

    shown = learner.get(overview(enrolment, activity)).content.decode()
    answer = learner.post(overview(enrolment, activity))
    refused = answer.content.decode()

    assert "kann zurzeit nicht begonnen werden" in shown
    assert '<form method="post" class="actions"' not in shown
    assert answer.status_code == 409
    assert "kann zurzeit nicht begonnen werden" in refused
    assert not Attempt.objects.exists()


def test_the_overview_names_the_best_result(learner: Client, attempt: Attempt, now: dt.datetime) -> None:
    answer_rightly(attempt, now, except_for=("zahl",))
    submit_attempt(attempt=attempt, now=now)
    worse = start_attempt(enrolment=attempt.enrolment, activity=attempt.activity, now=now)
    submit_attempt(attempt=worse, now=now)

    pieces = read(learner.get(overview(attempt.enrolment, attempt.activity))).pieces

    assert pieces[pieces.index("Ihr bestes Ergebnis") + 1] == "85\N{NO-BREAK SPACE}%"
    assert "Sie haben diese Lernkontrolle bestanden." in pieces


def test_looking_starts_nothing(
    learner: Client, quiz: Quiz, enrolment: Enrolment, activity: EditionActivity
) -> None:
    learner.get(overview(enrolment, activity))

    assert not Attempt.objects.exists()


def test_own_results_stay_after_withdrawal_but_nothing_new_begins(
    learner: Client, attempt: Attempt, office: User, now: dt.datetime
) -> None:
    enrolment, activity = attempt.enrolment, attempt.activity
    submit_attempt(attempt=attempt, now=now)
    withdraw_enrolment(enrolment=enrolment, today=now.date(), actor=office, now=now)

    html = learner.get(overview(enrolment, activity)).content.decode()

    assert learner.get(page("result", attempt)).status_code == 200
    assert learner.post(overview(enrolment, activity)).status_code == 403
    assert "Ihre Anmeldung ist beendet" in html
    assert Attempt.objects.count() == 1


def test_a_withdrawn_learner_is_led_out_of_an_open_attempt(
    learner: Client, attempt: Attempt, office: User, now: dt.datetime
) -> None:
    withdraw_enrolment(enrolment=attempt.enrolment, today=now.date(), actor=office, now=now)
    place = overview(attempt.enrolment, attempt.activity)

    responses = [
        learner.get(page("attempt", attempt)),
        learner.post(page("attempt", attempt), all_right(attempt)),
        learner.get(page("submit", attempt)),
        learner.post(page("submit", attempt)),
    ]

    assert [response.status_code for response in responses] == [302, 403, 302, 403]
    assert [response.url for response in responses[::2]] == [place] * 2
    assert not AnswerEvent.objects.exists()


def test_every_field_has_a_label_and_ids_are_unique(learner: Client, attempt: Attempt) -> None:
    html = learner.get(page("attempt", attempt))
    reader = read(html)

    assert len(reader.ids) == len(set(reader.ids))
    assert set(reader.labels_for) <= set(reader.ids)
    assert html.content.decode().count("<fieldset") == html.content.decode().count("<legend") == 7


@pytest.mark.parametrize("name", ["attempt", "submit", "result"])
def test_pages_have_no_inline_script_or_style_and_are_not_cached(
    learner: Client, attempt: Attempt, now: dt.datetime, name: str
) -> None:
    if name == "result":
        submit_attempt(attempt=attempt, now=now)

    response = learner.get(page(name, attempt))

    html = response.content.decode()
    assert "<style" not in html
    assert " style=" not in html
    assert "<script>" not in html
    assert " onclick" not in html
    assert "no-store" in response["Cache-Control"]


def test_every_kind_of_the_package_has_a_template() -> None:
    assert [get_template(f"assessments/questions/{kind}.html").template.name for kind in KINDS]


def test_texts_of_authors_and_learners_are_escaped(learner: Client, attempt: Attempt, answer: Any) -> None:
    answer(attempt, "luecke", {"text": '"><script>alert(1)</script>'})

    html = learner.get(page("attempt", attempt)).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
