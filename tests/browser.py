"""The real browser: where it is found, how it is started, and the accessibility check run inside it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]

# Playwright's loop runs in this thread, and the ORM would take it for an asynchronous caller.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@dataclass(frozen=True)
class AxeReport:
    """What axe-core found on a page; ``str()`` names rule, impact and element of every finding."""

    violations: list[dict[str, Any]]
    incomplete: list[dict[str, Any]]

    def __str__(self) -> str:
        return "\n".join(
            f"{kind} {finding['id']} ({finding['impact']}): {finding['help']}: {' '.join(node['html'].split())[:200]}"
            for kind, findings in (("violation", self.violations), ("incomplete", self.incomplete))
            for finding in findings
            for node in finding["nodes"]
        )


def browser_path() -> str | None:
    """The browser to use: ``BROWSER_PATH``, else the first Chromium on PATH."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def missing_browser(reason: str) -> None:
    """Skip the test, or fail it where ``CI=true`` promises a browser."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright starts the browser; no browser, no test."""
    path = browser_path()
    if path is None:
        missing_browser(f"no browser: set BROWSER_PATH or install one of {', '.join(NAMES)}")
    arguments = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-domain-reliability",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
        # A page that asks anybody but us fails visibly instead of waiting for an answer.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost",
    ]
    if os.geteuid() == 0:
        # Chromium refuses its sandbox to root, which test machines often are.
        arguments.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": path, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Pages see a German reader in Stuttgart."""
    return {**browser_context_args, "locale": "de-DE", "timezone_id": "Europe/Berlin"}


@pytest.fixture
def axe() -> Callable[[Page], AxeReport]:
    """Check the page as it stands now against WCAG 2.0 to 2.2, A and AA, and axe's best practices."""
    return _run_axe


def _run_axe(page: Page) -> AxeReport:
    # Evaluated by the debugger, so it works under the page's own content security policy.
    page.evaluate(_axe_source())
    options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations", "incomplete"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return AxeReport(found["violations"], found["incomplete"])


@cache
def _axe_source() -> str:
    source = Path(settings.ASSETS_DIR, "dev", "axe.min.js")
    if not source.is_file():
        missing_browser("axe-core is not installed: `python3 manage.py test` fetches it")
    return source.read_text(encoding="utf-8")
