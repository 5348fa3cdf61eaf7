"""Files that a course names: stored once, checked, and gone again when the import is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cms.domain.course_report import ImportReport
from cms.domain.coursefile.issues import CourseFileError
from cms.models import MediaDocument, MediaImage
from tests.cms.files import VTT, mp4, pdf, png
from tests.cms.texts import course_file, lesson, unit

Load = Callable[..., ImportReport]


def test_a_refused_import_leaves_no_file_behind(load: Load, media: Path) -> None:
    blocks = "      - {type: image, file: a.png, alt: A}\n      - {type: image, file: b.png, alt: B}\n"
    text = course_file(unit("u", lessons=[lesson("l", blocks=blocks)]))

    with pytest.raises(CourseFileError) as refused:
        load(text, files={"a.png": png(), "b.png": b"<svg onload='x()'/>"})

    assert [issue.line for issue in refused.value.issues] == [14]
    assert not MediaImage.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("block", "content"),
    [
        ("{type: download, file: a.html, title: A}", b"<p>"),
        ("{type: download, file: a.svg, title: A}", b"<svg/>"),
        ("{type: download, file: a.txt, title: A}", b"\n<!DOCTYPE html><script>"),
        ("{type: image, file: a.svg, alt: A}", b"<svg/>"),
        ("{type: image, file: a.jpg, alt: A}", png()),
        ("{type: video, file: a.pdf, captions: c.vtt, title: A, text: T}", pdf()),
        ("{type: video, file: v.mp4, captions: a.txt, title: A, text: T}", VTT),
        ("{type: video, file: v.mp4, captions: a.vtt, title: A, text: T}", b"1\n00:00"),
    ],
)
def test_files_that_are_not_what_they_should_be_are_refused(load: Load, block: str, content: bytes) -> None:
    name = block.partition(": a.")[2].partition(",")[0]
    text = course_file(unit("u", lessons=[lesson("l", blocks=f"      - {block}\n")]))

    with pytest.raises(CourseFileError) as refused:
        load(text, files={f"a.{name}": content, "c.vtt": VTT, "v.mp4": mp4()})

    assert [issue.line for issue in refused.value.issues] == [13]


def test_equal_files_are_stored_once(load: Load) -> None:
    blocks = (
        "      - {type: image, file: a.png, alt: A}\n"
        "      - {type: image, file: b.png, alt: B}\n"
        "      - {type: download, file: a.pdf, title: A}\n"
    )
    text = course_file(unit("u", lessons=[lesson("l", blocks=blocks)]))
    files = {"a.png": png(), "b.png": png(), "a.pdf": pdf()}

    load(text, files=files)
    again = load(text, files=files)

    assert again.changes == []
    assert MediaImage.objects.count() == 1
    assert MediaDocument.objects.count() == 1
