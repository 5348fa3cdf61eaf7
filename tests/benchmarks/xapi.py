"""The record store over real HTTP beside its floors, on SQLite and PostgreSQL.

``.venv/bin/python -m tests.benchmarks.xapi [--json FILE] [--database sqlite|postgres] [--only write|read|recompute]
[--sizes 10000,100000,1000000] [--seconds N]``. gunicorn with kept connections on a database of its own; everything is
removed at the end. What is compared is measured in the same run:

- *raw insert*: ``executemany`` of prepared rows into the same tables in transactions of the same size, with the same
  durability, in a process of its own;
- *empty view*: the same request to a view that authenticates, counts and reads it, and answers nothing;
- reading and storing at many statements: the same at few.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.benchmarks.table import Measurement, report
from tests.benchmarks.xapi_reading import measure_reading
from tests.benchmarks.xapi_recomputing import measure_recomputing
from tests.benchmarks.xapi_writing import measure_writing
from tests.live.databases import KINDS, POSTGRES, fresh_databases


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", dest="file", type=Path)
    parser.add_argument("--database", choices=KINDS, action="append")
    parser.add_argument("--postgres", default=POSTGRES, help="a server on which databases may be made")
    parser.add_argument("--only", choices=("write", "read", "recompute"), action="append")
    parser.add_argument("--sizes", default="10000,100000,1000000", help="how many statements to read from")
    parser.add_argument("--seconds", type=float, default=4, help="how long one cell of storing takes")
    parser.add_argument("--enrolments", type=int, default=10_000)
    options = parser.parse_args()
    parts = options.only or ["write", "read", "recompute"]
    sizes = [int(size) for size in options.sizes.split(",")]
    measurements: list[Measurement] = []
    for kind in options.database or KINDS:
        with fresh_databases(kind, postgres=options.postgres) as databases:
            if "write" in parts:
                measurements += measure_writing(databases, seconds=options.seconds)
            if "read" in parts:
                measurements += measure_reading(databases, sizes=sizes, seconds=options.seconds)
            if "recompute" in parts:
                measurements += measure_recomputing(databases, enrolments=options.enrolments)
    report(measurements, file=options.file)


if __name__ == "__main__":
    main()
