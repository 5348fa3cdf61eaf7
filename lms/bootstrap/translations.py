"""Compiled translations (``.mo``), made from the ``.po`` files whenever these are newer."""

import os
import subprocess
from pathlib import Path

from lms.bootstrap.layout import ROOT, VENV_PYTHON
from lms.bootstrap.report import SetupError, step

# Only our own apps: nothing below .venv, var or node_modules is ours to compile.
_OWN = ("lms", "cms", "certificates", "assessments", "curriculum")


def outdated() -> list[Path]:
    """The ``.po`` files whose compiled form is missing or older."""
    return [source for source in _sources() if not _is_compiled(source)]


def bring_up_to_date() -> None:
    """Compile what is outdated; raises ``SetupError`` naming a file with a syntax error."""
    sources = outdated()
    if not sources:
        return
    with step(f"Compiling {len(sources)} translation file{'s' if len(sources) > 1 else ''}"):
        finished = subprocess.run(
            [str(VENV_PYTHON), str(Path(__file__).with_name("compile_po.py")), *map(str, sources)],
            capture_output=True,
            text=True,
            check=False,
        )
    if finished.returncode:
        raise SetupError(finished.stderr.strip().splitlines()[-1])


def _sources() -> list[Path]:
    found = []
    for app in _OWN:
        for folder, subfolders, names in os.walk(ROOT / app):
            subfolders[:] = [
                name for name in subfolders if name not in {"__pycache__", "static", "templates"}
            ]
            if folder.endswith("LC_MESSAGES"):
                found += [Path(folder, name) for name in names if name.endswith(".po")]
    return sorted(found)


def _is_compiled(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns
