"""How long the core takes for one statement of about 1.2 kB, beside others on the same text in the same run.

The floor is ``json.loads``. Peers: ralph-malph's generic model, and jsonschema with a schema that checks less.

``.venv/bin/python -m tests.benchmarks.xapi_core [--json FILE] [--rounds N]``. Aim: at most 30 µs from bytes to a fully
checked statement on a machine whose ``json.loads`` takes 5.7 µs for such a text; elsewhere the ratio tells. Needs no
Django.
"""

from __future__ import annotations

import argparse
import json
import time
import timeit
from collections.abc import Callable

from jsonschema import Draft202012Validator
from ralph.models.xapi.base.statements import BaseXapiStatement

from lms.xapi.core import check_statement, decode, fingerprint, index_entries, read_statement
from tests.benchmarks.table import Measurement, report
from tests.benchmarks.xapi_schema import STATEMENT as SCHEMA

BASE = "https://lernen.digitallotsen.example/xapi"
STATEMENT = {
    "id": "fd41c918-b88b-4b20-a0a5-a4c32391aaa0",
    "actor": {
        "objectType": "Agent",
        "account": {
            "homePage": "https://lernen.digitallotsen.example",
            "name": "6e1c2b7a-0b1f-4f6e-9d0c-0a5d1f0b7a11",
        },
    },
    "verb": {
        "id": "http://adlnet.gov/expapi/verbs/passed",
        "display": {"de": "bestanden", "en": "passed"},
    },
    "object": {
        "objectType": "Activity",
        "id": f"{BASE}/quiz/1b671a64-40d5-491e-99b0-da01ff1f3341",
        "definition": {
            "name": {"de": "Lernkontrolle Tag 1", "en": "Quiz day 1"},
            "type": "http://adlnet.gov/expapi/activities/assessment",
        },
    },
    "result": {
        "score": {"scaled": 0.85, "raw": 17, "min": 0, "max": 20},
        "success": True,
        "completion": True,
        "duration": "PT12M30.5S",
    },
    "context": {
        "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
        "contextActivities": {
            "parent": [{"objectType": "Activity", "id": f"{BASE}/unit/16fd2706-8baf-433b-82eb-8c7fada847da"}],
            "grouping": [
                {"objectType": "Activity", "id": f"{BASE}/course/886313e1-3b8a-5372-9b90-0c9aee199e5d"}
            ],
        },
        "platform": "digitallotsen-lms",
        "language": "de",
        "extensions": {f"{BASE}/extension/edition": 3},
    },
    "timestamp": "2026-03-02T09:00:00.804Z",
    "version": "1.0.0",
}
RUNS = 200


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", dest="file")
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    text = json.dumps(STATEMENT, separators=(",", ":"), ensure_ascii=False).encode()
    document = decode(text)
    statement = check_statement(document).statement
    schema = Draft202012Validator(SCHEMA)
    cases: dict[str, Callable[[], object]] = {
        f"json.loads, {len(text)} bytes": lambda: json.loads(text),
        "bytes to plain values": lambda: decode(text),
        "plain values to checked statement": lambda: check_statement(document),
        "bytes to checked statement": lambda: read_statement(text),
        "ralph-malph: bytes to model": lambda: BaseXapiStatement.model_validate_json(text),
        "jsonschema: bytes to checked values": lambda: schema.validate(json.loads(text)),
        "fingerprint": lambda: fingerprint(document),
        "index entries": lambda: index_entries(statement),
    }
    values = _microseconds(cases, options.rounds)
    floor = next(iter(values.values()))
    report(
        [Measurement(name, value, "µs", floor, value / floor) for name, value in values.items()],
        file=options.file,
    )


def _microseconds(cases: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The best of some rounds in which all take turns: what disturbs only ever adds. Time of the processor."""
    best = dict.fromkeys(cases, float("inf"))
    for _ in range(rounds):
        for name, case in cases.items():
            taken = timeit.timeit(case, number=RUNS, timer=time.process_time) / RUNS * 1e6
            best[name] = min(best[name], taken)
    return best


if __name__ == "__main__":
    main()
