"""Free texts on the trainers' desk: queue, rubric, comment, next one; names only with tutoring."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from assessments.domain import marking
from assessments.domain.attempts import save_answer, start_attempt, submit_attempt
from assessments.domain.bank import QuestionSpec, QuizSpec, save_quiz
from assessments.domain.marking import Desk
from assessments.domain.queries import latest_result
from assessments.models import Attempt, AttemptResult, Mark
from curriculum.models import EditionActivity, Enrolment, Run, SeminarDay
from lms.accounts.enums import Role
from lms.accounts.models import AccessLogEntry, Provider, User
from lms.xapi import verbs
from lms.xapi.models import Statement
from tests.assessments.conftest import question_of
from tests.assessments.pages import page
from tests.assessments.questions import MIXED_CASE, MORE_KINDS
from tests.factories.people import grant, make_person


def written(text: str, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime) -> Attempt:
    """An attempt at a quiz of one free text, which is answered and not handed in."""
    spec = QuizSpec("tag-1", "Aufsatz", 20, tuple(one for one in MORE_KINDS if one.key == "aufsatz"))
    save_quiz(spec=spec, live=True, now=now)
    attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
    save_answer(
        attempt=attempt,
        question=question_of(attempt, "aufsatz").id,
        payload={"text": text},
        client_event_id=attempt.pk,
        now=now,
    )
    return attempt


@pytest.fixture
def essay(enrolment: Enrolment, activity: EditionActivity, now: dt.datetime) -> Attempt:
    """A free text, handed in."""
    attempt = written("Mit einem Frühstück.", enrolment, activity, now)
    submit_attempt(attempt=attempt, now=now)
    return attempt


@pytest.fixture
def desk(client_of: Callable[[User], Client], trainer: User) -> Client:
    """The trainer's browser."""
    return client_of(trainer)


def address(attempt: Attempt) -> str:
    """The answer on the desk."""
    return reverse("assessments:desk_answer", args=[attempt.pk, question_of(attempt, "aufsatz").id])


def marks(attempt: Attempt, *shares: int) -> dict[str, str]:
    """The form filled."""
    rubric = question_of(attempt, "aufsatz").loaded.rubric
    fields = {f"criterion-{one.key}": str(share) for one, share in zip(rubric, shares, strict=True)}
    return {**fields, "comment": "Gut begründet."}


def test_until_somebody_has_read_it_nobody_has_failed(essay: Attempt, learner: Client) -> None:
    html = learner.get(page("result", essay)).content.decode()

    assert "Noch nicht bewertet." in html
    assert "Musterlösung" in html
    assert "Richtige Antwort" not in html
    assert AttemptResult.objects.get().is_pending
    assert not Statement.objects.filter(verb__in=[verbs.PASSED.iri, verbs.FAILED.iri]).exists()


def test_what_has_no_result_ends_without_a_colon(
    enrolment: Enrolment, activity: EditionActivity, learner: Client, now: dt.datetime
) -> None:
    spec = QuizSpec("tag-1", "Umfrage", 20, tuple(one for one in MORE_KINDS if one.key == "umfrage"))
    save_quiz(spec=spec, live=True, now=now)
    attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
    survey = question_of(attempt, "umfrage")
    save_answer(
        attempt=attempt,
        question=survey.id,
        payload={"values": dict.fromkeys(survey.loaded.texts, 4)},
        client_event_id=attempt.pk,
        now=now,
    )
    submit_attempt(attempt=attempt, now=now)

    html = learner.get(page("result", attempt)).content.decode()

    assert "<h3>Frage 1</h3>" in html
    assert "Das Tempo war passend. – " in html


