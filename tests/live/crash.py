"""Kill a real server again and again while clients store; then nothing that was answered may be missing.

``.venv/bin/python -m tests.live.crash [--kills 200] [--database sqlite|postgres] [--seed N]``. Statements alone and in
batches, statements with attachments and state documents; every tenth kill ends the whole server, the others its
workers. Afterwards every acknowledged statement, attachment and document is there as it was sent, and of every batch
without an answer either all or nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import threading
import time
from collections import Counter
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from typing import Any

from tests.live.client import Answer, XapiClient
from tests.live.databases import KINDS, POSTGRES, fresh_databases
from tests.live.server import PATIENCE, Server, make_client, running_server
from tests.live.statements import statement
from tests.live.walking import read_everything

WRITERS = 3
SIZES = (1, 1, 10, 50)
STATE = "/xapi/activities/state?activityId=https://a.example/a&agent=%7B%22mbox%22:%22mailto:w{}@a.example%22%7D&stateId=s"
BOUNDARY = "grenze"


class Writer:
    """Stores one after the other, and remembers what was answered."""

    def __init__(self, number: int, port: int, token: str, seed: int) -> None:
        self.number = number
        self.random = random.Random(f"{seed} {number}")  # noqa: S311 - chance, no secret
        self.client = XapiClient(port, token)
        self.sent: dict[str, dict[str, Any]] = {}
        self.acknowledged: list[list[str]] = []
        self.unanswered: list[list[str]] = []
        self.attachments: dict[str, bytes] = {}
        self.tried_document = self.acknowledged_document = self.answers = 0
        self.refused: list[str] = []

    def write_until(self, stop: threading.Event) -> None:
        """Until ``stop`` is set."""
        while not stop.is_set():
            self.random.choice(
                (self._write_batch, self._write_batch, self._write_attachment, self._write_document)
            )()

    def _write_batch(self) -> None:
        ids = self._new(self.random.choice(SIZES))
        self._store(ids, lambda: self.client.post([self.sent[identity] for identity in ids]))

    def _write_attachment(self) -> None:
        (identity,) = self._new(1)
        content = self.random.randbytes(2000)
        self.sent[identity]["attachments"] = [
            {
                "usageType": "https://a.example/datei",
                "display": {"de": "Datei"},
                "contentType": "application/octet-stream",
                "length": len(content),
                "sha2": hashlib.sha256(content).hexdigest(),
            }
        ]
        if self._store([identity], lambda: self._send_with(identity, content)):
            self.attachments[identity] = content

    def _write_document(self) -> None:
        self.tried_document += 1
        body = json.dumps({"n": self.tried_document}).encode()
        answer = self._try(lambda: self.client.ask("POST", STATE.format(self.number), body=body))
        if answer is not None and answer.status == 204:
            self.acknowledged_document = self.tried_document
        elif answer is not None:
            self.refused.append(f"{answer.status} {answer.body[:200]!r}")

    def _new(self, size: int) -> list[str]:
        numbers = range(len(self.sent), len(self.sent) + size)
        made = [statement(number * WRITERS + self.number) for number in numbers]
        self.sent |= {item["id"]: item for item in made}
        return [item["id"] for item in made]

    def _store(self, ids: list[str], send: Any) -> bool:
        answer = self._try(send)
        if answer is None:
            self.unanswered.append(ids)
            return False
        if answer.status != 200:
            self.refused.append(f"{answer.status} {answer.body[:200]!r}")
            return False
        assert answer.json() == ids
        self.acknowledged.append(ids)
        return True

    def _try(self, send: Any) -> Answer | None:
        try:
            answer: Answer = send()
        except (OSError, HTTPException):
            return None
        self.answers += 1
        return answer

    def _send_with(self, identity: str, content: bytes) -> Answer:
        sha2 = self.sent[identity]["attachments"][0]["sha2"]
        parts = [
            (b"Content-Type: application/json", json.dumps(self.sent[identity]).encode()),
            (
                b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
                b"X-Experience-API-Hash: " + sha2.encode(),
                content,
            ),
        ]
        body = b"".join(b"--%s\r\n%s\r\n\r\n%s\r\n" % (BOUNDARY.encode(), head, part) for head, part in parts)
        return self.client.ask(
            "POST",
            "/xapi/statements",
            body=body + b"--" + BOUNDARY.encode() + b"--\r\n",
            headers={"Content-Type": f"multipart/mixed; boundary={BOUNDARY}"},
        )


def crash(server: Server, token: str, *, kills: int, seed: int) -> Counter[str]:
    """Kill and check; how much was acknowledged, unanswered and checked. Raises ``AssertionError`` on any loss."""
    chance = random.Random(seed)  # noqa: S311 - chance, no secret
    writers = [Writer(number, server.port, token, seed) for number in range(WRITERS)]
    stop = threading.Event()
    threads = [threading.Thread(target=writer.write_until, args=(stop,)) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        for kill in range(1, kills + 1):
            _wait_for_an_answer(writers)
            stop.wait(chance.uniform(0, 0.3))
            if kill % 10:
                server.kill_workers()
            else:
                server.kill()
                server.start()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        for writer in writers:
            writer.client.close()
    server.wait()
    with closing(XapiClient(server.port, token)) as reader:
        return _check(writers, reader)


def _wait_for_an_answer(writers: list[Writer]) -> None:
    """A server that is only starting cannot lose anything: kill it when it has stored something again."""
    before = sum(writer.answers for writer in writers)
    until = time.monotonic() + PATIENCE
    while sum(writer.answers for writer in writers) == before:
        assert time.monotonic() < until, "nobody is answered any more"
        time.sleep(0.005)


def _check(writers: list[Writer], reader: XapiClient) -> Counter[str]:
    stored = {item["id"]: item for item in read_everything(reader)}
    counts: Counter[str] = Counter(stored=len(stored))
    for writer in writers:
        assert writer.refused == []
        for ids in writer.acknowledged:
            counts["acknowledged statements"] += len(ids)
            for identity in ids:
                assert _same(stored.get(identity), writer.sent[identity]), f"lost or changed: {identity}"
        for ids in writer.unanswered:
            found = sum(identity in stored for identity in ids)
            assert found in {0, len(ids)}, f"half a batch: {found} of {len(ids)}"
            counts["unanswered batches, stored" if found else "unanswered batches, not stored"] += 1
        for identity, content in writer.attachments.items():
            answer = reader.get(statementId=identity, attachments="true")
            assert answer.status == 200
            assert content in answer.body, f"attachment of {identity}"
            counts["attachments"] += 1
        if writer.acknowledged_document:
            answer = reader.ask("GET", STATE.format(writer.number))
            assert writer.acknowledged_document <= answer.json()["n"] <= writer.tried_document
            counts["documents"] += 1
    return counts


def _same(stored: dict[str, Any] | None, sent: dict[str, Any]) -> bool:
    """Whether a stored statement says what was sent; the store adds properties and default object types."""
    return stored is not None and all(
        stored[key] == sent[key] for key in ("id", "actor", "verb", "object", "result")
    )


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--postgres", default=POSTGRES)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with fresh_databases(options.database, postgres=options.postgres) as databases:
        url, data = databases.make("crash"), Path(databases.folder)
        with running_server(url, data) as server:
            counts = crash(server, make_client(url, data), kills=options.kills, seed=options.seed)
    print(f"{options.database}: {options.kills} kills, nothing lost; {dict(counts)}")  # noqa: T201 - tells a person


if __name__ == "__main__":
    main()
