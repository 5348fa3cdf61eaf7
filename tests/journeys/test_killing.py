"""The power fails before the n-th SQL write, for every n: nothing acknowledged is lost, nothing stays half done.

A forked process does the last step of a course and ends itself, without any clean-up, before its n-th write. Then the
periodic ``reconcile`` runs, then the person repeats what got no answer.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from lms.accounts.models import Provider, User
from lms.portal.domain.setup import reconcile_installation
from tests.journeys.last_steps import Act, acts_of, enrol_for_one_day, state

KILLED = 9
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# A scenario that never ends would otherwise loop for ever.
MOST_WRITES = 400

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.mark.parametrize("last", ["lesson", "quiz", "attendance"])
def test_a_process_killed_before_any_write_leaves_nothing_half_done(
    last: str, pilot: User, trainer: User, office: User, provider: Provider, now: dt.datetime
) -> None:
    enrolment = enrol_for_one_day(pilot=pilot, trainer=trainer, office=office, provider=provider, now=now)
    acts = acts_of(enrolment, trainer=trainer, now=now)
    final = acts.pop(last)
    for act in acts.values():
        act()
    reconcile_installation(now=now)
    before = state()

    with database_snapshot() as restore:
        final()
        reconcile_installation(now=now)
        after = state()
        outcomes = list(_kill_at_every_write(final, restore, now))

    assert before["courses"] != after["courses"]
    assert after["files"] == [(1, 1)]
    assert [(status, cents) for _, status, _, cents, _ in after["decisions"]] == [("eligible", 10_000)]
    assert len(outcomes) > 5
    for n, (reconciled, repeated) in enumerate(outcomes, start=1):
        fact_survived = reconciled["evidence"] != before["evidence"]
        assert reconciled == (after if fact_survived else before), f"killed before write {n}"
        assert repeated == after, f"killed before write {n}"


def _kill_at_every_write(
    act: Act, restore: Callable[[], None], now: dt.datetime
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The state after reconciling and after repeating the act, for n = 1, 2, … until the act finishes."""
    for n in range(1, MOST_WRITES):
        restore()
        if (code := _run_until_write(act, n)) != KILLED:
            assert code == 0, "the act failed by itself"
            return
        reconcile_installation(now=now)
        reconciled = state()
        act()
        reconcile_installation(now=now)
        yield reconciled, state()
    pytest.fail("The act never finished.")


def _run_until_write(act: Act, n: int) -> int:
    """Fork, act, end before the n-th write; the child's exit code."""
    connection.close()
    child = os.fork()
    if child == 0:
        _act_and_die(act, n)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _act_and_die(act: Act, n: int) -> None:
    """In the child: no exception and no exit handler of the test runner may get hold of it."""
    written = 0

    def die_before_write(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        nonlocal written
        if sql.lstrip().upper().startswith(WRITES):
            written += 1
            if written == n:
                os._exit(KILLED)
        return execute(sql, *args)

    code = 1
    try:
        with connection.execute_wrapper(die_before_write):
            act()
        code = 0
    finally:
        os._exit(code)


@contextlib.contextmanager
def database_snapshot() -> Iterator[Callable[[], None]]:
    """Yields a function that puts the database back to what it is now."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        kept = Path(f"{name}.kept")
        _checkpoint()
        shutil.copyfile(name, kept)
        try:
            yield lambda: _restore_file(kept, name)
        finally:
            _restore_file(kept, name)
            kept.unlink()
        return
    kept_name = f"{name}_kept"
    _copy_postgres(name, kept_name)
    try:
        yield lambda: _copy_postgres(kept_name, name)
    finally:
        _copy_postgres(kept_name, name)
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{kept_name}"')


def _checkpoint() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _restore_file(kept: Path, name: str) -> None:
    connection.close()
    for ending in ("-wal", "-shm"):
        Path(f"{name}{ending}").unlink(missing_ok=True)
    shutil.copyfile(kept, name)


def _copy_postgres(source: str, target: str) -> None:
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
