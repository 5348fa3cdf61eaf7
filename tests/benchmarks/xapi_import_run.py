"""``python -m tests.benchmarks.xapi_import_run FILE CLIENT_KEY``: ``xapi_import``, then its peak memory in MB."""

from __future__ import annotations

import resource
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - needs Django to be set up

if __name__ == "__main__":
    call_command("xapi_import", sys.argv[1], "--client", sys.argv[2])
    # Linux counts in kilobytes.
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}\n")
