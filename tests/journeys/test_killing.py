"""The power fails before the n-th SQL write, for every n: nothing acknowledged is lost, nothing stays half done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from tests.database import own_database

# What a transaction promises is asked of a killed server on every database (tests/xapi/test_live.py).
pytestmark = pytest.mark.once


@pytest.mark.parametrize("last", ["lesson", "quiz", "attendance"])
def test_a_process_killed_before_any_write_leaves_nothing_half_done(
    last: str, tmp_path: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock(), own_database(tmp_path, f"lms_killing_{last}_{os.getpid()}") as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "lms.settings.test",
            "ASSETS_DIR": str(settings.ASSETS_DIR),
        }
        told = subprocess.run(
            [sys.executable, "-m", "tests.journeys.killing", last],
            cwd=settings.ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert told.returncode == 0, told.stderr
    assert int(told.stdout.splitlines()[-1]) > 5
