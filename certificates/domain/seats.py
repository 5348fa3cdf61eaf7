"""Quota seats (F7, F8): numbers 1 … N of a body, held by basic vouchers, taken and freed under a lock on the body."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.domain.eligibility import decide_eligibility
from certificates.enums import VoucherState
from certificates.models import Voucher
from curriculum.enums import Level
from lms.accounts.domain.access import log_access
from lms.accounts.domain.register import funded_seats
from lms.accounts.enums import AccessKind
from lms.accounts.models import PublicBody, RegisterVersion, User
from lms.base.clock import berlin_date
from lms.base.refusals import Refusal

REASON_LENGTH = 300


class SeatRefusedError(Refusal):
    """A seat cannot be released or assigned; the message says why, in the reader's language."""


@transaction.atomic
def release_seat(*, voucher: Voucher, reason: str, actor: User, now: dt.datetime) -> Voucher:
    """The office frees the seat of a pilot who has left, so that somebody else can be funded (open question 5).

    The voucher stays: days up to today keep their money. Raises ``SeatRefusedError`` without a seat or a reason.
    """
    voucher = lock_voucher(voucher)
    if voucher.state != VoucherState.ACTIVE or voucher.seat is None:
        raise SeatRefusedError(_("This voucher holds no quota seat."))
    voucher.seat_released_reason = checked_reason(reason, SeatRefusedError)
    voucher.seat_released_on = berlin_date(now)
    voucher.seat = None
    voucher.save(update_fields=["seat", "seat_released_on", "seat_released_reason"])
    return settle(voucher, actor=actor, now=now, change=f"quota seat released, voucher {voucher.pk}")


@transaction.atomic
def assign_seat(*, voucher: Voucher, actor: User, now: dt.datetime) -> Voucher:
    """Give a voucher that came away empty the lowest free seat: nobody moves up by themselves.

    Raises ``SeatRefusedError`` when it has one, needs none or all are taken.
    """
    voucher = lock_voucher(voucher)
    if voucher.state != VoucherState.ACTIVE or voucher.level != Level.BASIS or voucher.seat is not None:
        raise SeatRefusedError(_("Only an active voucher of the basic course without a seat can get one."))
    voucher.seat = lowest_free_seat(body=voucher.body, version=voucher.contract.register_version)
    if voucher.seat is None:
        raise SeatRefusedError(_("All quota seats of this body are taken."))
    voucher.seat_released_on, voucher.seat_released_reason = None, ""
    voucher.save(update_fields=["seat", "seat_released_on", "seat_released_reason"])
    return settle(voucher, actor=actor, now=now, change=f"quota seat assigned, voucher {voucher.pk}")


def lock_body(key: uuid.UUID) -> PublicBody:
    """The body, locked until the transaction ends: only one voucher of a body takes or frees a seat at a time.

    SQLite has no row locks; its transactions begin as writers (``BEGIN IMMEDIATE``), which serialises the same way.
    """
    return PublicBody.objects.select_for_update(no_key=True, of=("self",)).get(pk=key)


def lock_voucher(voucher: Voucher) -> Voucher:
    """``voucher`` as it is now, with body and contract, locked after its body."""
    lock_body(voucher.body_id)
    return (
        Voucher.objects.select_for_update(no_key=True, of=("self",))
        .select_related("body", "contract__register_version", "person", "enrolment__course")
        .get(pk=voucher.pk)
    )


def lowest_free_seat(*, body: PublicBody, version: RegisterVersion) -> int | None:
    """The lowest free seat of a locked ``body`` by the register of ``version``; ``None`` when all are taken."""
    taken = set(
        Voucher.objects.filter(body=body, state=VoucherState.ACTIVE, seat__isnull=False).values_list(
            "seat", flat=True
        )
    )
    quota = funded_seats(body=body, version=version)
    # Counted, too: a later register may know fewer seats than an earlier contract took.
    if len(taken) >= quota:
        return None
    return next(seat for seat in range(1, quota + 1) if seat not in taken)


def checked_reason(reason: str, error: type[Refusal]) -> str:
    """``reason`` on one line; raises ``error`` when it is empty or too long."""
    reason = " ".join(reason.split())
    if not reason:
        raise error(_("Please give a reason."), field="reason")
    if len(reason) > REASON_LENGTH:
        words = _("The reason is too long: at most %(n)d characters.") % {"n": REASON_LENGTH}
        raise error(words, field="reason")
    return reason


def settle(voucher: Voucher, *, actor: User, now: dt.datetime, change: str) -> Voucher:
    """What follows every change of a voucher: its enrolment is decided anew, the change is logged."""
    if voucher.enrolment is not None:
        decide_eligibility(enrolment=voucher.enrolment, now=now)
    log_access(actor=actor, people=[voucher.person], kind=AccessKind.CHANGED, subject_matter=change, now=now)
    return voucher
