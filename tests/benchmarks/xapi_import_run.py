"""``python -m tests.benchmarks.xapi_import_run FILE CLIENT_KEY``: ``xapi_import``, its seconds and peak memory (MB)."""

from __future__ import annotations

import resource
import sys
import time

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - needs Django to be set up

if __name__ == "__main__":
    begun = time.perf_counter()
    call_command("xapi_import", sys.argv[1], "--client", sys.argv[2])
    # Linux counts in kilobytes.
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{time.perf_counter() - begun} {memory}\n")
