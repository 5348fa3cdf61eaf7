"""``manage.py certificate``: verify a file, write a sample, or confirm funded days for the funding body."""

from __future__ import annotations

import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from certificates.enums import CertificateKind


class Command(BaseCommand):
    """Check a document, draw a sample that proves nothing and is stored nowhere, or confirm funded days."""

    help = (
        "Checks a certificate's PDF, writes a sample of one, or issues a confirmation for the funding body."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The three acts."""
        acts = parser.add_subparsers(dest="act", required=True)
        verify = acts.add_parser("verify", help="compare a PDF with what was issued and check its seal")
        verify.add_argument("file", type=Path)
        sample = acts.add_parser("sample", help="write a sealed sample marked as such")
        sample.add_argument(
            "--kind", choices=CertificateKind.values, default=CertificateKind.CERTIFICATE.value
        )
        sample.add_argument("--name", required=True, help="the name to print, as one types it")
        sample.add_argument("--out", type=Path, required=True, help="file to write")
        confirm = acts.add_parser("confirm", help="issue the confirmation of funded days")
        confirm.add_argument("enrolment", type=uuid.UUID, help="whose days, by the enrolment's id")
        confirm.add_argument("--by", required=True, metavar="E-MAIL", help="who answers for it in the log")
        confirm.add_argument("--out", type=Path, help="file to write the PDF to as well")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        if options["act"] == "verify":
            self._verify(options["file"])
        elif options["act"] == "confirm":
            self._confirm(options["enrolment"], options["by"], options["out"])
        else:
            self._sample(CertificateKind(options["kind"]), options["name"], options["out"])

    def _verify(self, file: Path) -> None:
        from certificates.domain.file_check import LARGEST, Verdict, check_file
        from certificates.domain.report_text import report_lines

        try:
            with file.open("rb") as handle:
                pdf = handle.read(LARGEST + 1)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        if len(pdf) > LARGEST:
            raise CommandError(f"{file} is larger than {LARGEST // 1024 // 1024} MB: no certificate of ours.")
        try:
            report = check_file(pdf)
        except DatabaseError as error:
            raise CommandError(
                "There is no database to compare with: run manage.py migrate first."
            ) from error
        for line in report_lines(report):
            self.stdout.write(line)
        if report.verdict != Verdict.UNCHANGED or report.status is None or not report.status.is_valid:
            raise CommandError("Not a valid, unchanged certificate.", returncode=1)

    def _sample(self, kind: CertificateKind, name: str, out: Path) -> None:
        from certificates.domain.drafting import IssuingRefused
        from certificates.domain.samples import draw_sample
        from certificates.domain.signing import ensure_test_keys

        now = timezone.now()
        if settings.TEST_KEYS_DIR is not None and not settings.SEAL_KEY:
            ensure_test_keys(folder=Path(settings.TEST_KEYS_DIR), now=now)
        try:
            pdf = draw_sample(kind=kind, name=name, now=now)
        except IssuingRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self._write(out, pdf)

    def _confirm(self, enrolment: uuid.UUID, by: str, out: Path | None) -> None:
        from certificates.domain.drafting import IssuingRefused
        from certificates.domain.papers import issue_funding_confirmation
        from curriculum.models import Enrolment
        from lms.accounts.models import User

        actor = User.objects.filter(email__iexact=by, is_active=True).first()
        funded = Enrolment.objects.filter(pk=enrolment).first()
        if actor is None:
            raise CommandError(f"Nobody with the address {by}.")
        if funded is None:
            raise CommandError(f"No enrolment {enrolment}.")
        try:
            issued = issue_funding_confirmation(enrolment=funded, actor=actor, now=timezone.now())
        except IssuingRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(issued.number)
        if out is not None:
            self._write(out, bytes(issued.file.pdf))

    def _write(self, out: Path, pdf: bytes) -> None:
        try:
            out.write_bytes(pdf)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{out}: {len(pdf):,} bytes")
