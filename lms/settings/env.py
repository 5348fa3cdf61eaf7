"""The one place that reads the environment.

Every variable is declared here with its type and default and described in ``docs/settings.md``.
A missing or malformed value ends the start with one sentence naming the variable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]

_env = environ.FileAwareEnv()
# How long a thread keeps its connection to the database. A new one for each request costs a log-in on PostgreSQL; on
# SQLite, whoever closes the last one copies the whole write-ahead log into the file and waits for the disk.
KEPT_SECONDS = 60


def text(name: str, default: str | None = None) -> str:
    """The variable ``name``; raises ``ImproperlyConfigured`` when it is missing and has no default."""
    value = _env.str(name, default=default)
    if value is None or value == "":
        if default == "":
            return ""
        raise ImproperlyConfigured(f"Environment variable {name} is required, see docs/settings.md.")
    return str(value)


def flag(name: str, *, default: bool) -> bool:
    """A switch: ``1/true/yes/on`` or ``0/false/no/off``; anything else is refused, never read as false."""
    raw = _env.str(name, default="").strip().lower()
    if raw == "":
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"Environment variable {name}={raw!r} is not a switch: use true or false.")


def number(name: str, *, default: int) -> int:
    """A whole number."""
    raw = _env.str(name, default="").strip()
    try:
        return int(raw) if raw else default
    except ValueError:
        raise ImproperlyConfigured(f"Environment variable {name}={raw!r} is not a whole number.") from None


def choice(name: str, *, options: tuple[str, ...], default: str) -> str:
    """One of ``options``."""
    value = text(name, default).strip().lower()
    if value not in options:
        raise ImproperlyConfigured(f"Environment variable {name}={value!r} is none of {', '.join(options)}.")
    return value


def words(name: str, *, default: tuple[str, ...] = ()) -> list[str]:
    """A list, separated by commas."""
    raw = _env.str(name, default="")
    return [word.strip() for word in raw.split(",") if word.strip()] or list(default)


def iri_base(name: str, *, default: str | None = None) -> str:
    """An absolute http(s) address without a trailing slash."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ImproperlyConfigured(
            f"Environment variable {name}={value!r} must be an absolute http(s) address."
        )
    return value


def folder(name: str, *, default: Path) -> Path:
    """A folder, absolute or relative to the project."""
    value = _env.str(name, default="")
    return (ROOT / value).resolve() if value else default


@dataclass(frozen=True)
class Database:
    """Django's connection settings plus what the address was, for messages."""

    config: dict[str, object] = field(default_factory=dict)

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded default is in use."""
        return self.config["ENGINE"] == "django.db.backends.sqlite3"


# Pages change often (indexes), so they are copied out of the write-ahead log after 16 MiB instead of 4.
SQLITE = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=20000", "wal_autocheckpoint=4000")


def database(name: str, *, default_file: Path) -> Database:
    """The database of ``DATABASE_URL``; SQLite in ``default_file`` when unset.

    SQLite runs with WAL, ``BEGIN IMMEDIATE``, a busy time-out and ``synchronous=FULL``: what was answered is on disk.
    """
    raw = _env.str(name, default="")
    try:
        config = dict(_env.db_url_config(raw)) if raw else {}
    except Exception as error:
        raise ImproperlyConfigured(f"Environment variable {name} is not a database address.") from error
    config = config or {"ENGINE": "django.db.backends.sqlite3", "NAME": str(default_file)}
    engine = config["ENGINE"]
    if engine == "django.db.backends.sqlite3":
        config.setdefault("CONN_MAX_AGE", KEPT_SECONDS)
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "; ".join(f"PRAGMA {setting}" for setting in SQLITE),
        }
    elif engine == "django.db.backends.postgresql":
        config.setdefault("CONN_MAX_AGE", KEPT_SECONDS)
        config.setdefault("CONN_HEALTH_CHECKS", True)
    else:
        raise ImproperlyConfigured(f"{name} names {engine!r}; supported are sqlite and postgres addresses.")
    return Database(config)


def email(name: str, *, default: str) -> dict[str, object]:
    """Mail settings from an address such as ``smtp+tls://user:password@host:587``."""
    raw = text(name, default)
    try:
        return dict(_env.email_url_config(raw))
    except Exception as error:
        raise ImproperlyConfigured(f"Environment variable {name} is not a mail address scheme.") from error
