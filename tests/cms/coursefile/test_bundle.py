"""The files a course names are read from its bundle and from nowhere else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from cms.domain.coursefile import bundle
from cms.domain.coursefile.bundle import ZipBundle, open_bundle, write_zip
from cms.domain.coursefile.issues import CourseFileError


def zip_of(**members: bytes) -> io.BytesIO:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    buffer.seek(0)
    return buffer


def test_files_lie_beside_the_course_file(tmp_path: Path) -> None:
    (tmp_path / "bilder").mkdir()
    (tmp_path / "bilder" / "plan.png").write_bytes(b"png")
    (tmp_path / "kurs.yaml").write_bytes(b"courses: []")

    opened = open_bundle(tmp_path / "kurs.yaml")

    assert opened.course_file == b"courses: []"
    assert opened.read("bilder/plan.png") == b"png"


@pytest.mark.parametrize(
    "name", ["../geheim.txt", "/etc/passwd", "bilder/../../geheim.txt", "..\\geheim.txt", "a\0b"]
)
def test_no_name_leaves_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "kurs").mkdir()
    (tmp_path / "geheim.txt").write_bytes(b"geheim")
    (tmp_path / "kurs" / "kurs.yaml").write_bytes(b"courses: []")

    with pytest.raises(CourseFileError, match="leaves the folder"):
        open_bundle(tmp_path / "kurs" / "kurs.yaml").read(name)


def test_no_link_leaves_the_folder(tmp_path: Path) -> None:
    (tmp_path / "kurs").mkdir()
    (tmp_path / "geheim.txt").write_bytes(b"geheim")
    (tmp_path / "kurs" / "link.txt").symlink_to(tmp_path / "geheim.txt")
    (tmp_path / "kurs" / "kurs.yaml").write_bytes(b"courses: []")

    with pytest.raises(CourseFileError, match="There is no file"):
        open_bundle(tmp_path / "kurs" / "kurs.yaml").read("link.txt")


def test_a_zip_has_one_course_file_and_its_files() -> None:
    archive = ZipBundle(zip_of(**{"kurs.yaml": b"courses: []", "dateien/a.png": b"png"}))

    assert archive.course_file == b"courses: []"
    assert archive.read("dateien/a.png") == b"png"
    with pytest.raises(CourseFileError, match="There is no file"):
        archive.read("dateien/b.png")


@pytest.mark.parametrize("members", [{"a.txt": b""}, {"a.yaml": b"", "b.yml": b""}, {"unten/a.yaml": b""}])
def test_a_zip_without_exactly_one_course_file_is_refused(members: dict[str, bytes]) -> None:
    with pytest.raises(CourseFileError, match="exactly one YAML file"):
        ZipBundle(zip_of(**members))


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kurs.zip").write_bytes(b"courses: []")

    with pytest.raises(CourseFileError, match="not a readable ZIP"):
        open_bundle(tmp_path / "kurs.zip")


def test_a_member_is_unpacked_only_as_far_as_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MAX_FILE_BYTES", 1_000)
    archive = ZipBundle(zip_of(**{"kurs.yaml": b"courses: []", "a.png": b"0" * 1_001}))

    with pytest.raises(CourseFileError, match="larger than"):
        archive.read("a.png")


def test_the_same_export_gives_the_same_bytes() -> None:
    first = write_zip("courses: []", {"dateien/b": b"2", "dateien/a": b"1"})
    second = write_zip("courses: []", {"dateien/a": b"1", "dateien/b": b"2"})

    assert first == second
    assert ZipBundle(io.BytesIO(first)).read("dateien/a") == b"1"
