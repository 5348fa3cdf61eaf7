"""The plan of the house as the guards read it: floors from the import contracts, files from git."""

from __future__ import annotations

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("lms", "cms", "certificates", "assessments", "curriculum")


@cache
def pyproject() -> dict[str, Any]:
    """The project file."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def floors() -> dict[str, tuple[int, bool]]:
    """Module → (height, whether its neighbours on the floor are strangers), from the contract ``floors``."""
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["id"] == "floors")
    return {
        name: (height, "|" in layer)
        for height, layer in enumerate(reversed(layers))
        for name in re.split(r" [|:] ", layer)
    }


def floor_of(module: str) -> str:
    """The floor that a dotted module belongs to."""
    for name in floors():
        if module == name or module.startswith(f"{name}."):
            return name
    raise LookupError(f"{module} stands on no floor of the contract in pyproject.toml")


def may_use(user: str, used: str) -> bool:
    """Whether the floor ``user`` may know the floor ``used``."""
    if user == used:
        return True
    (own_height, _), (other_height, strangers) = floors()[user], floors()[used]
    return other_height < own_height or (other_height == own_height and not strangers)


@cache
def tracked_files() -> tuple[Path, ...]:
    """Everything git keeps; outside a git checkout the tests that need it are skipped."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def own_code() -> list[Path]:
    """Our Python files, migrations apart: a command writes those."""
    return [path for path in tracked_files() if path.suffix == ".py" and "migrations" not in path.parts]


def shown(path: Path) -> str:
    """A path as a person names it."""
    return path.relative_to(ROOT).as_posix()
