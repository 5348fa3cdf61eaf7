"""Examples for the OpenAPI schema; ``tests/api`` holds them against real answers."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample

BASIC = {"id": "b6d7a7c1-3a4e-5f0e-8d6c-1f2a3b4c5d6e", "title": "Basisqualifizierung", "level": "basis"}
UNIT = {"id": "5a4b3c2d-1e0f-5a6b-8c7d-9e8f7a6b5c4d", "title": "Tag 1", "position": 1}
RUN_ID = "7c1e5d2a-9b40-4b8e-a6f3-1d2c3b4a5968"

COURSE = OpenApiExample(
    "course",
    value={
        **BASIC,
        "key": "basis",
        "certificate_title": "Kommunale Digitallotsin / Kommunaler Digitallotse",
        "edition": {
            "number": 1,
            "published_on": "2026-01-12",
            "units": [{**UNIT, "is_seminar_day": True, "ue": 8}],
        },
    },
    response_only=True,
    status_codes=["200"],
)
RUN = OpenApiExample(
    "run",
    value={
        "id": RUN_ID,
        "title": "Basis Herbst, Stuttgart",
        "course": BASIC,
        "provider": {
            "id": "2f6b8c1d-4e3a-4f5b-9c8d-7e6f5a4b3c2d",
            "name": "Verwaltungs- und Wirtschafts-Akademie",
        },
        "delivery": "presence",
        "preset": "in_class",
        "fundable": True,
        "fee_cents_per_day": 18_000,
        "days": [{"date": "2026-02-27", "unit": UNIT}],
    },
    response_only=True,
    status_codes=["200"],
)
ENROLMENT = OpenApiExample(
    "enrolment",
    value={
        "id": "0d9f2c1e-77aa-4d1b-b7f4-5f5b2f1c9e21",
        "state": "active",
        "registered_on": "2026-02-10",
        "withdrawn_on": None,
        "person": {"id": "6f3c1a52-8f0b-4c57-9a0e-2b8f7a1f6d11", "name": "Änne Großmann"},
        "course": BASIC,
        "body": {"ags": "08115001", "name": "Aidlingen"},
        "run": RUN_ID,
        "units_total": 3,
        "units_attended": 1,
        "units_complete": 0,
        "completed_on": None,
    },
    response_only=True,
    status_codes=["200"],
)
