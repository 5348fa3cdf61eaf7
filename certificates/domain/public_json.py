"""What the check page tells, for machines. Shapes are part of docs/certificates.md."""

from __future__ import annotations

from typing import Any

from certificates.domain.file_check import FileReport
from certificates.domain.verification import PublicStatus


def status_json(status: PublicStatus) -> dict[str, Any]:
    """Code, state, dates, document, course, month of issue (``YYYY-MM``), issuer; no name."""
    return {
        "code": status.code,
        "state": status.state.value,
        "valid": status.is_valid,
        "ended_on": status.ended_on.isoformat() if status.ended_on else None,
        "document": status.heading,
        "course": status.course,
        "issued_in": f"{status.issued_in:%Y-%m}",
        "issuer": status.issuer,
    }


def report_json(report: FileReport) -> dict[str, Any]:
    """Verdict, seal, status and the fields that differ."""
    seal = report.seal
    return {
        "verdict": report.verdict.value,
        "certificate": status_json(report.status) if report.status else None,
        "seal": {
            "intact": seal.is_intact,
            "covers_whole_file": seal.covers_all,
            "ours": seal.is_ours,
            "test": seal.is_test,
            "holder": seal.holder,
            "sealed_at": seal.sealed_at.isoformat() if seal.sealed_at else None,
        }
        if seal
        else None,
        "differences": [
            {"field": entry.field, "expected": entry.expected or None, "found": entry.found or None}
            for entry in report.differences
        ],
    }
