"""Where attachments lie: a folder in which a name stands for a content, whole or not at all."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class ContentStorage(FileSystemStorage):
    """Files that are named by the hash of what is in them.

    A file gets its name when it is complete and on disk, so a crash leaves no half of one, and a second writer of the
    same content replaces it by itself. Its folders are on disk, too, before ``save`` returns: what was answered
    survives a loss of power.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: who has it has the same content."""
        return name

    def _save(self, name: str, content: File[bytes]) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{uuid.uuid4()}")
        try:
            with unfinished.open("xb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            unfinished.chmod(0o640)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        # Any of the folders may be new.
        for folder in path.parents:
            _sync_folder(folder)
            if folder == Path(self.location):
                break
        return name


def _sync_folder(folder: Path) -> None:
    """The name has to survive as well as the content."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
