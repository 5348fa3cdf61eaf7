"""What the platform is made of and under which licences: read from the locks and the installed packages."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import yaml
from django.conf import settings

NOTICES = Path(__file__).parents[1] / "data" / "notices.yaml"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


@dataclass(frozen=True)
class Component:
    """A package: name, version, licence as its authors state it."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True)
class Notice:
    """What is named with more words than a package: data, texts, fonts, the look."""

    name: str
    used_for: str
    licence: str
    notice: str = ""


@cache
def notices() -> tuple[Notice, ...]:
    """From ``cms/data/notices.yaml``."""
    entries = yaml.safe_load(NOTICES.read_text(encoding="utf-8"))
    return tuple(Notice(**entry) for entry in entries)


@cache
def server_packages() -> tuple[Component, ...]:
    """The pinned Python packages that are installed here."""
    lock = Path(settings.ROOT, "locks", "runtime.txt").read_text(encoding="utf-8")
    found = (_python_package(name) for name, _version in _PIN.findall(lock))
    return tuple(component for component in found if component is not None)


@cache
def browser_packages() -> tuple[Component, ...]:
    """The npm packages whose files are served or printed with; those for tests only are left out."""
    lock = json.loads(Path(settings.ROOT, "package-lock.json").read_text(encoding="utf-8"))
    return tuple(
        Component(path.removeprefix("node_modules/"), entry["version"], entry.get("license", "–"))
        for path, entry in sorted(lock["packages"].items())
        if path and not entry.get("dev")
    )


def _python_package(name: str) -> Component | None:
    try:
        found = metadata(name)
    except PackageNotFoundError:
        # Pinned for another system or Python.
        return None
    return Component(found["Name"], found["Version"], _licence(found))


def _licence(found: object) -> str:
    """The licence expression, else the classifiers, else the first line of the free text (core metadata)."""
    expression = found.get("License-Expression")  # type: ignore[attr-defined] # email.message.Message
    if expression:
        return str(expression)
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in found.get_all("Classifier") or []  # type: ignore[attr-defined] # as above
        if line.startswith("License :: ") and line != "License :: OSI Approved"
    ]
    text = str(found.get("License") or "–").strip().splitlines()  # type: ignore[attr-defined] # as above
    return ", ".join(classifiers) or (text[0] if text and len(text[0]) < 60 else "–")
