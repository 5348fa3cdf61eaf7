"""A journal moves to another instance line by line, once, in order, with everything that belongs to it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from lms.xapi.domain import journal, retention, transfer
from lms.xapi.domain.attachments import attachments_of
from lms.xapi.domain.clients import create_client
from lms.xapi.enums import Scope, Weight
from lms.xapi.models import (
    ActivityDefinition,
    Document,
    RetentionRun,
    Statement,
    StatementActivity,
    StatementAgent,
    StatementAttachment,
    StatementReference,
    StatementTarget,
)
from tests.database import ROOT, own_database
from tests.live.databases import environment
from tests.xapi.api.conftest import Store, own_attachments
from tests.xapi.events import HAPPENED, answered, completed
from tests.xapi.statements import ATTACHMENT, small, substatement, with_context_agents

pytestmark = pytest.mark.django_db
__all__ = ["own_attachments"]

TABLES = (
    StatementReference,
    StatementTarget,
    StatementAttachment,
    StatementActivity,
    StatementAgent,
    Statement,
    ActivityDefinition,
    Document,
)
CONTENT = b"Anlage"
SHA2 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def journal_file(tmp_path: Path, now: dt.datetime) -> Path:
    """A journal with one of everything, exported."""
    journal.record(events=[completed(1), answered(2), completed(3)], now=now)
    journal.void(kind="lesson-completed", fact=completed(3).fact, now=now)
    retention.delete_details(before=HAPPENED - dt.timedelta(days=9), now=now)
    store, store2 = Store(), Store("2.0.0")
    store.tell(small(timestamp="2026-03-01T09:00:00Z"), substatement())
    store2.tell(with_context_agents())
    attachment = {key: value for key, value in ATTACHMENT.items() if key != "fileUrl"}
    attachment |= {"sha2": SHA2, "length": len(CONTENT), "usageType": "https://a.example/anlage"}
    for _ in range(2):
        body = (
            b"--b\r\nContent-Type: application/json\r\n\r\n"
            + json.dumps(small(attachments=[attachment])).encode()
            + b"\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
            + f"X-Experience-API-Hash: {SHA2}\r\n\r\n".encode()
            + CONTENT
            + b"\r\n--b--\r\n"
        )
        assert store.post(body, content_type="multipart/mixed; boundary=b").status_code == 200
    state = {"activityId": "https://a.example/a", "agent": {"mbox": "mailto:a@b.example"}, "stateId": "s"}
    assert store.ask("PUT", "activities/state", parameters=state, body={"n": 1}).status_code == 204
    file = tmp_path / "journal.ndjson"
    export(file)
    return file


def export(file: Path) -> None:
    """``manage.py xapi_export --out``."""
    call_command("xapi_export", out=file, stderr=StringIO())


def bring(file: Path, *arguments: str) -> str:
    """``manage.py xapi_import``; what it said."""
    told = StringIO()
    call_command("xapi_import", str(file), *arguments, stdout=told, stderr=StringIO())
    return told.getvalue().strip()


def empty() -> None:
    """Another instance."""
    for model in TABLES:
        model.objects.all().delete()
    RetentionRun.objects.all()._raw_delete("default")


def contents() -> dict[str, Any]:
    """All rows of a journal, without their numbers."""
    numbers = dict(Statement.objects.values_list("pk", "statement_id"))
    found: dict[str, Any] = {}
    for model in (*TABLES, RetentionRun):
        rows = []
        for row in model.objects.values():
            plain = {
                key: bytes(value) if isinstance(value, memoryview) else value for key, value in row.items()
            }
            if model is not RetentionRun:
                del plain["id"]
            for key in ("statement_id", "subject_id", "subject"):
                if key in plain and model is not Statement:
                    plain[key] = numbers[plain[key]]
            rows.append(tuple(sorted((key, str(value)) for key, value in plain.items())))
        found[model.__name__] = sorted(rows)
    return found


def test_everything_arrives_as_it_was(journal_file: Path) -> None:
    before = contents()
    order = list(Statement.objects.order_by("pk").values_list("statement_id", "stored"))
    empty()

    told = bring(journal_file)

    assert told.startswith("9 statements imported, 0 were there already, 0 differ")
    assert contents() == before
    assert list(Statement.objects.order_by("pk").values_list("statement_id", "stored")) == order
    number = StatementAttachment.objects.values_list("statement_id", flat=True)[0]
    assert attachments_of(numbers=[number])[SHA2].content == CONTENT
    assert journal_file.read_bytes().count(b'{"attachment"') == 1, "kept once, written once"


def test_a_journal_moves_to_another_database_and_out_of_it_again(journal_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    with own_database(folder, f"lms_moved_{os.getpid()}") as url:
        for command in (["xapi_import", str(journal_file)], ["xapi_export", "--out", "moved.ndjson"]):
            subprocess.run(
                [sys.executable, ROOT / "manage.py", *command],
                cwd=folder,
                env=environment(url, folder),
                capture_output=True,
                check=True,
            )

    assert (folder / "moved.ndjson").read_bytes() == journal_file.read_bytes()


def test_importing_twice_changes_nothing(journal_file: Path) -> None:
    before = contents()

    assert bring(journal_file).startswith("0 statements imported, 9 were there already")

    assert contents() == before


def test_statements_of_another_time_take_their_turn(journal_file: Path) -> None:
    """Whoever follows ``stored`` has read on; what comes in from elsewhere must not appear behind them."""
    empty()
    journal.record(events=[completed(7)], now=timezone.now())

    bring(journal_file)

    stored = list(Statement.objects.order_by("pk").values_list("stored", flat=True))
    assert stored == sorted(stored)
    assert len(set(stored)) == len(stored) == 10
    assert json.loads(Statement.objects.order_by("-pk")[0].body)["stored"].startswith(
        stored[-1].isoformat()[:26]
    )


def test_an_interrupted_export_goes_on(journal_file: Path, tmp_path: Path) -> None:
    whole = journal_file.read_bytes()
    for cut in (10, len(whole) // 3, len(whole) // 2, len(whole) - 5, len(whole)):
        file = tmp_path / f"cut-{cut}"
        file.write_bytes(whole[:cut])

        export(file)

        assert file.read_bytes() == whole


def test_an_interrupted_import_goes_on(journal_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents()
    empty()
    lines = journal_file.read_bytes().splitlines(keepends=True)
    whole = b"".join(lines)
    monkeypatch.setattr("lms.xapi.management.commands.xapi_import.BATCH", 2)
    journal_file.write_bytes(b"".join([*lines[:5], b'{"statement": 1}\n', *lines[5:]]))

    with pytest.raises(CommandError, match=r"Line 6: .* What stood before it is imported"):
        bring(journal_file)
    assert Statement.objects.count() == 4
    journal_file.write_bytes(whole)
    bring(journal_file)

    assert contents() == before
    assert not journal_file.with_name("journal.ndjson.position").exists()


def test_statements_of_another_record_store_are_those_of_a_client(tmp_path: Path, now: dt.datetime) -> None:
    client, _ = create_client(
        label="alt",
        scopes=[Scope.ALL],
        requests_per_minute=0,
        expires_at=now + dt.timedelta(days=1),
        now=now,
    )
    file = tmp_path / "fremd.ndjson"
    authority = {"mbox": "mailto:lrs@a.example"}
    statement = small(stored="2020-01-01T00:00:00.5Z", authority=authority, version="1.0.3")
    file.write_text(json.dumps(statement) + "\n", encoding="utf-8")
    with pytest.raises(CommandError, match="--client"):
        bring(file)

    bring(file, "--client", client.prefix)

    row = Statement.objects.get()
    assert (row.client, row.weight) == (str(client.pk), Weight.EVIDENCE)
    assert row.stored == dt.datetime(2020, 1, 1, 0, 0, 0, 500_000, tzinfo=dt.UTC)
    assert json.loads(row.body)["authority"] == authority


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x",
        "[]",
        "{}",
        "1",
        '{"statement":{}}',
        '{"attachment":{"sha2":"00","content":"","content_type":""}}',
        json.dumps({"attachment": {"sha2": SHA2, "content": "QQ==", "content_type": ""}}),
        '{"document":{}}',
        '{"retention":[]}',
        '{"definition":{"activity":1}}',
    ],
)
def test_what_is_no_line_of_a_journal_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "kaputt"
    file.write_text(f"{line}\n", encoding="utf-8")

    with pytest.raises(CommandError, match="Line 1"):
        bring(file)


def test_an_unknown_client_and_a_missing_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no client"):
        bring(tmp_path / "x", "--client", "unknown")
    with pytest.raises(CommandError, match="No such file"):
        bring(tmp_path / "x")


def test_memory_holds_one_batch(journal_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "BATCH", 2)

    assert b"".join(transfer.export_journal()) == journal_file.read_bytes()
