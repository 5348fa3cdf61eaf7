"""What is installed is pinned by hash and names no place to fetch it from; nothing names the machine it was made on."""

from __future__ import annotations

import json
import re

from tests.house import plan

LOCKS = sorted(plan.ROOT.glob("locks/*.txt"))
# Written in pieces, or this file would find itself.
MACHINE_PATHS = re.compile(
    "|".join(f"/{folder}/" for folder in ("wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers"))
)


def pins(text: str) -> dict[str, str]:
    """Requirement → version, of a lock."""
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ]+)", text, re.MULTILINE))


def test_locks_hold_hashes_and_no_address() -> None:
    assert {lock.stem for lock in LOCKS} == {"runtime", "dev", "benchmark", "installer", "node"}
    for lock in LOCKS:
        text = lock.read_text(encoding="utf-8")
        requirements = re.split(r"\n(?=[a-z])", text.strip())
        assert "://" not in text, lock
        assert [entry.split()[0] for entry in requirements if "--hash=sha256:" not in entry] == []


def test_the_npm_lock_holds_hashes_and_no_address() -> None:
    text = (plan.ROOT / "package-lock.json").read_text(encoding="utf-8")

    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}

    assert "://" not in text
    assert packages
    assert [
        name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")
    ] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_the_developers_lock_contains_the_run_time_lock() -> None:
    runtime, dev = (pins((plan.ROOT / "locks" / f"{name}.txt").read_text()) for name in ("runtime", "dev"))

    assert len(runtime) > 20
    assert runtime.items() <= dev.items()


def test_every_dependency_is_in_its_lock() -> None:
    project = plan.pyproject()
    groups = {"runtime": project["project"]["dependencies"], **project["dependency-groups"]}

    missing = [
        f"{name} (locks/{group}.txt)"
        for group, requirements in groups.items()
        for name in (re.split(r"[\[<>=~! ]", requirement)[0].lower() for requirement in requirements)
        if name not in pins((plan.ROOT / "locks" / f"{group}.txt").read_text())
    ]

    assert missing == []


def test_no_tracked_file_names_a_place_on_somebodys_machine() -> None:
    found = []
    for path in plan.tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{plan.shown(path)}: {match[0]}" for match in MACHINE_PATHS.finditer(text)]

    assert found == []
