"""The demo's database: migrated once per state of the code, seeded once, kept between starts."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from certificates.domain.facts import facts_from_json
from certificates.models import Certificate
from lms.accounts.models import User

STAMP = settings.DATA_DIR / "demo.json"
OWN_MIGRATIONS = ("lms", "curriculum", "assessments", "certificates", "cms")


def migrations_key() -> str:
    """SHA-256 over our migrations and the lock of everybody else's: changes when ``migrate`` has something to do."""
    digest = hashlib.sha256((settings.ROOT / "locks" / "runtime.txt").read_bytes())
    for top in OWN_MIGRATIONS:
        for path in sorted((settings.ROOT / top).glob("**/migrations/*.py")):
            digest.update(path.relative_to(settings.ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def is_migrated() -> bool:
    """Whether this very database has seen the current migrations."""
    return _read_stamp() == {"migrations": migrations_key(), "database": _database_identity()}


def migrate() -> None:
    """Bring the database up to the code; the stamp is written last, so an interrupted run is repeated."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    STAMP.write_text(
        json.dumps({"migrations": migrations_key(), "database": _database_identity()}), encoding="utf-8"
    )


def is_seeded() -> bool:
    """Whether the demo's people are there; seeding is one transaction, so one of them is enough."""
    return User.objects.filter(email="lotse@example.org").exists()


def address_elsewhere() -> str | None:
    """Where certificates send their readers, if some send them elsewhere than ``PUBLIC_BASE_URL``."""
    here = f"{settings.PUBLIC_BASE_URL}/"
    elsewhere = (
        Certificate.objects.exclude(facts__address__startswith=here).order_by("issued_at", "pk").first()
    )
    return facts_from_json(elsewhere.facts).address.partition("/pruefen/")[0] if elsewhere else None


def reset() -> None:
    """Delete the demo's database and uploaded files; on PostgreSQL the tables' content."""
    STAMP.unlink(missing_ok=True)
    if connection.vendor != "sqlite":
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=False)
        return
    connection.close()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{settings.DATABASES['default']['NAME']}{suffix}").unlink(missing_ok=True)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def _database_identity() -> str:
    name = str(settings.DATABASES["default"]["NAME"])
    if connection.vendor != "sqlite":
        return f"{settings.DATABASES['default'].get('HOST', '')}/{name}"
    # A deleted and recreated file is another database.
    return f"{name}:{Path(name).stat().st_ino}" if Path(name).exists() else ""


def _read_stamp() -> Any:
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
