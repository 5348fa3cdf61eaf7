"""A package index in a folder: wheels of a few bytes that say what they were asked."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Wheel:
    """A distribution and the files it installs (an executable one begins with ``#!``)."""

    name: str
    files: dict[str, str] = field(default_factory=dict)
    version: str = "1.0"

    @property
    def file_name(self) -> str:
        """The wheel's file name."""
        return f"{self.name.replace('-', '_')}-{self.version}-py3-none-any.whl"


DJANGO = Wheel(
    "django",
    {
        "django/__init__.py": "",
        "django/core/__init__.py": "",
        "django/core/management.py": (
            "import os\ndef execute_from_command_line(argv):\n    print('Django was given', argv[1:])\n"
            "    if '--port' in argv:\n        print('People are sent to', os.environ['PUBLIC_BASE_URL'])\n"
        ),
    },
)
PYTEST = Wheel(
    "pytest",
    {
        "pytest/__init__.py": "",
        "pytest/__main__.py": (
            "import os, sys\nprint('pytest was given', sys.argv[1:], os.environ.get('DATABASE_URL'))\n"
        ),
    },
)


class Registry:
    """A package index below ``folder``, reached by its file address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "simple"

    @property
    def url(self) -> str:
        """What ``PIP_INDEX_URL`` is set to."""
        return self.folder.as_uri()

    def publish(self, *wheels: Wheel) -> str:
        """Add the wheels; returns the lines of a lock that names them with their hashes."""
        return "".join(
            f"{wheel.name}=={wheel.version} --hash=sha256:{self._add(wheel)}\n" for wheel in wheels
        )

    def _add(self, wheel: Wheel) -> str:
        page = self.folder / wheel.name
        page.mkdir(parents=True, exist_ok=True)
        file = page / wheel.file_name
        _write_wheel(file, wheel)
        (page / "index.html").write_text(f'<a href="{wheel.file_name}">{wheel.file_name}</a>')
        return hashlib.sha256(file.read_bytes()).hexdigest()


def _write_wheel(path: Path, wheel: Wheel) -> None:
    info = f"{wheel.name.replace('-', '_')}-{wheel.version}.dist-info"
    files = {
        **wheel.files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {wheel.name}\nVersion: {wheel.version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},{_digest(text)},{len(text.encode())}\n" for name, text in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            entry.external_attr = (0o100755 if text.startswith("#!") else 0o100644) << 16
            archive.writestr(entry, text)


def _digest(text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    return f"sha256={digest}"
