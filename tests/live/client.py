"""A small xAPI client: one connection kept alive, plain answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlencode

VERSION = "1.0.3"


class Answer(NamedTuple):
    """Status, headers in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class XapiClient:
    """Speaks to ``/xapi/`` of a server on this machine with a bearer token."""

    def __init__(self, port: int, token: str, *, timeout: float = 60) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
        self._headers = {
            "Authorization": f"Bearer {token}",
            "X-Experience-API-Version": VERSION,
            "Content-Type": "application/json",
        }

    def ask(
        self, method: str, path: str, *, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """The answer; raises ``OSError`` or ``HTTPException`` when the server went away meanwhile."""
        try:
            self._connection.request(method, path, body=body, headers=self._headers | (headers or {}))
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, HTTPException):
            self._connection.close()
            raise
        return Answer(
            response.status, {name.lower(): value for name, value in response.getheaders()}, content
        )

    def post(self, statements: Sequence[dict[str, Any]]) -> Answer:
        """Store one statement or a batch."""
        content: Any = statements[0] if len(statements) == 1 else list(statements)
        return self.ask("POST", "/xapi/statements", body=json.dumps(content).encode())

    def get(self, **query: str | int) -> Answer:
        """Query statements."""
        return self.ask("GET", f"/xapi/statements?{urlencode(query)}")

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
