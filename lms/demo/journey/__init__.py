"""The scripted journey: a fresh pilot from invitation to voucher decision, every step over HTTP under the own login."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from lms.base.clock import berlin_date
from lms.demo.journey import people
from lms.demo.journey.browser import Browser, JourneyError
from lms.demo.journey.people import Plan
from lms.demo.journey.server import RunningServer, running_server
from lms.demo.journey.studying import read_questions

CURRICULUM = Path(settings.ROOT) / "cms" / "data" / "curriculum.yaml"


@dataclass(frozen=True)
class Step:
    """Who did what, what it left behind, how long it took; ``failed`` holds the reason."""

    who: str
    what: str
    left: str
    seconds: float
    failed: str = ""


def play(*, out: Path) -> bool:
    """Play it, print its table, write ``certificate.pdf`` and ``journey.json`` into ``out``; whether it arrived."""
    out.mkdir(parents=True, exist_ok=True)
    journey = _Journey(Plan(today=berlin_date(timezone.now())))
    try:
        with running_server() as server:
            journey.run(server)
    except JourneyError as error:
        if not journey.failed:
            journey.steps.append(Step("server", "start", "", 0.0, str(error)))
    _print(journey.steps)
    _write(out, journey)
    return not journey.failed


class _Journey:
    """The steps in order; stops at the first that fails."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.steps: list[Step] = []
        self.certificate = b""

    @property
    def failed(self) -> bool:
        return any(step.failed for step in self.steps)

    def run(self, server: RunningServer) -> None:
        plan = self.plan
        office, pilot, trainer, anybody = (Browser(server.base_url) for _ in range(4))
        self._step("office", "log in", lambda: _log_in(office, "programm"))
        self._step("office", "invite a pilot, plan a run", lambda: people.office_plans(office, plan))
        self._step("office", "enrol, enter contract and voucher", lambda: people.office_enrols(office, plan))
        self._step("pilot", "accept the invitation", lambda: people.pilot_accepts(pilot, server, plan))
        self._step("pilot", "confirm the name", lambda: people.pilot_confirms_name(pilot))
        questions = read_questions(CURRICULUM)
        self._step("pilot", "learn for three days", lambda: people.pilot_learns(pilot, plan, questions))
        self._step("trainer", "log in", lambda: _log_in(trainer, "trainer"))
        self._step("trainer", "confirm attendance", lambda: people.trainer_confirms(trainer, plan))
        self._step("pilot", "download the certificate", lambda: self._fetch(pilot))
        self._step("anybody", "check the certificate", lambda: people.anybody_checks(anybody, plan))
        self._step("office", "read the decision", lambda: people.office_reads(office, plan))

    def _fetch(self, pilot: Browser) -> str:
        left, self.certificate = people.pilot_fetches(pilot, self.plan)
        return left

    def _step(self, who: str, what: str, act: Callable[[], str]) -> None:
        begun = time.monotonic()
        try:
            left = act()
        except JourneyError as error:
            self.steps.append(Step(who, what, "", time.monotonic() - begun, str(error)))
            raise
        self.steps.append(Step(who, what, left, time.monotonic() - begun))


def _log_in(browser: Browser, login: str) -> str:
    email = f"{login}@example.org"
    browser.log_in(email, "demo")
    return email


def _print(steps: list[Step]) -> None:
    width = max(len(step.what) for step in steps)
    for step in steps:
        mark = "FAILED" if step.failed else "ok"
        print(
            f"  {mark:<7}{step.seconds:5.1f} s  {step.who:<8} {step.what:<{width}}  {step.failed or step.left}"
        )


def _write(out: Path, journey: _Journey) -> None:
    """Public ids only, so that anybody can look the outcome up again."""
    if journey.certificate:
        (out / "certificate.pdf").write_bytes(journey.certificate)
    plan = asdict(journey.plan) | {"today": journey.plan.today.isoformat(), "email": journey.plan.email}
    record = {
        "arrived": not journey.failed,
        "finished_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        **plan,
        "last_name": journey.plan.last_name,
        "steps": [asdict(step) for step in journey.steps],
    }
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (out / "journey.json").write_text(text + "\n", encoding="utf-8")
