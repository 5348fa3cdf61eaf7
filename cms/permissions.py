"""Who may read what is not public. One home for the pages, their files and the search."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from curriculum.domain.queries import readable_keys
from lms.accounts.domain.roles import Roles
from lms.accounts.models import User


def is_editor(person: User, roles: Roles) -> bool:
    """May open the editor, so sees every page there: trainers author, the office approves, administrators help."""
    return person.is_active and (roles.is_editor or person.is_superuser)


def may_read_lesson(person: User, roles: Roles, key: uuid.UUID) -> bool:
    """The enrolled whose edition names the lesson, those who teach or run it, and editors."""
    return may_read_any(person, roles, [key])


def may_read_any(person: User, roles: Roles, keys: Collection[uuid.UUID]) -> bool:
    """Whether ``person`` may read at least one of these lessons."""
    if not person.is_authenticated or not person.is_active or not keys:
        return False
    return is_editor(person, roles) or not readable_keys(person=person, roles=roles).isdisjoint(keys)