def test_nowhere_else_does_it_say_failed_either(essay: Attempt, desk: Client, learner: Client) -> None:
    def told() -> dict[str, str]:
        zipped = learner.post("/meine-daten/archiv.zip")
        with zipfile.ZipFile(io.BytesIO(b"".join(zipped.streaming_content))) as archive:
            table = archive.read("daten/versuche.csv").decode("utf-8-sig")
        addresses = {
            "quiz": reverse("assessments:quiz", args=[essay.enrolment_id, essay.activity_id]),
            "course": reverse("portal:course", args=[essay.enrolment_id]),
            "home": reverse("portal:my_courses"),
            "data": "/meine-daten/",
        }
        pages = {name: learner.get(path).content.decode() for name, path in addresses.items()}
        return pages | {"csv": table.splitlines()[1]}

    before = told()
    desk.post(address(essay), marks(essay, 0, 0))
    after = told()

    assert "noch nicht bewertet" in before["quiz"]
    assert "bisher 0" in before["quiz"]
    assert "nicht bestanden" not in before["quiz"]
    assert "Ihr bestes Ergebnis" not in before["quiz"]
    assert f"Eine Trainerin oder ein Trainer liest noch: „{essay.activity.title}“." in before["course"]
    assert "Bitte bestehen Sie" not in before["course"] + before["home"]
    assert before["csv"].split(";")[-1] == "noch nicht bewertet"
    assert "noch nicht bewertet" in before["data"]
    assert "nicht bestanden" in after["quiz"]
    assert "Ihr bestes Ergebnis" in after["quiz"]
    assert f"Bitte bestehen Sie die Lernkontrolle „{essay.activity.title}“." in after["course"]
    assert after["csv"].split(";")[-1] == "nein"


