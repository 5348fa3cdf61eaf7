"""Codes of the journal's columns. Where agents and activities stand is told by ``lms.xapi.core``."""

from __future__ import annotations

from enum import Enum

from django.db.models import IntegerChoices


class Weight(IntegerChoices):
    """Whether a statement is evidence (kept as long as what it proves) or detail (deleted by the retention rule)."""

    DETAIL = 0
    EVIDENCE = 1


class Outcome(Enum):
    """What became of a statement handed to the journal."""

    STORED = "stored"
    # The same statement was there already; nothing changed.
    IDENTICAL = "identical"
    # Another statement has this id; it stays as it is.
    CONFLICT = "conflict"
    # A detail older than what the retention rule has deleted already.
    FORGOTTEN = "forgotten"
