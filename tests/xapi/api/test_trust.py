"""Nobody but this server vouches for anything: attempts to forge, each refused or without effect."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from curriculum.domain.progress import differences, recompute_progress
from curriculum.enums import EvidenceGrade
from curriculum.models import ActivityProgress, Enrolment, UnitProgress
from curriculum.receivers import lock_learners, recompute_on_statements
from lms.xapi import verbs
from lms.xapi.domain import journal
from lms.xapi.domain.clients import rotate_client, start_launch
from lms.xapi.domain.emission import server_agent
from lms.xapi.domain.events import statement_id
from lms.xapi.enums import Scope
from lms.xapi.models import OUR_SERVER, Statement
from lms.xapi.signals import evidence_coming, statements_recorded
from tests.curriculum.learning import lessons_of, pass_quiz, quiz_event, quiz_of, unit_of
from tests.xapi.api.conftest import V1, Store
from tests.xapi.statements import Json, small

pytestmark = pytest.mark.django_db

SERVER = {
    "objectType": "Agent",
    "account": {"homePage": settings.ACTOR_HOME_PAGE, "name": server_agent().account.name},
}


@pytest.fixture(autouse=True)
def progress_listens(nobody_listens: None) -> None:
    """Here the curriculum hears the news."""
    statements_recorded.connect(recompute_on_statements)
    evidence_coming.connect(lock_learners)


class Launched(Store):
    """Content in the pilot's browser."""

    def __init__(self, enrolment: Enrolment) -> None:
        self.__dict__.update(Store().__dict__)
        self.version = V1
        now = timezone.now()
        self.launch, token = start_launch(
            actor=enrolment.person.xapi_account,
            registration=enrolment.pk,
            activity=quiz_of(enrolment, 1).iri,
            label="Paket",
            expires_at=now + dt.timedelta(hours=1),
            now=now,
        )
        self.authorization = f"Bearer {token}"


def claim(enrolment: Enrolment, verb: verbs.Verb, iri: str, **changes: Any) -> Json:
    """What content says of the pilot, with our server's name under it."""
    account = {"homePage": settings.ACTOR_HOME_PAGE, "name": str(enrolment.person.xapi_account)}
    return small(
        actor={"account": account},
        verb={"id": verb.iri},
        object={"id": iri},
        context={"registration": str(enrolment.pk)},
        authority=SERVER,
        stored="2020-01-01T00:00:00Z",
        timestamp="2026-02-20T12:00:00Z",
        **changes,
    )


def void(identity: object) -> Json:
    """Declares a statement void."""
    return small(verb={"id": verbs.VOIDED.iri}, object={"objectType": "StatementRef", "id": str(identity)})


@pytest.mark.parametrize("kind", ["client", "launch"])
def test_content_that_says_passed_is_content_reported_and_passes_nothing(
    kind: str, enrolment: Enrolment
) -> None:
    teller = Store() if kind == "client" else Launched(enrolment)
    quiz = quiz_of(enrolment, 1)

    (identity,) = teller.tell(claim(enrolment, verbs.PASSED, quiz.iri))

    row = Statement.objects.get(statement_id=identity)
    assert row.client != OUR_SERVER
    assert json.loads(row.body)["authority"] != SERVER
    assert row.stored.year > 2020
    assert not ActivityProgress.objects.exists()
    assert UnitProgress.objects.get(unit=unit_of(enrolment, 1)).quiz_passed_on is None
    assert list(differences(enrolments=[enrolment])) == []


def test_content_that_says_attended_attests_nothing(enrolment: Enrolment) -> None:
    Launched(enrolment).tell(claim(enrolment, verbs.ATTENDED, unit_of(enrolment, 1).iri))

    recompute_progress(enrolments=[enrolment], now=timezone.now())
    assert UnitProgress.objects.get(unit=unit_of(enrolment, 1)).attended_on is None


def test_a_launch_speaks_for_nobody_else(enrolment: Enrolment, colleague: Any) -> None:
    quiz = quiz_of(enrolment, 1)
    good = claim(enrolment, verbs.PASSED, quiz.iri)
    other = {"account": {"homePage": settings.ACTOR_HOME_PAGE, "name": str(colleague.xapi_account)}}
    launched = Launched(enrolment)

    for forged in (
        {**good, "actor": other},
        {**good, "actor": {"objectType": "Group", "member": [good["actor"], other]}},
        {**good, "context": {"registration": str(uuid.uuid4())}},
        {key: value for key, value in good.items() if key != "context"},
        [good, {**good, "actor": other}],
    ):
        assert launched.post(forged).status_code == 403
    assert not Statement.objects.exists()


