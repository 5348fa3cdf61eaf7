"""Asking the REST interface."""

from __future__ import annotations

from typing import Any

from django.test import Client

CERTIFICATES = "/api/v1/certificates/"
ELIGIBILITIES = "/api/v1/eligibilities/"


def rows(client: Client, address: str, **query: Any) -> list[dict[str, Any]]:
    """What a list answers, first page."""
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    return list(response.json()["results"])


def ids(client: Client, address: str, **query: Any) -> set[str]:
    """The ids on the first page."""
    return {row["id"] for row in rows(client, address, **query)}
