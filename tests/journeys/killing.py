"""Kill the last step of a course before its n-th SQL write, for every n; a program of its own on a database of its own.

``python -m tests.journeys.killing lesson|quiz|attendance`` with ``DATABASE_URL`` naming a migrated database that may be
spoiled. A forked process does the last step and ends itself, without any clean-up, before its n-th write. Then the
periodic ``reconcile`` runs, then the person repeats what got no answer. Prints how many kills there were.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402 - needs Django to be set up

from lms.accounts.enums import Role  # noqa: E402 - needs Django to be set up
from lms.portal.domain.setup import reconcile_installation  # noqa: E402 - needs Django to be set up
from tests.factories.people import grant, make_body, make_person, make_provider  # noqa: E402 - the same
from tests.journeys.last_steps import Act, acts_of, enrol_for_one_day, state  # noqa: E402 - the same

KILLED = 9
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# A scenario that never ends would otherwise loop for ever.
MOST_WRITES = 400

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def main(last: str) -> int:
    """Play the story; the number of kills. Raises ``AssertionError`` when anything is lost or half done."""
    body, provider = make_body("Aidlingen", ags="08115001"), make_provider()
    pilot = make_person("pilot", first_name="Änne", last_name="Großmann", body=body)
    trainer = make_person("trainer", first_name="Tilda", last_name="Weiß")
    office = make_person("office", first_name="Olga", last_name="Programm")
    grant(trainer, Role.TRAINER, provider=provider)
    enrolment = enrol_for_one_day(pilot=pilot, trainer=trainer, office=office, provider=provider, now=NOW)
    acts = acts_of(enrolment, trainer=trainer, now=NOW)
    final = acts.pop(last)
    for act in acts.values():
        act()
    reconcile_installation(now=NOW)
    before = state()

    with database_snapshot() as restore:
        final()
        reconcile_installation(now=NOW)
        after = state()
        outcomes = list(_kill_at_every_write(final, restore, NOW))

    assert before["courses"] != after["courses"]
    assert after["files"] == [(1, 1)]
    assert [(status, cents) for _, status, _, cents, _ in after["decisions"]] == [("eligible", 10_000)]
    for n, (reconciled, repeated) in enumerate(outcomes, start=1):
        fact_survived = reconciled["evidence"] != before["evidence"]
        assert reconciled == (after if fact_survived else before), f"killed before write {n}"
        assert repeated == after, f"killed before write {n}"
    return len(outcomes)


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
    raise AssertionError("The act never finished.")


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


if __name__ == "__main__":
    sys.stdout.write(f"{main(sys.argv[1])}\n")
