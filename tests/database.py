"""A migrated database in a moment: migrate once per set of migrations, then copy.

The key is a hash of what migrating depends on; another key means migrating anew, so nobody has to remember a switch.
``--create-db`` migrates anew in any case.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

ROOT = Path(__file__).resolve().parents[1]
STORE = ROOT / "var" / "test-databases"
KEPT_TEMPLATES = 4


class TemplateStore(Protocol):
    """Where migrated databases wait to be copied."""

    def has_template(self) -> bool:
        """Whether a database for the present key exists."""

    def make_template(self) -> None:
        """Migrate an empty database and keep it."""

    def drop_template(self) -> None:
        """Forget the database of the present key."""

    def make_copy(self) -> None:
        """Point Django's connection to a fresh copy."""

    def drop_copy(self) -> None:
        """Remove the copy."""


def template_key(root: Path = ROOT) -> str:
    """Hash of the packages, our migrations, app configurations and settings, and the Python version."""
    sources = [*root.glob("locks/*.txt"), *root.glob("lms/settings/*.py")]
    for app in ("lms", "cms", "certificates", "assessments", "curriculum"):
        sources += [*root.glob(f"{app}/**/migrations/*.py"), *root.glob(f"{app}/**/apps.py")]
    digest = hashlib.sha256(sys.version.encode())
    for source in sorted(sources):
        digest.update(str(source.relative_to(root)).encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


class SqliteStore:
    """Template and copy are files."""

    def __init__(self, key: str) -> None:
        self.template = STORE / f"template-{key}.sqlite3"
        self.copy = STORE / f"run-{os.getpid()}.sqlite3"

    def has_template(self) -> bool:
        """Whether the file exists."""
        return self.template.exists()

    def drop_template(self) -> None:
        """Delete the file."""
        self.template.unlink(missing_ok=True)

    def make_template(self) -> None:
        """Migrate a new file; it gets its name when it is complete."""
        unfinished = STORE / f"unfinished-{os.getpid()}.sqlite3"
        unfinished.unlink(missing_ok=True)
        _connect(str(unfinished))
        call_command("migrate", verbosity=0, interactive=False)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        unfinished.replace(self.template)
        for old in sorted(STORE.glob("template-*.sqlite3"), key=lambda file: file.stat().st_mtime)[
            :-KEPT_TEMPLATES
        ]:
            old.unlink(missing_ok=True)

    def make_copy(self) -> None:
        """Copy the file."""
        self.drop_copy()
        shutil.copyfile(self.template, self.copy)
        _connect(str(self.copy))

    def drop_copy(self) -> None:
        """Delete the copy and what SQLite keeps beside it."""
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{self.copy}{ending}").unlink(missing_ok=True)


class PostgresStore:
    """Template and copy are databases of the server."""

    def __init__(self, key: str) -> None:
        self.template = f"lms_template_{key}"
        self.copy = f"lms_test_{os.getpid()}"

    def has_template(self) -> bool:
        """Whether the server has it."""
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.template])
            return cursor.fetchone() is not None

    def drop_template(self) -> None:
        """Drop it."""
        _on_server(f'DROP DATABASE IF EXISTS "{self.template}"')

    def make_template(self) -> None:
        """Migrate a new database; it gets its name when it is complete."""
        unfinished = f"lms_unfinished_{os.getpid()}"
        _on_server(f'DROP DATABASE IF EXISTS "{unfinished}"', f'CREATE DATABASE "{unfinished}"')
        _connect(unfinished)
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        _on_server(
            f'DROP DATABASE IF EXISTS "{self.template}"',
            f'ALTER DATABASE "{unfinished}" RENAME TO "{self.template}"',
        )

    def make_copy(self) -> None:
        """Let the server copy it."""
        _on_server(
            f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)',
            f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.template}"',
        )
        _connect(self.copy)

    def drop_copy(self) -> None:
        """Drop the copy, whoever may still be connected."""
        _on_server(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, django_db_createdb: bool
) -> Iterator[None]:
    """Replaces pytest-django's fixture: a copy of the migrated template for this session."""
    STORE.mkdir(parents=True, exist_ok=True)
    store: TemplateStore = (SqliteStore if connection.vendor == "sqlite" else PostgresStore)(template_key())
    with django_db_blocker.unblock(), _one_at_a_time():
        if django_db_createdb:
            store.drop_template()
        if not store.has_template():
            store.make_template()
        store.make_copy()
    yield
    with django_db_blocker.unblock():
        connection.close()
        store.drop_copy()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """Furnish what a transactional test emptied: the next test, whichever it is, finds what migrating leaves."""
    yield
    if nextitem is None:
        # The session's end has removed the database.
        return
    marker = item.get_closest_marker("django_db")
    emptied = {"live_server", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    if emptied or (marker and marker.kwargs.get("transaction")):
        with item.config.stash[blocking_manager_key].unblock():
            _furnish()


def _furnish() -> None:
    """The roots of Wagtail's trees and its language; permissions and groups come back with the flush itself."""
    from wagtail.models import Collection, Locale, Page

    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root", slug="root")


@contextlib.contextmanager
def own_database(folder: Path, name: str) -> Iterator[str]:
    """A fresh migrated database for another process, beside this session's; yields its address, removes it after."""
    if connection.vendor == "sqlite":
        file = folder / "db.sqlite3"
        shutil.copyfile(SqliteStore(template_key()).template, file)
        yield f"sqlite:///{file}"
        return
    store = PostgresStore(template_key())
    _on_server(
        f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
        f'CREATE DATABASE "{name}" TEMPLATE "{store.template}"',
    )
    try:
        yield _postgres_address(name)
    finally:
        _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def session_address() -> str:
    """The address of this session's database, for another process that shares what was committed."""
    name = str(connection.settings_dict["NAME"])
    return f"sqlite:///{name}" if connection.vendor == "sqlite" else _postgres_address(name)


def _postgres_address(name: str) -> str:
    """The address this session was given, with another database."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Workers of one run start together; the first one migrates, the others wait for its template."""
    with (STORE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _connect(name: str) -> None:
    """Let Django's connection lead to the database ``name`` from now on."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _on_server(*statements: str) -> None:
    connection.close()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
