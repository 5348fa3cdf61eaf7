"""Bring environment, front-end files and translations up to date; do nothing when they are."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from lms.bootstrap import assets, environment, translations
from lms.bootstrap.layout import LOCK_FILE, ROOT, SCRATCH, VAR
from lms.bootstrap.report import SetupError, note


def prepare(wanted: environment.Lock) -> None:
    """Make everything that a command with the lock ``wanted`` needs; raises ``SetupError`` with the one sentence.

    A richer state is never reduced: where the developers' lock is installed, ``demo`` keeps it.
    """
    if _is_ready(wanted):
        return
    try:
        VAR.mkdir(exist_ok=True)
        with _alone() as lock_handle:
            begun = time.monotonic()
            shutil.rmtree(SCRATCH, ignore_errors=True)
            SCRATCH.mkdir(parents=True)
            environment.bring_up_to_date(wanted, lock_handle)
            assets.bring_up_to_date(wanted, lock_handle)
            translations.bring_up_to_date()
            shutil.rmtree(SCRATCH, ignore_errors=True)
            note(f"Ready after {time.monotonic() - begun:.1f} s.")
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise SetupError(f"Set-up in {ROOT} stopped: {error.strerror or error}{where}.") from error


def _is_ready(wanted: environment.Lock) -> bool:
    return environment.is_current(wanted) and assets.is_current(wanted) and not translations.outdated()


@contextmanager
def _alone() -> Iterator[int]:
    """Hold the set-up lock; yields its handle.

    Installers inherit the handle: when this process is killed, the lock stays taken until they have ended as well.
    """
    handle = os.open(LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _lock(handle)
        yield handle
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: no such lock; two set-ups at once are then the user's own risk.
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        note("Another set-up is at work in this folder; waiting for it.")
        fcntl.flock(handle, fcntl.LOCK_EX)
