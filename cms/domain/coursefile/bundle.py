"""A course file with the images, videos and documents it names: a YAML file in its folder, or a ZIP of both."""

from __future__ import annotations

import io
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from cms.domain.coursefile.issues import gettext_noop, refuse
from cms.domain.coursefile.source import MAX_BYTES

_ = gettext_noop

COURSE_FILE = "kurs.yaml"
YAML_SUFFIXES = (".yaml", ".yml")
MAX_FILE_BYTES = 500_000_000
MAX_MEMBERS = 2_000


class Bundle(ABC):
    """A course file and access to the files it names, by relative path."""

    def __init__(self, course_file: bytes) -> None:
        self.course_file = course_file

    def read(self, name: str) -> bytes:
        """The content of a file; raises ``CourseFileError`` when it is missing, too large or outside of the bundle."""
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
            raise refuse(None, _("The file name “%(name)s” leaves the folder of the course file."), name=name)
        return self._read(path)

    @abstractmethod
    def _read(self, path: PurePosixPath) -> bytes: ...


class FolderBundle(Bundle):
    """A YAML file on disk; the files lie beside or below it."""

    def __init__(self, course_file: Path) -> None:
        super().__init__(_read_limited(course_file, MAX_BYTES))
        self.folder = course_file.resolve().parent

    def _read(self, path: PurePosixPath) -> bytes:
        target = (self.folder / path).resolve()
        # A link may point anywhere; what counts is where it ends.
        if not target.is_relative_to(self.folder) or not target.is_file():
            raise refuse(None, _("There is no file “%(name)s”."), name=str(path))
        return _read_limited(target, MAX_FILE_BYTES)


class ZipBundle(Bundle):
    """A ZIP with one YAML file at its top and the files below."""

    def __init__(self, archive: Path | io.BytesIO) -> None:
        try:
            self.archive = zipfile.ZipFile(archive)
        except (zipfile.BadZipFile, OSError) as error:
            raise refuse(None, _("This is not a readable ZIP file.")) from error
        if len(self.archive.infolist()) > MAX_MEMBERS:
            raise refuse(None, _("The ZIP file has too many members."))
        tops = [
            name
            for name in self.archive.namelist()
            if "/" not in name.strip("/") and name.lower().endswith(YAML_SUFFIXES)
        ]
        if len(tops) != 1:
            raise refuse(None, _("The ZIP file needs exactly one YAML file at its top."))
        super().__init__(self._member(tops[0], MAX_BYTES))

    def _read(self, path: PurePosixPath) -> bytes:
        return self._member(str(path), MAX_FILE_BYTES)

    def _member(self, name: str, limit: int) -> bytes:
        """The member, unpacked as far as ``limit``: what the ZIP says about its size is not believed."""
        try:
            with self.archive.open(name) as handle:
                content = handle.read(limit + 1)
        except KeyError as error:
            raise refuse(None, _("There is no file “%(name)s”."), name=name) from error
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise refuse(None, _("“%(name)s” cannot be unpacked."), name=name) from error
        return _within(content, limit, name)


class MemoryBundle(Bundle):
    """A course file and its files held in memory."""

    def __init__(self, course_file: bytes, files: Mapping[str, bytes] | None = None) -> None:
        super().__init__(course_file)
        self.files = files or {}

    def _read(self, path: PurePosixPath) -> bytes:
        if str(path) not in self.files:
            raise refuse(None, _("There is no file “%(name)s”."), name=str(path))
        return self.files[str(path)]


def open_bundle(path: Path) -> Bundle:
    """The bundle of a ``.yaml``, ``.yml`` or ``.zip`` file; raises ``CourseFileError``."""
    if not path.is_file():
        raise refuse(None, _("There is no file “%(name)s”."), name=str(path))
    return ZipBundle(path) if path.suffix.lower() == ".zip" else FolderBundle(path)


def file_name(digest: str, suffix: str) -> str:
    """The path of a file in an exported bundle: made of its SHA-1, so the same in every installation."""
    return f"dateien/{digest}{suffix.lower()}"


def write_zip(course_file: str, files: Mapping[str, bytes]) -> bytes:
    """A ZIP of both; the same input gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {COURSE_FILE: course_file.encode(), **dict(sorted(files.items()))}.items():
            archive.writestr(_entry(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _read_limited(path: Path, limit: int) -> bytes:
    with path.open("rb") as handle:
        return _within(handle.read(limit + 1), limit, path.name)


def _within(content: bytes, limit: int, name: str) -> bytes:
    if len(content) > limit:
        raise refuse(
            None, _("“%(name)s” is larger than %(limit)s\u00a0MB."), name=name, limit=limit // 1_000_000
        )
    return content


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
