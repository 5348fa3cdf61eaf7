"""The virtual environment ``.venv``, filled from one of two hash locks.

``.venv`` counts only with its stamp, which is written last. An environment without a matching stamp is half made
or of unknown origin and is made anew; with a warm package cache that takes seconds.
"""

import hashlib
import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any, Literal

from lms.bootstrap.layout import LOCKS, ROOT, VENV, VENV_BIN, VENV_PYTHON
from lms.bootstrap.registry import InstallerFailed, call
from lms.bootstrap.report import SetupError, note, step

Lock = Literal["runtime", "dev"]

STAMP = VENV / ".digitallotsen"
_SET_ASIDE = VENV / ".digitallotsen.before"
UV = VENV_BIN / ("uv.exe" if os.name == "nt" else "uv")
_REGISTRY = {"registry": "the Python package index", "setting": "PIP_INDEX_URL"}


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


def uv_settings(lock_handle: int) -> dict[str, str]:
    """Environment for uv: it reads no pip configuration, so mirror and certificates are handed on."""
    found = call([VENV_PYTHON, "-m", "pip", "config", "list"], keep_open=lock_handle)
    pip = dict(re.findall(r"^(?:global|site|user|install|:env:)\.([a-z-]+)='(.*)'$", found, re.MULTILINE))
    settings = {"UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1"}
    if "index-url" in pip and not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & os.environ.keys():
        settings["UV_DEFAULT_INDEX"] = pip["index-url"]
    if "cert" in pip and "SSL_CERT_FILE" not in os.environ:
        settings["SSL_CERT_FILE"] = pip["cert"]
    return settings


def _lock_to_install(wanted: Lock, stamp: dict[str, Any] | None) -> Lock:
    return "dev" if stamp is not None and stamp["lock"] == "dev" else wanted


def _make_empty(lock_handle: int) -> None:
    if VENV.is_symlink() or VENV.is_file():
        raise SetupError(
            f"{VENV} is not a folder of its own; please remove it and run the same command again."
        )
    if VENV.exists():
        note(".venv is incomplete or was not made here; it is made anew.")
        shutil.rmtree(VENV)
    _require_ensurepip()
    base_python = getattr(sys, "_base_executable", None) or sys.executable
    with step("Making the Python environment .venv"):
        try:
            call([base_python, "-m", "venv", VENV], keep_open=lock_handle)
        except InstallerFailed as error:
            if "ensurepip" in error.output:
                raise _venv_missing() from error
            raise error.as_setup_error("Making .venv", **_REGISTRY) from error


def _require_ensurepip() -> None:
    """Debian and Ubuntu ship Python without the part that puts pip into an environment."""
    try:
        import ensurepip  # noqa: F401 - only its presence matters
    except ImportError:
        raise _venv_missing() from None


def _venv_missing() -> SetupError:
    return SetupError(
        "This Python cannot make virtual environments: please install its venv package "
        "(Debian and Ubuntu: apt-get install python3-venv) and run the same command again."
    )


def _install(lock: Lock, lock_handle: int) -> None:
    """Fill ``.venv`` with uv; with pip and the same lock where uv is not to be had or finds no way out."""
    requirements = LOCKS / f"{lock}.txt"
    settings = uv_settings(lock_handle)
    try:
        if _has_uv(lock_handle):
            sync: list[str | Path] = [
                UV,
                "pip",
                "sync",
                "--require-hashes",
                "--python",
                VENV_PYTHON,
                requirements,
            ]
            try:
                call(sync, keep_open=lock_handle, extra=settings)
            except InstallerFailed as error:
                if not error.is_unreachable:
                    raise
            else:
                return
        _pip_install(requirements, lock_handle)
    except InstallerFailed as error:
        if error.is_unreachable and _SET_ASIDE.exists():
            # Installers fetch everything before they change anything: what was there still works.
            _SET_ASIDE.replace(STAMP)
        raise error.as_setup_error(f"Installing locks/{lock}.txt", **_REGISTRY) from error


def _has_uv(lock_handle: int) -> bool:
    """Put the pinned uv into ``.venv``; false where the package index does not offer it."""
    try:
        _pip_install(LOCKS / "installer.txt", lock_handle)
    except InstallerFailed as error:
        if "No matching distribution found for uv" in error.output and not error.is_unreachable:
            return False
        raise
    return True


def _pip_install(requirements: Path, lock_handle: int) -> None:
    options = ["--require-hashes", "--no-deps", "--no-input", "--disable-pip-version-check", "--retries=1"]
    call([VENV_PYTHON, "-m", "pip", "install", *options, "-r", requirements], keep_open=lock_handle)


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
