"""The suite's own machinery: it must not pass by not looking."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.database import template_key
from tests.house import plan

BROWSER_TEST = "def test_page(page):\n    page.goto('about:blank')\n"


def run_browser_test(folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A suite of one browser test, on a machine without a browser."""
    (folder / "test_browser.py").write_text(BROWSER_TEST)
    (folder / "conftest.py").write_text("pytest_plugins = ['tests.browser']\n")
    (folder / "pytest.ini").write_text("[pytest]\n")
    environment = {name: value for name, value in os.environ.items() if name not in {"CI", "BROWSER_PATH"}}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:django", "-p", "no:schemathesis", "-p", "no:cacheprovider"],
        env={**environment, "PATH": str(folder), "PYTHONPATH": str(plan.ROOT), **more},
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_without_a_browser_the_browser_tests_are_skipped_with_the_reason(tmp_path: Path) -> None:
    finished = run_browser_test(tmp_path)

    assert finished.returncode == 0, finished.stdout
    assert "1 skipped" in finished.stdout
    assert "no browser: set BROWSER_PATH or install one of chromium" in finished.stdout


def test_where_ci_promises_a_browser_its_absence_fails(tmp_path: Path) -> None:
    finished = run_browser_test(tmp_path, CI="true")

    assert finished.returncode == 1, finished.stdout
    assert "no browser: set BROWSER_PATH or install one of chromium" in finished.stdout


@pytest.mark.parametrize(
    ("changed", "makes_anew"),
    [
        ("curriculum/migrations/0002_more.py", True),
        ("lms/xapi/migrations/0001_initial.py", True),
        ("lms/settings/base.py", True),
        ("locks/runtime.txt", True),
        ("curriculum/views.py", False),
        ("tests/curriculum/migrations/0001_initial.py", False),
    ],
)
def test_the_database_is_migrated_anew_when_migrating_could_differ(
    tmp_path: Path, changed: str, makes_anew: bool
) -> None:
    before = template_key(tmp_path)

    file = tmp_path / changed
    file.parent.mkdir(parents=True)
    file.write_text("changed")

    assert (template_key(tmp_path) != before) is makes_anew
