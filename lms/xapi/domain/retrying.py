"""Once more, when the database gave way to somebody else."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 5
# PostgreSQL: serialization failure, deadlock detected.
GAVE_WAY = {"40001", "40P01"}

log = logging.getLogger(__name__)


def retried(work: Callable[P, T]) -> Callable[P, T]:
    """Repeats ``work``, which is one transaction of its own, after a deadlock or a row somebody else inserted first."""

    @functools.wraps(work)
    def repeat(*args: P.args, **kwargs: P.kwargs) -> T:
        for attempt in range(1, ATTEMPTS):
            try:
                return work(*args, **kwargs)
            except (OperationalError, IntegrityError) as error:
                if connection.in_atomic_block or not _may_succeed(error):
                    raise
                log.warning("Attempt %s of %s: %s", attempt, work.__name__, error)
        return work(*args, **kwargs)

    return repeat


def _may_succeed(error: OperationalError | IntegrityError) -> bool:
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", None) in GAVE_WAY
