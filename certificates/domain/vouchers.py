"""Contracts and vouchers: what the programme office enters, and what each entry changes.

Money is decided by ``voucher_rules``; here only what cannot be true is refused. Every change decides the enrolments it
touches in its own transaction.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certificates.domain.eligibility import decide_eligibility
from certificates.domain.funding_queries import decisions_in_force, fitting_enrolments
from certificates.domain.seats import checked_reason, lock_body, lock_voucher, lowest_free_seat, settle
from certificates.domain.voucher_rules import differs_from_ags
from certificates.enums import VoucherState
from certificates.models import FundingContract, Voucher
from curriculum.enums import Level
from curriculum.models import Enrolment
from lms.accounts.domain.access import log_access
from lms.accounts.domain.register import current_version
from lms.accounts.enums import AccessKind
from lms.accounts.models import Provider, PublicBody, User
from lms.base.clock import berlin_date
from lms.base.days import CONTRACTS
from lms.base.refusals import Refusal


class ContractRefusedError(Refusal):
    """A contract cannot be entered or corrected; the message says why, ``field`` where."""


class VoucherRefusedError(Refusal):
    """A voucher cannot be entered, quoted or cancelled; the message says why, ``field`` where."""


@transaction.atomic
def enter_contract(
    *,
    body: PublicBody,
    provider: Provider,
    signed_on: dt.date,
    actor: User,
    now: dt.datetime,
    reference: str = "",
) -> FundingContract:
    """A Weitergabevertrag of ``body`` with ``provider``; it keeps the register of today (open question 6).

    Raises ``ContractRefusedError`` for a date that cannot be meant or while no register is loaded.
    """
    _refuse_implausible(signed_on, now)
    version = current_version()
    if version is None:
        raise ContractRefusedError(_("No register of bodies is loaded yet."), field="body")
    contract = FundingContract(
        body=body,
        provider=provider,
        signed_on=signed_on,
        register_version=version,
        reference=reference.strip(),
        entered_by=actor,
        entered_at=now,
    )
    _check_contract(contract)
    contract.save(force_insert=True)
    _decide_all(contract, actor=actor, now=now)
    return contract


@transaction.atomic
def correct_contract(
    *, contract: FundingContract, signed_on: dt.date, reference: str, actor: User, now: dt.datetime
) -> FundingContract:
    """Correct a mistyped date or reference. Body and provider stay: vouchers rest on them.

    Raises ``ContractRefusedError`` for a date that cannot be meant.
    """
    _refuse_implausible(signed_on, now)
    stored = FundingContract.objects.select_for_update(no_key=True, of=("self",)).get(pk=contract.pk)
    stored.signed_on, stored.reference = signed_on, reference.strip()
    _check_contract(stored)
    stored.save(update_fields=["signed_on", "reference"])
    _decide_all(stored, actor=actor, now=now)
    return stored


@transaction.atomic
def enter_voucher(
    *,
    contract: FundingContract,
    person: User,
    level: Level,
    voucher_id: str,
    actor: User,
    now: dt.datetime,
) -> Voucher:
    """A Bildungs-Voucher (basic, takes the lowest free quota seat) or an Aufbauprogramm-ID (advanced, needs none).

    The ID is stored as issued, only white space around it is dropped. Without a free seat the voucher is entered all
    the same: person N + 1 may learn, but is unfunded (F7). Raises ``VoucherRefusedError`` when the ID is empty, too
    long or in use, or the person already has an active voucher of the basic course.
    """
    body = lock_body(contract.body_id)
    seat = None
    if level == Level.BASIS:
        seat = lowest_free_seat(body=body, version=contract.register_version)
    voucher = Voucher(
        contract=contract,
        body=body,
        person=person,
        level=Level(level).value,
        voucher_id=voucher_id.strip(),
        seat=seat,
        entered_by=actor,
        entered_at=now,
    )
    _save_checked(voucher)
    return settle(voucher, actor=actor, now=now, change=f"voucher {voucher.pk} entered")


@transaction.atomic
def quote_voucher(*, voucher: Voucher, enrolment: Enrolment, actor: User, now: dt.datetime) -> Voucher:
    """The registration states the voucher. Person, level, body and provider must agree, else it is a slip of the pen.

    A voucher may move from one enrolment to another (a withdrawn one, a wrong one) as long as it has paid for nothing.
    Quoting it again changes nothing. Raises ``VoucherRefusedError``.
    """
    voucher = lock_voucher(voucher)
    if voucher.state != VoucherState.ACTIVE:
        raise VoucherRefusedError(_("This voucher was cancelled."))
    if voucher.enrolment_id == enrolment.pk:
        return voucher
    _refuse_mismatch(voucher, enrolment)
    before = voucher.enrolment
    if before is not None:
        _refuse_move(before)
    voucher.enrolment = enrolment
    _save_checked(voucher, update_fields=["enrolment"])
    if before is not None:
        decide_eligibility(enrolment=before, now=now)
    return settle(voucher, actor=actor, now=now, change=f"voucher {voucher.pk} quoted")


@transaction.atomic
def enter_and_quote_voucher(
    *,
    contract: FundingContract,
    person: User,
    level: Level,
    voucher_id: str,
    actor: User,
    now: dt.datetime,
) -> Voucher:
    """``enter_voucher``, then quote it where there is no doubt: on the only enrolment it fits. Raises as that does."""
    voucher = enter_voucher(
        contract=contract, person=person, level=level, voucher_id=voucher_id, actor=actor, now=now
    )
    fitting = list(fitting_enrolments(voucher=voucher)[:2])
    if len(fitting) != 1:
        return voucher
    return quote_voucher(voucher=voucher, enrolment=fitting[0], actor=actor, now=now)


@transaction.atomic
def cancel_voucher(*, voucher: Voucher, reason: str, actor: User, now: dt.datetime) -> Voucher:
    """The voucher no longer counts and its seat is free (open question 4); the row stays with its reason.

    Raises ``VoucherRefusedError`` when it is cancelled already or the reason is missing.
    """
    voucher = lock_voucher(voucher)
    if voucher.state != VoucherState.ACTIVE:
        raise VoucherRefusedError(_("This voucher was cancelled."))
    voucher.cancelled_reason = checked_reason(reason, VoucherRefusedError)
    voucher.state, voucher.seat = VoucherState.CANCELLED, None
    voucher.save(update_fields=["state", "seat", "cancelled_reason"])
    return settle(voucher, actor=actor, now=now, change=f"voucher {voucher.pk} cancelled")


def is_id_unusual(*, voucher: Voucher) -> bool:
    """Whether the ID does not begin with the AGS of its body (F11): worth a look, never a refusal."""
    return differs_from_ags(voucher_id=voucher.voucher_id, ags=voucher.body.ags)


def _refuse_implausible(signed_on: dt.date, now: dt.datetime) -> None:
    """Money hangs on this day: signed in the year 1, a contract would come before every run."""
    if objection := CONTRACTS.objection(signed_on, today=berlin_date(now)):
        raise ContractRefusedError(objection, field="signed_on")


def _check_contract(contract: FundingContract) -> None:
    try:
        contract.clean_fields(exclude={"body", "provider", "register_version"})
    except ValidationError as error:
        raise ContractRefusedError.of(error) from error


def _save_checked(voucher: Voucher, update_fields: list[str] | None = None) -> None:
    """Save; what the table's rules forbid is said in words, also when a parallel request was quicker."""
    try:
        voucher.full_clean(validate_unique=False)
        with transaction.atomic():
            voucher.save(update_fields=update_fields)
    except ValidationError as error:
        raise VoucherRefusedError.of(error) from error
    except IntegrityError as error:
        raise VoucherRefusedError(
            _("Somebody else has just changed this. Please look at it again.")
        ) from error


