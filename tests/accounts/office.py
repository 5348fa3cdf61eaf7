"""Reading the office's pages."""

from __future__ import annotations

from django.test import Client

LISTS = ["personen", "beschaeftigungen", "rollen", "bildungspartner", "koerperschaften"]


def text(client: Client, path: str) -> str:
    """The page behind ``path``."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.headers
    return answer.content.decode()