def test_what_she_wrote_is_in_her_data_as_she_wrote_it(
    enrolment: Enrolment, activity: EditionActivity, learner: Client, now: dt.datetime
) -> None:
    written("Müller & <Co>", enrolment, activity, now)

    page = learner.get("/meine-daten/").content.decode()
    zipped = learner.post("/meine-daten/archiv.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(zipped.streaming_content))) as archive:
        table = archive.read("daten/antworten.csv").decode("utf-8-sig")

    assert "Müller &amp; &lt;Co&gt;" in page
    assert "Müller & <Co>" in table


def test_the_mark_makes_a_revision_and_the_learner_reads_the_comment(
    essay: Attempt, desk: Client, learner: Client, trainer: User
) -> None:
    queue = desk.get(reverse("assessments:desk")).content.decode()
    shown = desk.get(address(essay)).content.decode()

    response = desk.post(address(essay), marks(essay, 100, 75))

    result = AttemptResult.objects.get(revision=1)
    html = learner.get(page("result", essay)).content.decode()
    assert "Amtsleitung" in queue
    assert "Mit einem Frühstück." in shown
    assert "Großmann" not in queue + shown
    assert response.url == reverse("assessments:desk")
    assert (str(result.points), result.passed, result.is_pending) == ("0.8300", True, False)
    assert Mark.objects.get().marked_by == trainer
    assert "Gut begründet." in html
    assert Statement.objects.filter(verb=verbs.PASSED.iri, is_voided=False).count() == 1
    assert not any("Frühstück" in body for body in Statement.objects.values_list("body", flat=True))


def test_a_second_reading_counts_and_the_first_stays(essay: Attempt, desk: Client) -> None:
    desk.post(address(essay), marks(essay, 100, 100))
    desk.post(address(essay), marks(essay, 0, 25))

    assert list(AttemptResult.objects.order_by("revision").values_list("passed", flat=True)) == [
        False,
        True,
        False,
    ]
    assert Mark.objects.count() == 2
    assert Statement.objects.filter(verb=verbs.PASSED.iri, is_voided=True).count() == 1
    assert Statement.objects.filter(verb=verbs.FAILED.iri, is_voided=False).count() == 1


def test_names_and_results_only_where_the_run_has_tutoring(
    essay: Attempt, desk: Client, run: Run, pilot: User, learner: Client
) -> None:
    results = reverse("assessments:desk_results", args=[run.pk])
    closed = desk.get(results).status_code
    Run.objects.filter(pk=run.pk).update(tutoring=True)

    opened = desk.get(results).content.decode()
    shown = desk.get(address(essay)).content.decode()
    told = learner.get(
        reverse("assessments:quiz", args=[essay.enrolment_id, essay.activity_id])
    ).content.decode()

    assert closed == 404
    assert "Großmann" in opened
    assert "Großmann" in shown
    assert "Diese Durchführung hat Betreuung" in told
    assert AccessLogEntry.objects.filter(person=pilot, actor__isnull=False).count() == 2


def test_the_desk_is_for_trainers_of_the_run(
    essay: Attempt, client_of: Callable[[User], Client], hr: User, office: User, pilot: User, colleague: User
) -> None:
    statuses = {
        client_of(person).get(where).status_code
        for person in (hr, office, pilot, colleague)
        for where in (address(essay), reverse("assessments:desk"))
    }

    assert statuses <= {403, 404}


@pytest.mark.parametrize("shares", [("5", "100"), ("101", "0"), ("", "0")])
def test_forged_marks_are_refused(essay: Attempt, desk: Client, shares: tuple[str, str]) -> None:
    rubric = question_of(essay, "aufsatz").loaded.rubric
    fields = {f"criterion-{one.key}": share for one, share in zip(rubric, shares, strict=True)}

    response = desk.post(address(essay), fields)

    assert response.status_code == 422
    assert not Mark.objects.exists()


def test_the_queue_takes_as_many_queries_for_any_number_of_answers(
    essay: Attempt,
    run: Run,
    activity: EditionActivity,
    now: dt.datetime,
    django_assert_num_queries: Callable[..., object],
) -> None:
    with django_assert_num_queries(1):
        waiting = marking.queue(desk=Desk(frozenset({run.pk}), is_trainer=True))

    assert len(waiting) == 1


def test_the_desk_stands_in_the_menu_and_the_seminars_tell_what_waits(
    essay: Attempt, desk: Client, learner: Client
) -> None:
    seminars = desk.get(reverse("portal:seminars")).content.decode()
    desk.post(address(essay), marks(essay, 100, 100))
    afterwards = desk.get(reverse("portal:seminars")).content.decode()

    assert f'href="{reverse("assessments:desk")}"' in seminars
    assert "1 Lernkontrolle wartet auf Ihre Bewertung." in seminars
    assert "wartet auf Ihre Bewertung" not in afterwards
    assert reverse("assessments:desk") not in learner.get(reverse("portal:my_courses")).content.decode()


@pytest.fixture
def unattached(essay: Attempt) -> Attempt:
    """The essay of somebody who learns without a run."""
    Enrolment.objects.filter(pk=essay.enrolment_id).update(run=None)
    return essay


@pytest.fixture
def other_trainer(other_provider: Provider) -> User:
    """Teaches for another provider, in no run of this course."""
    person = make_person("other_trainer", first_name="Otto", last_name="Anders")
    grant(person, Role.TRAINER, provider=other_provider)
    return person


def test_who_learns_without_a_run_is_read_by_those_who_deliver_the_course(
    unattached: Attempt, desk: Client, client_of: Callable[[User], Client], other_trainer: User
) -> None:
    others = client_of(other_trainer)
    foreign = others.get(address(unattached)).status_code
    nothing = others.get(reverse("assessments:desk")).content.decode()
    seminars = desk.get(reverse("portal:seminars")).content.decode()
    queue = desk.get(reverse("assessments:desk")).content.decode()
    shown = desk.get(address(unattached)).content.decode()

    marked = desk.post(address(unattached), marks(unattached, 100, 100))

    assert foreign == 404
    assert address(unattached) not in nothing
    assert "1 Lernkontrolle wartet auf Ihre Bewertung." in seminars
    assert address(unattached) in queue
    assert "Mit einem Frühstück." in shown
    assert "Großmann" not in queue + shown
    assert marked.status_code == 302
    assert AttemptResult.objects.get(revision=1).passed


def test_a_course_nobody_delivers_is_read_by_every_trainer_and_by_nobody_else(
    unattached: Attempt,
    run: Run,
    client_of: Callable[[User], Client],
    other_trainer: User,
    hr: User,
    office: User,
    colleague: User,
) -> None:
    SeminarDay.objects.filter(run=run).delete()
    run.delete()

    read = client_of(other_trainer).get(address(unattached))
    refused = {client_of(person).get(address(unattached)).status_code for person in (hr, office, colleague)}

    assert read.status_code == 200
    assert "Großmann" not in read.content.decode()
    assert refused == {403}


@pytest.fixture
def case(enrolment: Enrolment, activity: EditionActivity, now: dt.datetime) -> Attempt:
    """A case with two free texts, all parts answered, handed in."""
    spec = QuizSpec("tag-1", "Fall", 20, (QuestionSpec("fall", "case", MIXED_CASE),))
    save_quiz(spec=spec, live=True, now=now)
    attempt = start_attempt(enrolment=enrolment, activity=activity, now=now)
    question = question_of(attempt, "fall")
    choice, first, survey, second = (part.key for part in question.loaded.parts)
    parts = {
        choice: {"choice": "b"},
        first: {"text": "Ruhig bleiben."},
        survey: {"values": {}},
        second: {"text": "Üben."},
    }
    save_answer(
        attempt=attempt, question=question.id, payload={"parts": parts}, client_event_id=attempt.pk, now=now
    )
    submit_attempt(attempt=attempt, now=now)
    return attempt


def test_the_free_texts_of_a_case_are_read_one_by_one(case: Attempt, desk: Client, learner: Client) -> None:
    question = question_of(case, "fall")
    _choice, first, _survey, second = (part.key for part in question.loaded.parts)
    rubric = question.loaded.parts[1].loaded.rubric
    queue = desk.get(reverse("assessments:desk")).content.decode()
    waiting = learner.get(page("result", case)).content.decode()
    where = reverse("assessments:desk_answer", args=[case.pk, question.id])

    shown = desk.get(where, {"teil": first}).content.decode()
    on = desk.post(
        f"{where}?teil={first}",
        {f"criterion-{one.key}": "100" for one in rubric} | {"comment": "Gut so."},
    )
    after_one = latest_result(attempt=case)
    done = desk.post(f"{where}?teil={second}", {"share": "0", "comment": "Zu kurz."})

    result = latest_result(attempt=case)
    html = learner.get(page("result", case)).content.decode()
    told = list(Statement.objects.values_list("body", flat=True))
    assert queue.count(f"{where}?teil=") == 2
    assert "Was sagen Sie den Wartenden?" in queue
    assert "Noch nicht bewertet." in waiting
    assert "Ein Rathaus wird angegriffen." in shown
    assert "Ruhig bleiben." in shown
    assert "Üben." not in shown
    assert on.url == f"{where}?teil={second}"
    assert (str(after_one.points), after_one.is_pending) == ("0.7500", True)
    assert done.url == reverse("assessments:desk")
    assert (str(result.points), result.passed, result.is_pending) == ("0.7500", True, False)
    assert {"Gut so.", "Zu kurz."} <= set(re.findall(r"Gut so\.|Zu kurz\.", html))
    assert not any("Ruhig" in body or "Üben" in body for body in told)
    assert Statement.objects.filter(verb=verbs.PASSED.iri, is_voided=False).count() == 1


@pytest.mark.parametrize("part", ["", "gibtesnicht", "choice", "survey"])
def test_what_nobody_has_to_read_is_no_page_of_the_desk(case: Attempt, desk: Client, part: str) -> None:
    question = question_of(case, "fall")
    choice, _first, survey, _second = (one.key for one in question.loaded.parts)
    where = reverse("assessments:desk_answer", args=[case.pk, question.id])
    key = {"choice": choice, "survey": survey}.get(part, part)

    statuses = {
        desk.get(where, {"teil": key}).status_code,
        desk.post(f"{where}?teil={key}", {"share": "100"}).status_code,
    }

    assert statuses == {404}
    assert not Mark.objects.exists()


def test_marks_of_before_cases_had_parts_hold_for_the_whole(essay: Attempt) -> None:
    result = AttemptResult.objects.get()

    (waiting,) = marking.queue(desk=Desk(frozenset({essay.enrolment.run_id}), is_trainer=True))

    assert "waits" not in result.items[str(question_of(essay, "aufsatz").id)]
    assert waiting.part == ""
