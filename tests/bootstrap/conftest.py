"""A checkout small enough to be set up within a test: the real bootstrap, tiny packages, a stand-in npm."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lms.bootstrap import assets
from lms.bootstrap.layout import ROOT
from tests.bootstrap.registry import DJANGO, PYTEST, Registry

# The Python that made the test environment: it has no Django of its own, like a newcomer's.
PYTHON = str(getattr(sys, "_base_executable", sys.executable))
FAKE_NPM = """#!{python}
# Unpacks what the manifest wants, or fails as the real one does.
import json, os, pathlib, sys
if sys.argv[1:] == ["--version"]:
    print(os.environ.get("FAKE_NPM_VERSION", "10.0.0")); raise SystemExit
if "FAKE_NPM_FAILURE" in os.environ:
    sys.exit(os.environ["FAKE_NPM_FAILURE"])
assert sys.argv[1] == "ci" and "--ignore-scripts" in sys.argv, sys.argv
for name in json.loads({files!r}):
    file = pathlib.Path("node_modules", name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("content of " + name)
"""


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line on standard error; more than one, or a traceback, fails the test."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


@dataclass(frozen=True)
class Checkout:
    """A copy of what the bootstrap consists of, in a folder of its own."""

    folder: Path
    registry: Registry
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def venv(self) -> Path:
        """Its ``.venv``."""
        return self.folder / ".venv"

    @property
    def stamp(self) -> Path:
        """What tells a finished ``.venv``."""
        return self.venv / ".digitallotsen"

    def environment(self, **more: str) -> dict[str, str]:
        """A newcomer's environment plus ``more``."""
        return {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "HOME": str(self.folder / "home"),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": self.registry.url,
            "UV_CACHE_DIR": str(self.folder / "uv-cache"),
            **self.variables,
            **more,
        }

    def manage(self, *arguments: str, **more: str) -> Outcome:
        """Run ``manage.py`` to its end."""
        return self.python("manage.py", *arguments, **more)

    def python(self, *arguments: str, **more: str) -> Outcome:
        """Run the newcomer's Python to its end."""
        finished = subprocess.run(
            [PYTHON, *arguments],
            env=self.environment(**more),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Outcome(finished.returncode, finished.stdout, finished.stderr)

    def begin(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Start ``manage.py`` and do not wait for it."""
        return subprocess.Popen(
            [PYTHON, str(self.folder / "manage.py"), *arguments],
            env=self.environment(**more),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A suite started in the background ignores interrupts, and children inherit that.
            preexec_fn=_hear_interrupts,  # noqa: PLW1509 - no threads here
        )

    def write_lock(self, name: str, text: str) -> None:
        """Replace ``locks/NAME.txt``."""
        (self.folder / "locks" / f"{name}.txt").write_text(text)

    def change_lock(self) -> None:
        """Make the run-time lock another one that names the same packages."""
        self.write_lock("runtime", (self.folder / "locks" / "runtime.txt").read_text() + "\n")

    def moved_to(self, folder: Path) -> Checkout:
        """A copy whose stamp accepts the new place, so that a test need not make ``.venv`` again."""
        shutil.copytree(self.folder, folder, symlinks=True)
        copy = Checkout(folder, self.registry)
        if copy.stamp.exists():
            copy.stamp.write_text(copy.stamp.read_text().replace(str(self.folder), str(folder)))
        return copy


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """The package index of all checkouts; it has no uv, so pip does the work."""
    return Registry(tmp_path_factory.mktemp("registry"))


@pytest.fixture
def bare(tmp_path: Path, registry: Registry) -> Checkout:
    """A fresh clone, nothing set up."""
    return _lay_out(tmp_path / "checkout", registry)


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> tuple[Checkout, Outcome]:
    """A checkout after its first ``demo``, and what that said. Not to be changed: take ``ready``."""
    checkout = _lay_out(tmp_path_factory.mktemp("first") / "checkout", registry)
    return checkout, checkout.manage("demo", "--no-serve")


@pytest.fixture
def ready(first_run: tuple[Checkout, Outcome], tmp_path: Path) -> Checkout:
    """A copy of the set-up checkout, for one test."""
    return first_run[0].moved_to(tmp_path / "checkout")


def _lay_out(folder: Path, registry: Registry) -> Checkout:
    (folder / "lms").mkdir(parents=True)
    (folder / "lms" / "__init__.py").touch()
    shutil.copytree(
        ROOT / "lms" / "bootstrap", folder / "lms" / "bootstrap", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("manage.py", "package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, folder)
    (folder / "home").mkdir()
    checkout = Checkout(folder, registry)
    (folder / "locks").mkdir()
    checkout.write_lock("installer", "uv==1.0 --hash=sha256:" + "0" * 64 + "\n")
    checkout.write_lock("runtime", registry.publish(DJANGO))
    checkout.write_lock("dev", registry.publish(DJANGO, PYTEST))
    write_npm(folder / "bin" / "npm")
    return checkout


def write_npm(path: Path) -> None:
    """Put the stand-in npm at ``path``."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(npm_script(PYTHON))
    path.chmod(0o755)


def npm_script(python: str) -> str:
    """The stand-in npm; it knows the files of the real manifest."""
    entries = tomllib.loads(assets.MANIFEST.read_text(encoding="utf-8"))["copy"]
    names = [f"{entry['package']}/{source}" for entry in entries for source in entry["files"]]
    return FAKE_NPM.format(python=python, files=json.dumps(names))


def _hear_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