def _refuse_mismatch(voucher: Voucher, enrolment: Enrolment) -> None:
    if voucher.person_id != enrolment.person_id:
        raise VoucherRefusedError(_("The voucher is for another person."), field="enrolment")
    if voucher.level != enrolment.course.level:
        raise VoucherRefusedError(_("The voucher is for another level."), field="enrolment")
    if voucher.body_id != enrolment.body_id:
        raise VoucherRefusedError(_("The voucher belongs to another body."), field="enrolment")
    if enrolment.run is None or enrolment.run.provider_id != voucher.contract.provider_id:
        raise VoucherRefusedError(_("The contract is with another education provider."), field="enrolment")


def _refuse_move(enrolment: Enrolment) -> None:
    if decisions_in_force(enrolments=[enrolment]).filter(cents__gt=0).exists():
        raise VoucherRefusedError(
            _("The voucher already pays for attended days of another enrolment."), field="enrolment"
        )


def _enrolments_of(contract: FundingContract) -> list[Enrolment]:
    """Whose decisions a contract can change: the body's people at the provider, and who quotes its vouchers."""
    at_provider = Enrolment.objects.filter(body=contract.body_id, run__provider=contract.provider_id)
    quoting = Enrolment.objects.filter(vouchers__contract=contract)
    return list((at_provider | quoting).distinct().select_related("course", "person").order_by("pk"))


def _decide_all(contract: FundingContract, *, actor: User, now: dt.datetime) -> None:
    enrolments = _enrolments_of(contract)
    for enrolment in enrolments:
        decide_eligibility(enrolment=enrolment, now=now)
    log_access(
        actor=actor,
        people=[enrolment.person for enrolment in enrolments],
        kind=AccessKind.CHANGED,
        subject_matter=f"funding contract {contract.pk}",
        now=now,
    )
