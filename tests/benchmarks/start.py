"""How long until the demo's first page, beside ``manage.py check`` in the same run.

``.venv/bin/python -m tests.benchmarks.start [--json FILE] [--rounds N]``. The demo must have been prepared once.
Starting, migrating nothing, seeding nothing and answering one page may take half as long again as checking.
"""

from __future__ import annotations

import argparse
import contextlib
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

from tests.benchmarks.table import Measurement, report

MANAGE = [sys.executable, "manage.py"]
LIMIT = 1.5


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", dest="file")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    checks, starts = [], []
    for _ in range(options.rounds):
        checks.append(_time_check())
        starts.append(_time_first_page())
    check, start = statistics.median(checks), statistics.median(starts)
    report(
        [
            Measurement("manage.py check", check, "s", None, 1.0),
            Measurement("demo until first page", start, "s", LIMIT * check, start / check),
        ],
        file=options.file,
    )


def _time_check() -> float:
    begun = time.perf_counter()
    subprocess.run([*MANAGE, "check"], check=True, capture_output=True)
    return time.perf_counter() - begun


def _time_first_page() -> float:
    port = _free_port()
    begun = time.perf_counter()
    process = subprocess.Popen([*MANAGE, "demo", "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", until=begun + 60)
        return time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str, *, until: float) -> None:
    while time.perf_counter() < until:
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError),
            urllib.request.urlopen(address) as answer,
        ):
            answer.read()
            return
        time.sleep(0.02)
    sys.exit(
        "The demo did not answer within a minute; prepare it once with: python3 manage.py demo --no-serve"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
