"""Where tests put files: each worker in folders of its own; attachments of statements also per test, for who asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings


def attachments_in(folder: Path, **others: object) -> override_settings:
    """The storage of attachments is ``folder``: by overriding, since a changed ``STORAGES`` would outlive its test."""
    xapi = settings.STORAGES["xapi"] | {"OPTIONS": {"location": folder}}
    return override_settings(STORAGES=settings.STORAGES | {"xapi": xapi}, **others)


@pytest.fixture(scope="session", autouse=True)
def _files_of_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No worker and no earlier run finds what this one wrote."""
    folder = tmp_path_factory.mktemp("files")
    with attachments_in(folder / "attachments", MEDIA_ROOT=folder / "media"):
        yield


@pytest.fixture
def attachment_folder(tmp_path: Path) -> Iterator[Path]:
    """Attachments go to this folder of the test."""
    folder = tmp_path / "attachments"
    with attachments_in(folder):
        yield folder
