"""Examples for the OpenAPI schema; ``tests/certificates/test_api_schema.py`` holds them against real answers."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample

PERSON = {"id": "6f3c1a52-8f0b-4c57-9a0e-2b8f7a1f6d11", "name": "Änne Großmann"}
COURSE = {"id": "b6d7a7c1-3a4e-5f0e-8d6c-1f2a3b4c5d6e", "title": "Basisqualifizierung", "level": "basis"}
BODY = {"ags": "08115001", "name": "Aidlingen"}
ENROLMENT = "0d9f2c1e-77aa-4d1b-b7f4-5f5b2f1c9e21"

CERTIFICATE = OpenApiExample(
    "certificate",
    value={
        "id": "e2b7d0f4-9c3b-4f7a-8a65-0c1d2e3f4a5b",
        "kind": "zertifikat",
        "state": "current",
        "issued_on": "2026-03-02",
        "person": PERSON,
        "course": COURSE,
        "body": BODY,
        "enrolment": ENROLMENT,
        "successor": None,
    },
    response_only=True,
    status_codes=["200"],
)
ELIGIBILITY = OpenApiExample(
    "eligible day",
    value={
        "id": "3c9a5e70-1b2d-4e6f-9a8b-7c6d5e4f3a2b",
        "enrolment": ENROLMENT,
        "unit": {"id": "5a4b3c2d-1e0f-5a6b-8c7d-9e8f7a6b5c4d", "title": "Tag 1", "position": 1},
        "day": "2026-02-27",
        "status": "eligible",
        "cents": 10_000,
        "reason_code": "attended",
        "reason": "Für diesen Tag gibt es 100,00\N{NO-BREAK SPACE}€: Die Teilnahme am 27.02.2026 ist bestätigt, der "
        "Weitergabevertrag vom 01.02.2026 liegt vor, die Bildungs-Voucher-ID ist angegeben.",
        "rule_version": 1,
        "decided_on": "2026-02-27",
        "person": PERSON,
        "course": COURSE,
        "body": BODY,
    },
    response_only=True,
    status_codes=["200"],
)
