"""Where attachments lie: on disk before anybody is told so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from lms.xapi.files import ContentStorage


def test_content_and_every_folder_of_its_name_are_on_disk_when_it_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[Path] = []
    monkeypatch.setattr(os, "fsync", lambda file: flushed.append(Path(f"/proc/self/fd/{file}").readlink()))

    name = ContentStorage(location=tmp_path).save("ab/cd/abcd", ContentFile(b"Beleg"))

    content, *folders = flushed
    assert (tmp_path / name).read_bytes() == b"Beleg"
    assert content.parent == tmp_path / "ab" / "cd"
    assert folders == [tmp_path / "ab" / "cd", tmp_path / "ab", tmp_path]
