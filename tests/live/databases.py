"""Fresh migrated databases for programs of their own, outside of a test session."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = "postgres://postgres@127.0.0.1/postgres"
KINDS = ("sqlite", "postgres")


@contextlib.contextmanager
def fresh_databases(kind: str, *, postgres: str = POSTGRES, on: Path | None = None) -> Iterator[Databases]:
    """Databases of one kind, made from one migrated template; everything is removed at the end.

    ``on`` is the folder for SQLite's files (default: ``var`` of this checkout, so that it is a real disk), ``postgres``
    the address of a server on which databases may be made.
    """
    base = on or ROOT / "var"
    base.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"live-{os.getpid()}-", dir=base) as folder:
        databases = Databases(kind, Path(folder), postgres)
        try:
            yield databases
        finally:
            databases.remove()


class Databases:
    """Makes databases from one template that is migrated when it is first needed."""

    def __init__(self, kind: str, folder: Path, postgres: str) -> None:
        self.kind = kind
        self.folder = folder
        self.postgres = postgres
        self.made: list[str] = []

    def make(self, name: str, *, template: str | None = None) -> str:
        """The address of a new database: migrated and empty, or a copy of the one at the address ``template``."""
        if template is None and "template" not in self.made:
            self._empty("template")
            _migrate(self.address("template"))
        source = "template" if template is None else self._name_of(template)
        if self.kind == "sqlite":
            shutil.copyfile(self._file(source), self._file(name))
        else:
            self._on_server(
                f'CREATE DATABASE "{self._server_name(name)}" TEMPLATE "{self._server_name(source)}"'
                " STRATEGY FILE_COPY"
            )
        self.made.append(name)
        return self.address(name)

    def settle(self, address: str) -> None:
        """What a database does by itself in time: know its tables, have everything on disk."""
        if self.kind == "postgres":
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("VACUUM (ANALYZE)")
                connection.execute("CHECKPOINT")
        else:
            with self._file(self._name_of(address)).open("rb") as file:
                os.fsync(file.fileno())

    def address(self, name: str) -> str:
        """What ``DATABASE_URL`` says for it."""
        if self.kind == "sqlite":
            return f"sqlite:///{self._file(name)}"
        return urlsplit(self.postgres)._replace(path=f"/{self._server_name(name)}").geturl()

    def drop(self, address: str) -> None:
        """Drop one of them."""
        name = self._name_of(address)
        self.made.remove(name)
        if self.kind == "postgres":
            self._on_server(f'DROP DATABASE IF EXISTS "{self._server_name(name)}" WITH (FORCE)')
        else:
            for ending in ("", "-wal", "-shm"):
                Path(f"{self._file(name)}{ending}").unlink(missing_ok=True)

    def remove(self) -> None:
        """Drop all of them."""
        for name in list(self.made):
            self.drop(self.address(name))

    def _empty(self, name: str) -> None:
        if self.kind == "postgres":
            self._on_server(f'CREATE DATABASE "{self._server_name(name)}"')
        self.made.append(name)

    def _name_of(self, address: str) -> str:
        return next(name for name in self.made if self.address(name) == address)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"

    def _server_name(self, name: str) -> str:
        return f"lms_live_{os.getpid()}_{name}"

    def _on_server(self, statement: str) -> None:
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            connection.execute(statement.encode())


def environment(url: str, data: Path) -> dict[str, str]:
    """The environment of a program on this database, with files of its own in ``data``."""
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.live.settings",
        "DATA_DIR": str(data),
        "ASSETS_DIR": os.environ.get("ASSETS_DIR", str(ROOT / "var" / "assets")),
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT),
    }


def _migrate(url: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=environment(url, ROOT / "var"),
        check=True,
    )
