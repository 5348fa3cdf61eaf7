"""The journal alone: nobody from the floors above listens."""

from __future__ import annotations

import pytest

from lms.xapi.signals import evidence_coming, statements_recorded


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Receivers of other apps stay out; a test connects its own."""
    for signal in (evidence_coming, statements_recorded):
        monkeypatch.setattr(signal, "receivers", [])
