"""A demo world of its own, made by the real command in its own process, and a really started server on it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker

from lms.demo.journey.server import RunningServer, running_server
from tests.database import own_database

ROOT = Path(settings.ROOT)
PEOPLE = """
from certificates.domain.funding_queries import decisions_in_force
from certificates.models import Certificate
from curriculum.models import Enrolment
from lms.accounts.models import PublicBody
people = {}
for e in Enrolment.objects.select_related("person", "course", "progress").order_by("registered_on"):
    login = e.person.email.partition("@")[0]
    decided = list(decisions_in_force(enrolments=[e]))
    people.setdefault(login, []).append({
        "course": e.course.key,
        "attended": e.progress.units_attended if hasattr(e, "progress") else 0,
        "complete": bool(hasattr(e, "progress") and e.progress.completed_on),
        "certificate": e.certificates.exists(),
        "cents": sum(d.cents for d in decided),
        "reasons": sorted({d.reason_code for d in decided}),
        "lessons": e.lesson_completions.count(),
    })
print(json.dumps({"people": people, "bodies": Enrolment.objects.values("body").distinct().count()}))
"""


@dataclass(frozen=True)
class DemoWorld:
    """Environment variables that lead to the world, and how to run commands in it.

    ``as_made`` are its people before any test acted for them: login → enrolments, and how many bodies they have.
    """

    environment: dict[str, str]
    as_made: dict[str, Any] = field(default_factory=dict)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``manage.py`` in the world."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    def ask(self, code: str) -> Any:
        """What ``code`` prints as JSON in a Django shell of the world."""
        answer = self.manage("shell", "--verbosity", "0", "--command", f"import json\n{code}")
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)


@pytest.fixture(scope="session")
def demo_world(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[DemoWorld]:
    """Made once for all tests by ``manage.py demo --no-serve``."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "LMS_BOOTSTRAPPED"}
    }
    environment |= {
        "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        "DATA_DIR": str(folder),
        "ASSETS_DIR": str(settings.ASSETS_DIR),
        "LOG_LEVEL": "WARNING",
    }
    # A migrated database saves the migrations, which have been run once for the suite.
    with django_db_blocker.unblock(), own_database(folder, f"lms_demo_{os.getpid()}") as url:
        environment["DATABASE_URL"] = url
        world = DemoWorld(environment)
        made = world.manage("demo", "--no-serve")
        assert made.returncode == 0, made.stdout + made.stderr
        # What has just been made leaves nothing to mend.
        assert "Reconciled" not in made.stdout, made.stdout
        world.as_made.update(world.ask(PEOPLE))
        yield world


@pytest.fixture(scope="session")
def demo_server(demo_world: DemoWorld) -> Iterator[RunningServer]:
    """The demo, served by the real command."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "LMS_BOOTSTRAPPED"):
            patch.delenv(name, raising=False)
        for name, value in demo_world.environment.items():
            patch.setenv(name, value)
        patch.setattr(settings, "DATA_DIR", Path(demo_world.environment["DATA_DIR"]))
        with running_server() as server:
            yield server


@pytest.fixture
def page_of(browser: Browser, demo_server: RunningServer) -> Iterator[Callable[..., Page]]:
    """``page_of("lotse")``: a page logged in as somebody (``""``: nobody), with options of a browser context."""
    contexts = []

    def open_page(login: str, **options: Any) -> Page:
        context = browser.new_context(base_url=demo_server.base_url, locale="de-DE", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        if login:
            page.goto("/konto/login/")
            page.locator("[name=login]").fill(f"{login}@example.org")
            page.locator("[name=password]").fill("demo")
            page.get_by_role("main").get_by_role("button").first.click()
            page.wait_for_url(re.compile(r"^(?!.*/login/)"))
        return page

    yield open_page
    for context in contexts:
        context.close()
