"""Codes of the journal's columns. Where agents and activities stand is told by ``lms.xapi.core``."""

from __future__ import annotations

from enum import Enum

from django.db.models import IntegerChoices, TextChoices


class Weight(IntegerChoices):
    """Whether a statement is evidence (kept as long as what it proves) or detail (deleted by the retention rule)."""

    DETAIL = 0
    EVIDENCE = 1


class DocumentKind(IntegerChoices):
    """Which resource a document belongs to."""

    STATE = 1
    ACTIVITY_PROFILE = 2
    AGENT_PROFILE = 3


class Outcome(Enum):
    """What became of a statement handed to the journal."""

    STORED = "stored"
    # The same statement was there already; nothing changed.
    IDENTICAL = "identical"
    # Another statement has this id; it stays as it is.
    CONFLICT = "conflict"
    # A detail older than what the retention rule has deleted already.
    FORGOTTEN = "forgotten"


class Scope(TextChoices):
    """What a client may do, in the words of the specification (xAPI 1.0.3 part 3, 4.2: Authorization Scope)."""

    STATEMENTS_WRITE = "statements/write"
    STATEMENTS_READ_MINE = "statements/read/mine"
    STATEMENTS_READ = "statements/read"
    STATE = "state"
    DEFINE = "define"
    PROFILE = "profile"
    ALL_READ = "all/read"
    ALL = "all"


class Act(Enum):
    """What a request does; the value lists the scopes that allow it."""

    WRITE_STATEMENTS = frozenset({Scope.STATEMENTS_WRITE, Scope.ALL})
    READ_OWN_STATEMENTS = frozenset(
        {Scope.STATEMENTS_READ_MINE, Scope.STATEMENTS_READ, Scope.ALL_READ, Scope.ALL}
    )
    READ_STATEMENTS = frozenset({Scope.STATEMENTS_READ, Scope.ALL_READ, Scope.ALL})
    READ_STATE = frozenset({Scope.STATE, Scope.ALL_READ, Scope.ALL})
    WRITE_STATE = frozenset({Scope.STATE, Scope.ALL})
    READ_PROFILE = frozenset({Scope.PROFILE, Scope.ALL_READ, Scope.ALL})
    WRITE_PROFILE = frozenset({Scope.PROFILE, Scope.ALL})
    # Define activities and agents: what a statement says of them becomes what the store says of them.
    DEFINE = frozenset({Scope.DEFINE, Scope.ALL})
    # Look up what the store says of an activity or agent: whoever reads or writes anything about it.
    READ_DEFINITIONS = frozenset(Scope)
