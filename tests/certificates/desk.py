"""The programme office's desk: enters contracts and vouchers through the domain functions, at one instant."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from certificates.domain import rule_versions, seats, vouchers
from certificates.domain.eligibility import decide_eligibility
from certificates.domain.funding_queries import decisions_in_force
from certificates.enums import CertificateKind, CertificateState
from certificates.models import Certificate, FundingContract, Voucher
from curriculum.domain.attendance import confirm_attendance
from curriculum.enums import Level
from curriculum.models import CourseEdition, Enrolment, EnrolmentProgress
from lms.accounts.models import Provider, PublicBody, User
from tests.factories.curriculum import make_edition, make_enrolment

SIGNED_ON = dt.date(2026, 2, 1)


@dataclass(frozen=True)
class Desk:
    """``office`` enters for ``contract`` at ``now``; ``trainer`` confirms days."""

    office: User
    trainer: User
    now: dt.datetime
    contract: FundingContract

    def with_contract(self, body: PublicBody, provider: Provider, signed_on: dt.date = SIGNED_ON) -> Desk:
        """The same desk with another contract before it."""
        contract = vouchers.enter_contract(
            body=body, provider=provider, signed_on=signed_on, actor=self.office, now=self.now
        )
        return replace(self, contract=contract)

    def enter(self, person: User, voucher_id: str, level: Level = Level.BASIS) -> Voucher:
        """A voucher, quoted nowhere."""
        return vouchers.enter_voucher(
            contract=self.contract, person=person, level=level, voucher_id=voucher_id, **self._by
        )

    def enter_and_quote(self, person: User, voucher_id: str, level: Level = Level.BASIS) -> Voucher:
        """A voucher, quoted where there is no doubt."""
        return vouchers.enter_and_quote_voucher(
            contract=self.contract, person=person, level=level, voucher_id=voucher_id, **self._by
        )

    def quote(self, voucher: Voucher, enrolment: Enrolment) -> Voucher:
        """The registration states the voucher."""
        return vouchers.quote_voucher(voucher=voucher, enrolment=enrolment, **self._by)

    def cancel(self, voucher: Voucher, reason: str = "Tippfehler") -> Voucher:
        """The voucher no longer counts."""
        return vouchers.cancel_voucher(voucher=voucher, reason=reason, **self._by)

    def release(self, voucher: Voucher, reason: str = "hat die Gemeinde verlassen") -> Voucher:
        """Its seat is free."""
        return seats.release_seat(voucher=voucher, reason=reason, **self._by)

    def assign(self, voucher: Voucher) -> Voucher:
        """It gets a free seat."""
        return seats.assign_seat(voucher=voucher, **self._by)

    def attend(self, enrolment: Enrolment, *positions: int, **fields: Any) -> None:
        """The trainer confirms the planned days at ``positions`` (all without any), then everything is decided."""
        assert enrolment.run is not None
        for day in enrolment.run.days.select_related("unit").order_by("date"):
            if not positions or day.unit.position in positions:
                confirm_attendance(
                    **{
                        "enrolment": enrolment,
                        "unit": day.unit,
                        "date": day.date,
                        "provider": enrolment.run.provider,
                        "actor": self.trainer,
                        "now": self.now,
                        **fields,
                    }
                )
        decide_eligibility(enrolment=enrolment, now=self.now)

    @property
    def _by(self) -> dict[str, Any]:
        return {"actor": self.office, "now": self.now}


def open_desk(enrolment: Enrolment, *, office: User, trainer: User, now: dt.datetime) -> Desk:
    """The funding rules loaded, a contract of the enrolment's body with its provider signed."""
    rule_versions.load_rules()
    assert enrolment.body is not None
    assert enrolment.run is not None
    contract = vouchers.enter_contract(
        body=enrolment.body, provider=enrolment.run.provider, signed_on=SIGNED_ON, actor=office, now=now
    )
    return Desk(office=office, trainer=trainer, now=now, contract=contract)


def reasons(enrolment: Enrolment) -> list[str]:
    """The reason codes in force, in the order of the units."""
    in_force = decisions_in_force(enrolments=[enrolment]).order_by("unit__position")
    return list(in_force.values_list("reason_code", flat=True))


def cents(enrolment: Enrolment) -> int:
    """What the enrolment gets, all days together."""
    return sum(decisions_in_force(enrolments=[enrolment]).values_list("cents", flat=True))


def make_certificate(
    person: User,
    *,
    completed_on: dt.date | None = None,
    state: CertificateState = CertificateState.CURRENT,
    edition: CourseEdition | None = None,
    **enrolment_fields: Any,
) -> Certificate:
    """A certificate of ``person`` for a course completed on that day, the basic one unless told otherwise."""
    edition = edition or CourseEdition.objects.filter(course__key="basis").first() or make_edition()
    enrolment = make_enrolment(person, edition=edition, **enrolment_fields)
    if completed_on:
        EnrolmentProgress.objects.create(enrolment=enrolment, completed_on=completed_on)
    return Certificate.objects.create(
        kind=CertificateKind.CERTIFICATE,
        number=f"N-{enrolment.pk}",
        code=str(enrolment.pk)[:20],
        person=person,
        enrolment=enrolment,
        edition=edition,
        facts={},
        issued_on=dt.date(2026, 2, 20),
        issued_at=dt.datetime(2026, 2, 20, tzinfo=dt.UTC),
        state=state,
        **(
            {}
            if state == CertificateState.CURRENT
            else {"reason": "Irrtum", "ended_on": dt.date(2026, 2, 27)}
        ),
    )
