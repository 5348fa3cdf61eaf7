"""The virtual environment ``.venv``, filled from one of two hash locks.

``.venv`` counts only with its stamp, which is written last. An environment without a matching stamp is half made
or of unknown origin and is made anew; with a warm package cache that takes seconds.
"""

import hashlib
import json
import os
import shutil
from typing import Any, Literal

from lms.bootstrap import installers
from lms.bootstrap.layout import LOCKS, ROOT, VENV, VENV_PYTHON
from lms.bootstrap.registry import InstallerFailed
from lms.bootstrap.report import SetupError, note, step

Lock = Literal["runtime", "dev"]

STAMP = VENV / ".digitallotsen"
_SET_ASIDE = VENV / ".digitallotsen.before"


def is_current(wanted: Lock) -> bool:
    """Whether ``.venv`` is whole and holds the lock ``wanted`` (or the developers' lock, which contains it)."""
    stamp = _read_stamp()
    return (
        stamp is not None
        and stamp["lock"] == _lock_to_install(wanted, stamp)
        and stamp["hash"] == _hash(stamp["lock"])
        and _is_whole(stamp)
    )


def bring_up_to_date(wanted: Lock, lock_handle: int) -> None:
    """Make or update ``.venv``; raises ``SetupError``."""
    if is_current(wanted):
        return
    stamp = _read_stamp()
    lock = _lock_to_install(wanted, stamp)
    if stamp is None or not _is_whole(stamp):
        _make_empty(lock_handle)
    else:
        STAMP.replace(_SET_ASIDE)
    with step(f"Installing the packages of locks/{lock}.txt"):
        _install(lock, lock_handle)
    _write_stamp(lock)


def _lock_to_install(wanted: Lock, stamp: dict[str, Any] | None) -> Lock:
    return "dev" if stamp is not None and stamp["lock"] == "dev" else wanted


def _make_empty(lock_handle: int) -> None:
    installers.carried_pip()
    if VENV.is_symlink() or VENV.is_file():
        raise SetupError(
            f"{VENV} is not a folder of its own; please remove it and run the same command again."
        )
    if VENV.exists():
        note(".venv is incomplete or was not made here; it is made anew.")
        shutil.rmtree(VENV)
    with step("Making the Python environment .venv"):
        installers.make_venv(lock_handle)


def _install(lock: Lock, lock_handle: int) -> None:
    try:
        installers.install(LOCKS / f"{lock}.txt", lock_handle)
    except InstallerFailed as error:
        if error.is_unreachable and _SET_ASIDE.exists():
            # Installers fetch everything before they change anything: what was there still works.
            _SET_ASIDE.replace(STAMP)
        raise error.as_setup_error(f"Installing locks/{lock}.txt", **installers.PACKAGE_INDEX) from error


def _hash(lock: Lock) -> str:
    return hashlib.sha256((LOCKS / f"{lock}.txt").read_bytes()).hexdigest()


def _read_stamp() -> dict[str, Any] | None:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    complete = isinstance(stamp, dict) and stamp.keys() >= {"lock", "hash", "folder", "python", "packages"}
    return stamp if complete and stamp["lock"] in {"runtime", "dev"} else None


def _write_stamp(lock: Lock) -> None:
    stamp = {
        "lock": lock,
        "hash": _hash(lock),
        "folder": str(ROOT),
        "python": os.path.realpath(VENV_PYTHON),
        "packages": _packages(),
    }
    unfinished = STAMP.with_suffix(".new")
    unfinished.write_text(json.dumps(stamp), encoding="utf-8")
    unfinished.replace(STAMP)
    _SET_ASIDE.unlink(missing_ok=True)


def _is_whole(stamp: dict[str, Any]) -> bool:
    """Whether what the stamp saw is still there: same folder, same Python, no package gone."""
    return (
        stamp["folder"] == str(ROOT)
        and VENV_PYTHON.exists()
        and stamp["python"] == os.path.realpath(VENV_PYTHON)
        and set(stamp["packages"]) <= set(_packages())
    )


def _packages() -> list[str]:
    """Names at the top of site-packages, paths relative to ``.venv``."""
    folders = sorted(VENV.glob("[Ll]ib/python*/site-packages")) or [VENV / "Lib" / "site-packages"]
    names = {entry.name for folder in folders if folder.is_dir() for entry in os.scandir(folder)}
    return sorted(names - {"__pycache__"})
