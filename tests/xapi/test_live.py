"""A real server: killed again and again, and with eight clients at once (longer: ``tests.live.crash``, ``load``)."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pytest_django import DjangoDbBlocker

from tests.database import own_database
from tests.live.client import XapiClient
from tests.live.crash import crash
from tests.live.load import load
from tests.live.server import Server, make_client, running_server

DOCS = Path(__file__).resolve().parents[2] / "docs" / "xapi.md"
KILLS = 10
SECONDS = 10


@pytest.fixture
def server(tmp_path: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """gunicorn on a database of its own."""
    with (
        django_db_blocker.unblock(),
        own_database(tmp_path, f"lms_live_{os.getpid()}") as url,
        running_server(url, tmp_path, threads=12) as server,
    ):
        yield server


def test_nothing_answered_is_lost_when_the_server_is_killed(server: Server, tmp_path: Path) -> None:
    counts = crash(server, make_client(server.url, tmp_path), kills=KILLS, seed=2026)

    assert counts["acknowledged statements"] > KILLS
    assert counts["documents"] > 0


def test_eight_clients_at_once_never_jam_and_readers_miss_nothing(server: Server, tmp_path: Path) -> None:
    counts = load(server, make_client(server.url, tmp_path), seconds=SECONDS)

    assert counts["statements"] > SECONDS


@pytest.mark.parametrize(
    "rest", [b"Content-Length: 100\r\n\r\nthe wh", b"Transfer-Encoding: chunked\r\n\r\nzz\r\nthe wh"]
)
def test_a_document_whose_upload_breaks_off_stays_as_it_was(
    server: Server, tmp_path: Path, rest: bytes
) -> None:
    """RFC 9112, 6.3 and 7.1: what came is no message."""
    token = make_client(server.url, tmp_path)
    agent = urlencode({"agent": json.dumps({"mbox": "mailto:eins@example.org"})})
    place = f"/xapi/activities/state?activityId=urn:x:a&stateId=s&{agent}"
    client = XapiClient(server.port, token)
    client.ask("PUT", place, body=b"the whole text", headers={"Content-Type": "text/plain"})
    head = (
        f"PUT {place} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        "X-Experience-API-Version: 1.0.3\r\nContent-Type: text/plain\r\n"
    )

    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(head.encode() + rest)
        line.shutdown(socket.SHUT_WR)
        answer = line.recv(100)

    assert answer.startswith(b"HTTP/1.1 400")
    assert client.ask("GET", place).body == b"the whole text"
    client.close()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on PATH")
def test_the_commands_of_the_documentation_work_as_they_stand(server: Server, tmp_path: Path) -> None:
    key, _, secret = make_client(server.url, tmp_path).partition(".")
    blocks = re.findall(r"```sh\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    lines = "".join(block for block in blocks if "curl" in block).splitlines(keepends=True)
    commands = "".join(line for line in lines if not line.startswith("export LRS="))

    told = subprocess.run(
        ["bash", "-euc", commands],
        env=os.environ | {"LRS": f"http://127.0.0.1:{server.port}/xapi", "KEY": key, "SECRET": secret},
        capture_output=True,
        text=True,
        check=True,
    )

    assert commands.count("curl") == 3
    decoder, answers, rest = json.JSONDecoder(), [], told.stdout
    while rest:
        answer, end = decoder.raw_decode(rest)
        answers.append(answer)
        rest = rest[end:].lstrip()
    about, ids, found = answers
    assert {"1.0.3", "2.0.0"} <= set(about["version"])
    assert [statement["id"] for statement in found["statements"]] == ids
