"""``manage.py demo --journey``: everybody acts over HTTP; what it reports is read again from database and paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.demo.conftest import DemoWorld

ASK = """
from certificates.domain.funding_queries import decisions_in_force
from certificates.models import Certificate
from curriculum.models import Enrolment
enrolment = Enrolment.objects.get(pk={enrolment!r})
certificate = Certificate.objects.get(pk={certificate!r})
print(json.dumps({{
    "email": enrolment.person.email,
    "run": str(enrolment.run_id),
    "attendances": enrolment.attendances.filter(withdrawn_at=None).count(),
    "lessons": enrolment.lesson_completions.count(),
    "passed": enrolment.attempts.filter(results__passed=True).count(),
    "seat": enrolment.vouchers.get().seat,
    "ags": enrolment.vouchers.get().body.ags,
    "certificate_of": str(certificate.enrolment_id),
    "code": certificate.code,
    "bytes": bytes(certificate.file.pdf).hex(),
    "cents": sum(d.cents for d in decisions_in_force(enrolments=[enrolment])),
}}))
"""


def test_the_journey_arrives_and_leaves_what_it_says(demo_world: DemoWorld, tmp_path: Path) -> None:
    played = demo_world.manage("demo", "--journey", "--out", str(tmp_path))

    assert played.returncode == 0, played.stdout + played.stderr
    told = json.loads((tmp_path / "journey.json").read_text(encoding="utf-8"))
    found = demo_world.ask(ASK.format(**told))
    paper = (tmp_path / "certificate.pdf").read_bytes()
    assert found.pop("bytes") == paper.hex()
    assert found == {
        "email": told["email"],
        "run": told["run"],
        "attendances": 3,
        "lessons": 15,
        "passed": 3,
        "seat": 1,
        "ags": told["body_ags"],
        "certificate_of": told["enrolment"],
        "code": told["code"],
        "cents": told["cents"],
    }
    pages = PdfReader(tmp_path / "certificate.pdf").pages
    assert len(pages) == 2, "the certificate, and the contents of its days"
    assert f"Rahel {told['last_name']}" in pages[0].extract_text()


@pytest.mark.once
def test_a_second_journey_finds_another_pilot_and_a_free_seat(demo_world: DemoWorld, tmp_path: Path) -> None:
    played = demo_world.manage("demo", "--journey", "--out", str(tmp_path))

    assert played.returncode == 0, played.stdout + played.stderr


def test_nothing_is_left_to_recompute_or_reconcile(demo_world: DemoWorld) -> None:
    checked = demo_world.manage("recompute_progress", "--check")
    reconciled = demo_world.manage("reconcile")

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert {line.partition(": ")[2] for line in reconciled.stdout.splitlines()} == {"0"}
