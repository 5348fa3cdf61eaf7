"""Data that outlives learning: certificates, vouchers, funding decisions, accommodation."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assessments.models import Accommodation
from certificates.models import Certificate, CorrectionRequest, EligibilityDecision, Voucher
from lms.accounts.models import User
from lms.base.money import euros
from lms.portal.domain.my_data.part import Column, Part, Row

ROWS_AT_ONCE = 500


def parts() -> tuple[Part, ...]:
    """In the active language."""
    return (*_of_papers(), *_of_corrections(), *_of_grants())


def _of_papers() -> tuple[Part, ...]:
    """Certificates and funding decisions."""
    return (
        Part(
            "zertifikate",
            _("Certificates"),
            _("Issued documents, ended ones included; the files lie beside."),
            (
                Column("number", _("Number")),
                Column("heading", _("Document")),
                Column("course", _("Course")),
                Column("issued_on", _("Issued on")),
                Column("state", _("State")),
                Column("reason", _("Reason")),
            ),
            _certificates,
        ),
        Part(
            "foerderentscheidungen",
            _("Funding decisions"),
            _("Every decision with its reason, replaced ones included."),
            (
                Column("course", _("Course")),
                Column("unit", _("Seminar day")),
                Column("status", _("Outcome")),
                Column("amount", _("Amount")),
                Column("reason", _("Reason")),
                Column("decided_at", _("Decided")),
            ),
            _decisions,
        ),
    )


def _of_corrections() -> tuple[Part, ...]:
    """What one asked to be corrected."""
    return (
        Part(
            "berichtigungen",
            _("Correction requests"),
            _("What you asked to be corrected on certificates, and the answers."),
            (
                Column("number", _("Number")),
                Column("wish", _("What should be corrected")),
                Column("state", _("State")),
                Column("asked_at", _("Asked")),
                Column("answer", _("Answer")),
            ),
            _corrections,
        ),
    )


def _of_grants() -> tuple[Part, ...]:
    """What one was granted."""
    return (
        Part(
            "voucher",
            _("Vouchers"),
            _("The ID under which your seminar days are funded."),
            (
                Column("voucher_id", _("Voucher-ID")),
                Column("level", _("Level")),
                Column("body", _("Body")),
                Column("state", _("State")),
            ),
            _vouchers,
        ),
        Part(
            "nachteilsausgleich",
            _("Accommodation"),
            _("What you are granted in learning checks; no reason is kept."),
            (
                Column("time_factor", _("Factor on time limits")),
                Column("pause_minutes", _("Pauses in minutes")),
                Column("no_time_limit", _("No time limit")),
                Column("extra_attempts", _("Extra attempts")),
                Column("confirmed_by", _("Confirmed by")),
                Column("confirmed_at", _("Confirmed")),
                Column("valid_until", _("Valid until")),
            ),
            _accommodations,
        ),
    )


def _certificates(person: User) -> Iterator[Row]:
    rows = Certificate.objects.filter(person=person).order_by("-issued_at", "pk")
    for row in rows.iterator(ROWS_AT_ONCE):
        yield {
            "number": row.number,
            "code": row.code,
            "heading": row.facts.get("heading", ""),
            "course": row.facts.get("course", ""),
            "issued_on": row.issued_on,
            "state": str(row.get_state_display()),
            "reason": row.reason,
            "ended_on": row.ended_on,
            "facts": row.facts,
        }


def _corrections(person: User) -> Iterator[Row]:
    rows = CorrectionRequest.objects.filter(certificate__person=person).select_related("certificate")
    for row in rows.order_by("-asked_at", "pk").iterator(ROWS_AT_ONCE):
        yield {
            "number": row.certificate.number,
            "wish": row.wish,
            "state": str(row.get_state_display()),
            "asked_at": row.asked_at,
            "answer": row.answer,
            "answered_at": row.answered_at,
        }


def _decisions(person: User) -> Iterator[Row]:
    rows = EligibilityDecision.objects.filter(enrolment__person=person).select_related(
        "enrolment__course", "unit"
    )
    for row in rows.order_by("-decided_at", "unit__position", "-sequence", "pk").iterator(ROWS_AT_ONCE):
        yield {
            "course": row.enrolment.course.title,
            "unit": row.unit.title,
            "day": row.day,
            "status": str(row.get_status_display()),
            "amount": euros(row.cents),
            "reason": row.reason,
            "decided_at": row.decided_at,
            "sequence": row.sequence,
            "inputs": row.inputs,
        }


def _vouchers(person: User) -> Iterator[Row]:
    rows = Voucher.objects.filter(person=person).select_related("body__district", "contract")
    for row in rows.order_by("-contract__signed_on", "pk").iterator(ROWS_AT_ONCE):
        yield {
            "voucher_id": row.voucher_id,
            "level": str(row.get_level_display()),
            "body": str(row.body),
            "state": str(row.get_state_display()),
            "contract_signed_on": row.contract.signed_on,
        }


def _accommodations(person: User) -> Iterator[Row]:
    rows = (
        Accommodation.objects.filter(person=person).select_related("confirmed_by").order_by("-confirmed_at")
    )
    for row in rows.iterator(ROWS_AT_ONCE):
        yield {
            "time_factor": row.time_factor,
            "pause_minutes": row.pause_minutes,
            "no_time_limit": row.no_time_limit,
            "extra_attempts": row.extra_attempts,
            "confirmed_by": row.confirmed_by.get_full_name(),
            "confirmed_at": row.confirmed_at,
            "valid_until": row.valid_until,
        }
