"""The JSON schemas that 1EdTech publishes for Open Badges 3.0 (``achievementcredential``, ``profile``).

No package installs them; the source archive of openbadgeslib carries them, and ``locks/dev.txt`` holds its hash.
``python -m tests.certificates.published`` (``make schemas``) fetches that archive and keeps the schemas in
``var/judges``, for the judges of this machine; they are in no commit.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from lms.bootstrap.installers import carried_pip
from lms.bootstrap.layout import LOCKS, VAR

PACKAGE = "openbadgeslib"
FOLDER = VAR / "judges"
NAMES = ("achievementcredential", "profile")


def schema(name: str) -> dict[str, Any] | None:
    """The schema of that name, or nothing before it was fetched."""
    file = FOLDER / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def fetch() -> None:
    """Fetch what ``schema`` reads; pip compares the archive with the hash of the lock."""
    with tempfile.TemporaryDirectory() as scratch:
        archive = _archive(Path(scratch))
        FOLDER.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as files:
            for member in files.getmembers():
                found = re.search(r"/ob_v3p0_([a-z]+)_schema\.json$", member.name)
                content = files.extractfile(member) if found and found[1] in NAMES else None
                if found and content:
                    (FOLDER / f"{found[1]}.json").write_bytes(content.read())
    assert all(schema(name) for name in NAMES), f"{PACKAGE} carries other schemas now."


def _archive(folder: Path) -> Path:
    lock = (LOCKS / "dev.txt").read_text(encoding="utf-8")
    (requirement,) = re.findall(rf"^{PACKAGE}==(?:.*\\\n)*.*\n", lock, re.MULTILINE)
    (folder / "requirement.txt").write_text(requirement, encoding="utf-8")
    pip = [sys.executable, str(carried_pip() / "pip"), "--quiet", "--disable-pip-version-check", "download"]
    wanted = ["--no-deps", "--require-hashes", "--no-binary", PACKAGE]
    subprocess.run(
        [*pip, *wanted, "--dest", str(folder), "-r", str(folder / "requirement.txt")], check=True, cwd=folder
    )
    (archive,) = folder.glob("*.tar.gz")
    return archive


if __name__ == "__main__":
    fetch()