def test_a_launch_reads_only_what_it_told(enrolment: Enrolment) -> None:
    pass_quiz(enrolment, 1)
    Store().tell(small())
    launched = Launched(enrolment)
    launched.tell(claim(enrolment, verbs.PASSED, quiz_of(enrolment, 1).iri))

    assert len(launched.find()) == 1


def test_an_ended_launch_is_refused(enrolment: Enrolment) -> None:
    launched = Launched(enrolment)
    launched.launch.revoked_at = timezone.now()
    launched.launch.save()

    assert launched.post(claim(enrolment, verbs.PASSED, quiz_of(enrolment, 1).iri)).status_code == 401


def test_nobody_voids_what_our_server_told(enrolment: Enrolment) -> None:
    event = pass_quiz(enrolment, 1)
    ours = statement_id(kind=event.kind, fact=event.fact)

    for teller in (Store(), Launched(enrolment)):
        assert teller.post(void(ours)).status_code == 403
        assert teller.post([small(), void(ours)]).status_code == 403

    assert Statement.objects.count() == 1, "a batch is all or nothing"
    assert not Statement.objects.get().is_voided
    assert UnitProgress.objects.get(unit=unit_of(enrolment, 1)).quiz_passed_on is not None


def test_a_voiding_that_waits_for_ours_has_no_effect(enrolment: Enrolment, now: dt.datetime) -> None:
    fact = uuid.uuid4()
    Store().tell(void(statement_id(kind="attempt", fact=fact)))

    pass_quiz_of(enrolment, fact, now)

    assert not Statement.objects.get(client=OUR_SERVER).is_voided
    assert UnitProgress.objects.get(unit=unit_of(enrolment, 1)).quiz_passed_on is not None


def pass_quiz_of(enrolment: Enrolment, fact: uuid.UUID, now: dt.datetime) -> None:
    """The server graded this attempt as passed."""
    journal.record(events=[quiz_event(enrolment, 1, fact=fact)], now=now)


def test_a_client_voids_its_own_and_its_effect_is_taken_back(enrolment: Enrolment) -> None:
    store, other = Store(), Store()
    (identity,) = store.tell(claim(enrolment, verbs.COMPLETED, lessons_of(enrolment, 1)[0].iri))
    assert ActivityProgress.objects.exists()

    assert other.post(void(identity)).status_code == 403
    assert ActivityProgress.objects.exists()
    store.tell(void(identity))

    assert not ActivityProgress.objects.exists()
    assert list(differences(enrolments=[enrolment])) == []


def test_rotating_the_secret_keeps_what_is_ones_own() -> None:
    store = Store()
    (identity,) = store.tell(small())
    now = timezone.now()
    _, secret = rotate_client(key=store.row.prefix, expires_at=now + dt.timedelta(days=1), now=now)
    store.authorization = f"Bearer {secret}"

    store.tell(void(identity))

    assert Statement.objects.get(statement_id=identity).is_voided


def test_an_id_that_our_server_uses_is_no_statement_of_ours(enrolment: Enrolment, now: dt.datetime) -> None:
    """Ids of our statements can be foretold by who knows the fact; taking one first proves nothing."""
    fact = uuid.uuid4()
    identity = statement_id(kind="attempt", fact=fact)
    Store().tell(claim(enrolment, verbs.PASSED, quiz_of(enrolment, 1).iri, id=str(identity)))

    pass_quiz_of(enrolment, fact, now)

    assert Statement.objects.get().client != OUR_SERVER
    assert UnitProgress.objects.get(unit=unit_of(enrolment, 1)).quiz_passed_on is None


def test_scopes_bind_over_http(enrolment: Enrolment) -> None:
    writer, reader = Store(V1, Scope.STATEMENTS_WRITE), Store(V1, Scope.STATEMENTS_READ)
    writer.tell(small())

    assert writer.ask("GET", "statements").status_code == 403
    assert reader.post(small()).status_code == 403
    assert len(reader.find()) == 1
    assert Store(V1, Scope.STATEMENTS_READ_MINE).find() == []


def test_what_content_tells_about_lessons_counts_as_reported(enrolment: Enrolment) -> None:
    lesson = lessons_of(enrolment, 1)[0]

    Launched(enrolment).tell(claim(enrolment, verbs.COMPLETED, lesson.iri))

    assert ActivityProgress.objects.get(activity=lesson).grade == EvidenceGrade.CONTENT_REPORTED


def test_changing_djangos_key_breaks_no_more_link(settings: Any) -> None:
    store = Store()
    store.tell(small(), small(), small())
    more = store.ask("GET", "statements", parameters={"limit": "2"}).json()["more"]

    settings.SECRET_KEY = "another-key-after-an-incident"

    assert (
        len(
            store.client.get(
                more, headers={"authorization": store.authorization, "x-experience-api-version": V1}
            ).json()["statements"]
        )
        == 1
    )
