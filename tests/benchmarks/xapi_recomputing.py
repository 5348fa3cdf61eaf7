"""How long it takes to compare, and to make anew, the progress of many enrolments from their evidence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.table import Measurement
from tests.live.databases import ROOT, Databases, environment

# A tenth of the enrolments is the floor: the rate must be the same.
PARTS = 10


def measure_recomputing(databases: Databases, *, enrolments: int) -> list[Measurement]:
    """Enrolments in a second over all of them, beside the rate over the first tenth."""
    url = databases.make("recomputing")
    told = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.xapi_recompute_run", str(enrolments), str(PARTS)],
        cwd=ROOT,
        env=environment(url, Path(databases.folder)),
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        sys.exit(told.stderr)
    return [
        Measurement(
            f"{databases.kind}: progress of {enrolments} enrolments, {name}, beside the first tenth",
            rate["all"],
            "enr/s",
            rate["first"],
            rate["all"] / rate["first"],
        )
        for name, rate in json.loads(told.stdout.splitlines()[-1]).items()
    ]
