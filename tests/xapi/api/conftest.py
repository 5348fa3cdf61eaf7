"""A client of the record store, over HTTP as far as Django's test client goes."""

from __future__ import annotations

import base64
import datetime as dt
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lms.xapi.api import versions
from lms.xapi.domain.clients import create_client
from lms.xapi.enums import Scope
from tests.xapi.statements import Json

V1, V2 = "1.0.3", "2.0.0"
# No statement and no registration has it.
NOBODYS = "00000000-0000-4000-8000-000000000000"


class Store:
    """Speaks to the record store as one client, in one version."""

    def __init__(self, version: str = V1, *scopes: Scope) -> None:
        self.client = Client()
        self.version = version
        self.row, secret = create_client(
            label="Prüfstand",
            scopes=scopes or (Scope.ALL,),
            requests_per_minute=0,
            expires_at=timezone.now() + dt.timedelta(days=1),
            now=timezone.now(),
        )
        key, _, rest = secret.partition(".")
        self.authorization = f"Basic {base64.b64encode(f'{key}:{rest}'.encode()).decode()}"

    def ask(
        self,
        method: str,
        path: str,
        *,
        parameters: dict[str, Any] | None = None,
        body: Any = None,
        content_type: str = "application/json",
        headers: dict[str, str | None] | None = None,
    ) -> Any:
        """One request; what is no text or bytes goes as JSON, a header of ``None`` is left out."""
        sent = {"X-Experience-API-Version": self.version, "Authorization": self.authorization} | (
            headers or {}
        )
        texts = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in (parameters or {}).items()
        }
        data = body if isinstance(body, str | bytes) else b"" if body is None else json.dumps(body)
        return self.client.generic(
            method,
            f"/xapi/{path}",
            data,
            content_type=content_type,
            query_params=texts,
            headers={name: value for name, value in sent.items() if value is not None},
        )

    def post(self, statements: Any, **options: Any) -> Any:
        """POST to the statement resource."""
        return self.ask("POST", "statements", body=statements, **options)

    def tell(self, *statements: Json) -> list[str]:
        """Stores statements; their ids."""
        response = self.post(list(statements))
        assert response.status_code == 200, response.content
        ids: list[str] = response.json()
        return ids

    def read(self, identity: str, **parameters: Any) -> Json:
        """One statement."""
        response = self.ask("GET", "statements", parameters={"statementId": identity, **parameters})
        assert response.status_code == 200, response.content
        document: Json = response.json()
        return document

    def find(self, **parameters: Any) -> list[Json]:
        """The first page of statements that meet the filters."""
        response = self.ask("GET", "statements", parameters=parameters)
        assert response.status_code == 200, response.content
        found: list[Json] = response.json()["statements"]
        return found


@pytest.fixture(autouse=True)
def own_attachments(attachment_folder: Path) -> None:
    """Attachments go to a folder of the test."""


@pytest.fixture(autouse=True)
def nobody_spoke_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """No version is remembered from another test."""
    monkeypatch.setattr(versions, "_spoken", {})


@pytest.fixture
def store(db: None) -> Store:
    """A client that may everything and speaks 1.0.3."""
    return Store()


@pytest.fixture
def store2(db: None) -> Store:
    """A client that may everything and speaks 2.0.0."""
    return Store(V2)


@pytest.fixture(params=[V1, V2])
def each(db: None, request: pytest.FixtureRequest) -> Store:
    """A client of either version."""
    return Store(request.param)


def new_id() -> str:
    """An id nobody has."""
    return str(uuid.uuid4())
