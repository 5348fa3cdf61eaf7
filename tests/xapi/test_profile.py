"""What our statements look like (``docs/xapi-profile.md``), and what they never say."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from wagtail.snippets.models import get_snippet_models

from lms.accounts.models import User
from lms.xapi import activities, verbs
from lms.xapi.activities import ActivityType
from lms.xapi.core import Definition, InteractionComponent, Result, Score, XapiVersion, read_statement
from lms.xapi.domain import journal
from lms.xapi.domain.journal import ActivityRef
from lms.xapi.models import Statement
from lms.xapi.verbs import Verb
from tests.xapi.events import BASE, REGISTRATION, answered, completed, some_id

ROOT = Path(__file__).resolve().parents[2]
PROFILE = (ROOT / "docs" / "xapi-profile.md").read_text(encoding="utf-8")
VERBS = [value for value in vars(verbs).values() if isinstance(value, Verb)]
TYPES = [value for value in vars(activities).values() if isinstance(value, ActivityType)]


@pytest.fixture
def server(settings: Any) -> None:
    """A server with an address of its own."""
    settings.ACTOR_HOME_PAGE = "https://heim.example"


@pytest.mark.django_db
def test_a_passed_quiz_reads_like_this(server: None, now: dt.datetime) -> None:
    quiz = ActivityRef(iri=f"{BASE}/quiz/1", type=activities.QUIZ, name="Lernkontrolle Tag 1")
    event = completed(
        kind="attempt-passed",
        verb=verbs.PASSED,
        activity=quiz,
        result=Result(score=Score(scaled=0.85, raw=17, min=0, max=20), success=True, completion=True),
        extensions={f"{BASE}/extension/edition": 3},
    )

    journal.record(events=[event], now=now)

    document = json.loads(Statement.objects.get().body)
    assert document == {
        "id": str(journal.statement_id(kind="attempt-passed", fact=event.fact)),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": "https://heim.example", "name": str(event.actor)},
        },
        "verb": {
            "id": "http://adlnet.gov/expapi/verbs/passed",
            "display": {"de": "bestanden", "en": "passed"},
        },
        "object": {
            "objectType": "Activity",
            "id": f"{BASE}/quiz/1",
            "definition": {
                "name": {"de": "Lernkontrolle Tag 1"},
                "type": "http://adlnet.gov/expapi/activities/assessment",
            },
        },
        "result": {
            "score": {"scaled": 0.85, "raw": 17, "min": 0, "max": 20},
            "success": True,
            "completion": True,
        },
        "context": {
            "registration": str(REGISTRATION),
            "contextActivities": {
                "parent": [_plain(f"{BASE}/unit/1", "Tag 1", "module")],
                "grouping": [_plain(f"{BASE}/course/1", "Basiskurs", "course")],
            },
            "platform": "digitallotsen-lms",
            "language": "de",
            "extensions": {f"{BASE}/extension/edition": 3},
        },
        "timestamp": "2026-03-01T08:30:00.123456Z",
        "stored": "2026-03-02T09:00:00.000000Z",
        "authority": {
            "objectType": "Agent",
            "account": {"homePage": "https://heim.example", "name": "server"},
        },
        "version": "1.0.0",
    }


def _plain(iri: str, name: str, kind: str) -> dict[str, Any]:
    definition = {"name": {"de": name}, "type": f"http://adlnet.gov/expapi/activities/{kind}"}
    return {"objectType": "Activity", "id": iri, "definition": definition}


@pytest.mark.django_db
def test_a_question_tells_its_interaction_and_a_launch_its_session(now: dt.datetime) -> None:
    question = ActivityRef(
        iri=f"{BASE}/question/1",
        type=activities.QUESTION,
        name="Was gehört dazu?",
        interaction=Definition(
            interaction_type="choice",
            correct_responses_pattern=("a",),
            choices=(InteractionComponent(id="a", description={"de": "A"}), InteractionComponent(id="b")),
        ),
    )

    journal.record(events=[answered(activity=question, launch_session=some_id("session"))], now=now)

    document = json.loads(Statement.objects.get().body)
    assert document["object"]["definition"] == {
        "name": {"de": "Was gehört dazu?"},
        "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
        "interactionType": "choice",
        "correctResponsesPattern": ["a"],
        "choices": [{"id": "a", "description": {"de": "A"}}, {"id": "b"}],
    }
    assert list(document["context"]["extensions"].values()) == [str(some_id("session"))]


@pytest.mark.django_db
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name_en)
def test_everything_told_passes_both_versions_of_the_specification(verb: Verb, now: dt.datetime) -> None:
    if verb is not verbs.VOIDED:
        journal.record(events=[completed(verb=verb)], now=now)
    else:
        journal.void(kind="lesson-completed", fact=some_id(1), now=now)

    body = Statement.objects.get().body
    for version in XapiVersion:
        assert read_statement(body, version=version).statement.verb.id == verb.iri


@pytest.mark.parametrize("word", [*VERBS, *TYPES], ids=lambda word: word.name_en)
def test_every_word_has_an_iri_two_names_and_a_line_in_the_profile(word: Verb | ActivityType) -> None:
    assert re.fullmatch(r"https?://[\w./-]+", word.iri)
    assert word.name_de
    assert word.name_en
    assert f"`{word.iri}`" in PROFILE


@pytest.mark.django_db
def test_p4_the_journal_knows_a_person_by_pseudonym_only(
    pilot: User, trainer: User, now: dt.datetime
) -> None:
    events = [completed(1, actor=pilot.xapi_account), answered(2, actor=pilot.xapi_account)]

    journal.record(events=events, now=now)
    journal.void(kind="lesson-completed", fact=some_id(1), actor=trainer.xapi_account, now=now)

    bodies = list(Statement.objects.values_list("body", flat=True))
    assert sum(str(pilot.xapi_account) in body for body in bodies) == 2
    assert sum(str(trainer.xapi_account) in body for body in bodies) == 1
    for person in (pilot, trainer):
        for word in (person.email, person.first_name, person.last_name, str(person.pk)):
            assert [body for body in bodies if word in body] == []
            assert [body for body in bodies if json.dumps(word)[1:-1] in body] == []


def test_statements_are_in_no_admin() -> None:
    ours = set(apps.get_app_config("xapi").get_models())

    assert ours
    assert not ours & set(admin.site._registry)
    assert not ours & set(get_snippet_models())
