"""Certificates: many issued and handed out, then the drawing against other engines. One thread, one run.

``python -m tests.benchmarks.certificates --json FILE`` (needs ``locks/benchmark.txt``; engines that are not installed
are named and left out). Every competitor's file must first pass the validator of the standard named beside it.
``--issue 0`` and ``--count 0`` leave out a half; the aims of issuing are about 1600.
"""

from __future__ import annotations

import argparse
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
django.setup()

from tests.benchmarks.certificates_issuing import issuing  # noqa: E402 - Django first
from tests.benchmarks.table import Measurement, report  # noqa: E402 - Django first


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--issue", type=int, default=1600, help="issue so many and fetch them as ZIP over HTTP"
    )
    parser.add_argument("--count", type=int, default=25, help="documents a round of the slow engines")
    parser.add_argument("--json", dest="file")
    options = parser.parse_args()
    figures: list[Measurement] = []
    # First, while the process holds nothing else: memory is measured.
    if options.issue:
        figures += issuing(options.issue)
    if options.count:
        from tests.benchmarks.certificates_racing import racing

        figures += racing(options.count)
    report(figures, file=options.file)


if __name__ == "__main__":
    main()
