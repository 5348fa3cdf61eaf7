"""pip and uv, filling ``.venv`` from hash locks.

pip is the copy that every Python carries for new environments, unpacked for the moment: putting it into ``.venv`` the
usual way takes longer than everything it is needed for, which is fetching the pinned uv.
"""

import os
import re
import sys
import sysconfig
import zipfile
from pathlib import Path

from lms.bootstrap.layout import LOCKS, SCRATCH, VENV, VENV_BIN, VENV_PYTHON
from lms.bootstrap.registry import InstallerFailed, call
from lms.bootstrap.report import SetupError

UV = VENV_BIN / ("uv.exe" if os.name == "nt" else "uv")
PACKAGE_INDEX = {"registry": "the Python package index", "setting": "PIP_INDEX_URL"}
_Command = list[str | Path]
_HASHED = ["--require-hashes", "--no-deps"]


def make_venv(lock_handle: int) -> None:
    """An empty ``.venv``; raises ``SetupError``."""
    base_python = getattr(sys, "_base_executable", None) or sys.executable
    try:
        call([base_python, "-m", "venv", "--without-pip", VENV], keep_open=lock_handle)
    except InstallerFailed as error:
        raise error.as_setup_error("Making .venv", **PACKAGE_INDEX) from error


def install(requirements: Path, lock_handle: int) -> None:
    """Make ``.venv`` hold exactly ``requirements``; raises ``InstallerFailed``.

    uv does it; pip with the same lock where uv is not to be had or finds no way to the package index.
    """
    if _has_uv(lock_handle):
        sync: _Command = [UV, "pip", "sync", "--require-hashes", "--python", VENV_PYTHON, requirements]
        try:
            call(sync, keep_open=lock_handle, extra=_uv_settings(lock_handle))
        except InstallerFailed as error:
            if not error.is_unreachable:
                raise
        else:
            return
    _pip("install", *_HASHED, "-r", requirements, lock_handle=lock_handle)


def install_into(folder: Path, requirements: Path, lock_handle: int) -> None:
    """Put ``requirements`` into a folder of its own; raises ``InstallerFailed``."""
    if UV.exists():
        command: _Command = [UV, "pip", "install", "--python", VENV_PYTHON, *_HASHED, "--target", folder]
        command += ["-r", requirements]
        call(command, keep_open=lock_handle, extra=_uv_settings(lock_handle))
    else:
        _pip("install", *_HASHED, "--target", folder, "-r", requirements, lock_handle=lock_handle)


def _has_uv(lock_handle: int) -> bool:
    """Put the pinned uv into ``.venv``; false where the package index does not offer it."""
    try:
        _pip("install", "--no-compile", *_HASHED, "-r", LOCKS / "installer.txt", lock_handle=lock_handle)
    except InstallerFailed as error:
        if "No matching distribution found for uv" in error.output and not error.is_unreachable:
            return False
        raise
    return True


def _uv_settings(lock_handle: int) -> dict[str, str]:
    """Environment for uv: it reads no pip configuration, so mirror and certificates are handed on."""
    found = _pip("config", "list", lock_handle=lock_handle)
    pip = dict(re.findall(r"^(?:global|site|user|install|:env:)\.([a-z-]+)='(.*)'$", found, re.MULTILINE))
    settings = {"UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1"}
    if "index-url" in pip and not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & os.environ.keys():
        settings["UV_DEFAULT_INDEX"] = pip["index-url"]
    if "cert" in pip and "SSL_CERT_FILE" not in os.environ:
        settings["SSL_CERT_FILE"] = pip["cert"]
    return settings


def _pip(command: str, *arguments: str | Path, lock_handle: int) -> str:
    """Run pip for ``.venv`` and return what it said; raises ``InstallerFailed``."""
    unpacked = SCRATCH / "pip"
    if not unpacked.exists():
        with zipfile.ZipFile(carried_pip()) as wheel:
            wheel.extractall(unpacked)
    patience = ["--retries=1", "--no-input", "--disable-pip-version-check"]
    return call(
        [VENV_PYTHON, "-m", "pip", *patience, command, *arguments],
        keep_open=lock_handle,
        extra={"PYTHONPATH": str(unpacked)},
    )


def carried_pip() -> Path:
    """The wheel of pip that belongs to this Python; raises ``SetupError`` without one.

    Debian and Ubuntu keep it in a package of its own.
    """
    try:
        import ensurepip
    except ImportError:
        raise _venv_missing() from None
    elsewhere = sysconfig.get_config_var("WHEEL_PKG_DIR")
    folders = [Path(elsewhere)] if elsewhere else []
    folders.append(Path(ensurepip.__file__).parent / "_bundled")
    wheels = [wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))]
    if not wheels:
        raise _venv_missing()
    return wheels[0]


def _venv_missing() -> SetupError:
    return SetupError(
        "This Python cannot make virtual environments: please install its venv package "
        "(Debian and Ubuntu: apt-get install python3-venv) and run the same command again."
    )
