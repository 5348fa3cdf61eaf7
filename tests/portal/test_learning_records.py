"""What the journal holds of a person is handed out, and erased, and nothing that was earned is lost with it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from pytest_django import DjangoCaptureOnCommitCallbacks

from curriculum.domain.progress import differences
from curriculum.domain.progress_records import stored_states
from curriculum.models import Enrolment
from lms.accounts.models import AccessLogEntry, User
from lms.portal.domain.setup import reconcile_installation
from lms.xapi import verbs
from lms.xapi.core import XapiVersion
from lms.xapi.domain import journal
from lms.xapi.domain.attachments import Data
from lms.xapi.domain.callers import client_caller
from lms.xapi.domain.clients import create_client, start_launch
from lms.xapi.domain.documents import Precondition, Shelf, put_document
from lms.xapi.domain.receiving import read_received, receive_statements
from lms.xapi.enums import DocumentKind, Outcome, Scope, Weight
from lms.xapi.models import Document, Launch, RetentionRun, Statement, StatementAgent, StatementAttachment
from tests.curriculum.learning import pass_quiz, quiz_event, read_lessons
from tests.xapi.statements import ATTACHMENT, small

pytestmark = pytest.mark.django_db

CONTENT = b"Meine Notizen vom ersten Tag"
SHA2 = hashlib.sha256(CONTENT).hexdigest()
HOME = "https://lernen.digitallotsen.example"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def own_files(attachment_folder: Path) -> None:
    """Attachments go to a folder of the test."""


def me(person: User) -> dict[str, Any]:
    """The person as an agent, named as a package might."""
    return {"name": person.get_full_name(), "account": {"homePage": HOME, "name": str(person.xapi_account)}}


def tell(now: dt.datetime, *statements: dict[str, Any], data: dict[str, Data] | None = None) -> None:
    """A client stores these."""
    client, _ = create_client(
        label="Paket", scopes=[Scope.ALL], requests_per_minute=0, expires_at=now + DAY, now=now
    )
    receive_statements(
        statements=read_received(json.dumps(statements).encode(), version=XapiVersion.V1_0_3),
        data=data or {},
        caller=client_caller(client),
        clock=lambda: now,
    )


@pytest.fixture
def traces(enrolment: Enrolment, colleague: User, now: dt.datetime) -> Enrolment:
    """The pilot learns, takes notes in a package, keeps its state, and stands in what others tell."""
    pilot = enrolment.person
    read_lessons(enrolment, 1)
    pass_quiz(enrolment, 1)
    journal.record(
        events=[quiz_event(enrolment, 1, verb=verbs.ANSWERED, weight=Weight.DETAIL, fact=enrolment.pk)],
        now=now,
    )
    attachment = ATTACHMENT | {"sha2": SHA2, "length": len(CONTENT), "contentType": "text/plain"}
    del attachment["fileUrl"]
    attachment["usageType"] = "https://a.example/notiz"
    tell(
        now,
        small(actor=me(pilot), attachments=[attachment], verb={"id": "https://a.example/notierte"}),
        small(
            actor={"mbox": f"mailto:{pilot.email}"}, verb={"id": verbs.PASSED.iri}, result={"response": "ja"}
        ),
        small(
            actor=me(colleague),
            object={"objectType": "SubStatement", **small(actor=me(pilot))},
            context={"instructor": me(pilot), "extensions": {"https://a.example/w": str(pilot.xapi_account)}},
        ),
        data={SHA2: Data(CONTENT, "text/plain")},
    )
    put_document(
        shelf=Shelf(DocumentKind.STATE, "https://a.example/a", f"account {HOME} {pilot.xapi_account}"),
        name="seite",
        content=b"7",
        content_type="text/plain",
        precondition=Precondition(),
        blind_overwrite=True,
        clock=lambda: now,
    )
    start_launch(
        actor=pilot.xapi_account,
        registration=enrolment.pk,
        activity="https://a.example/a",
        label="Paket",
        expires_at=now + DAY,
        now=now,
    )
    return enrolment


def exported(*arguments: str) -> list[dict[str, Any]]:
    """The lines that ``xapi_export`` writes to a file."""
    file = Path(storages["xapi"].path("export.ndjson"))
    file.parent.mkdir(parents=True, exist_ok=True)
    call_command("xapi_export", *arguments, out=file, stderr=StringIO())
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    file.unlink()
    return lines


def test_a_person_gets_everything_they_stand_in(traces: Enrolment, office: User, hr: User) -> None:
    pilot = traces.person

    lines = exported(pilot.email, "--by", office.email)

    kinds = [next(iter(line)) for line in lines]
    assert kinds.count("statement") == 7, (
        "two lessons, a quiz, an answer, two by a package, one by a colleague"
    )
    assert (kinds.count("attachment"), kinds.count("document")) == (1, 1)
    entry = AccessLogEntry.objects.get(person=pilot, kind="exported")
    assert (entry.actor, entry.subject_matter) == (office, "learning records")
    assert exported(hr.email, "--by", office.email) == []


def test_erasing_leaves_what_was_earned_and_nothing_else(
    traces: Enrolment,
    office: User,
    now: dt.datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    pilot = traces.person
    before, old = stored_states([traces])[traces.pk], str(pilot.xapi_account)

    with django_capture_on_commit_callbacks(execute=True):
        call_command("xapi_erase", pilot.email, "--by", office.email, "--yes", stdout=StringIO())

    pilot.refresh_from_db()
    bodies = list(Statement.objects.values_list("body", flat=True))
    for gone in (old, pilot.email, "Großmann", SHA2, '"response":"ja"'):
        assert [body for body in bodies if gone in body] == []
    assert not StatementAgent.objects.filter(agent__contains=old).exists()
    assert not StatementAgent.objects.filter(agent__contains=pilot.email).exists()
    assert sum(str(pilot.xapi_account) in body for body in bodies) == 5
    assert (Document.objects.count(), StatementAttachment.objects.count()) == (0, 0)
    assert not storages["xapi"].exists(f"{SHA2[:2]}/{SHA2[2:4]}/{SHA2}")
    assert Launch.objects.get().revoked_at is not None
    assert AccessLogEntry.objects.filter(person=pilot, subject_matter="learning records erased").count() == 1
    run = RetentionRun.objects.get()
    assert (run.account, run.deleted) == (pilot.xapi_account, 2)

    assert list(differences(enrolments=[traces])) == []
    assert stored_states([traces])[traces.pk] == before


def test_what_was_erased_is_not_told_again(
    traces: Enrolment, office: User, now: dt.datetime, caplog: pytest.LogCaptureFixture
) -> None:
    pilot = traces.person
    call_command("xapi_erase", pilot.email, "--by", office.email, "--yes", stdout=StringIO())
    count = Statement.objects.count()
    traces.refresh_from_db()
    traces.person.refresh_from_db()

    reconcile_installation(now=now)
    again = quiz_event(traces, 1, verb=verbs.ANSWERED, weight=Weight.DETAIL, fact=traces.pk)

    assert journal.record(events=[again], now=now) == [Outcome.FORGOTTEN]
    assert Statement.objects.count() == count
    assert "other content" not in caplog.text


def test_a_second_erasure_finds_nothing_more(traces: Enrolment, office: User) -> None:
    for _ in range(2):
        told = StringIO()
        call_command("xapi_erase", traces.person.email, "--yes", stdout=told)

    assert told.getvalue().startswith("0 statements and 0 documents deleted, 5 statements")


def test_who_is_unknown_is_said(db: None) -> None:
    for command in ("xapi_export", "xapi_erase"):
        with pytest.raises(CommandError, match="no account"):
            call_command(command, "niemand@example.org")
