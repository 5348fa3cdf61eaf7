"""Quota seats: taken under a lock, released with a reason, never more than there are."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from certificates.domain.seats import SeatRefusedError
from certificates.domain.vouchers import (
    VoucherRefusedError,
)
from certificates.enums import VoucherState
from certificates.models import Voucher
from curriculum.enums import Level
from curriculum.models import Enrolment
from lms.accounts.models import Provider, PublicBody, RegisterEntry, User
from tests.certificates.desk import Desk, cents
from tests.factories.people import make_body, make_person

pytestmark = pytest.mark.django_db


def _set_seats(body: PublicBody, seats: int) -> None:
    RegisterEntry.objects.filter(body=body).update(funded_seats=seats)


def test_f7_vouchers_take_the_lowest_free_seats_and_the_next_person_none(
    desk: Desk, body: PublicBody
) -> None:
    _set_seats(body, 2)
    people = [make_person(f"p{n}", first_name="P", last_name=str(n)) for n in range(3)]

    seats = [desk.enter(person, f"08115001-{number}").seat for number, person in enumerate(people)]

    assert seats == [1, 2, None]


def test_f7_advanced_vouchers_need_no_seat(desk: Desk, pilot: User) -> None:
    assert desk.enter(pilot, "08115001-A", Level.AUFBAU).seat is None


def test_f7_a_later_register_with_fewer_seats_funds_nobody_more(
    desk: Desk, body: PublicBody, pilot: User
) -> None:
    _set_seats(body, 3)
    others = [make_person(f"p{n}", first_name="P", last_name=str(n)) for n in range(2)]
    first, _, third = (desk.enter(person, str(n)) for n, person in enumerate([pilot, *others]))
    desk.cancel(first)
    _set_seats(body, 2)

    again = desk.enter(pilot, "again")

    assert (third.seat, again.seat) == (3, None)


def test_a_released_seat_goes_to_whom_the_office_assigns_it(
    desk: Desk, pilot: User, colleague: User, today: dt.date
) -> None:
    first, waiting = desk.enter(pilot, "1"), desk.enter(colleague, "2")
    with pytest.raises(SeatRefusedError):
        desk.assign(waiting)

    released = desk.release(first)

    waiting.refresh_from_db()
    assert waiting.seat is None
    assert (released.seat, released.seat_released_on, released.state) == (None, today, VoucherState.ACTIVE)
    assert desk.assign(waiting).seat == 1
    with pytest.raises(SeatRefusedError):
        desk.release(released)
    with pytest.raises(SeatRefusedError):
        desk.assign(waiting)


def test_a_seat_released_by_mistake_can_be_given_back(desk: Desk, pilot: User) -> None:
    voucher = desk.release(desk.enter(pilot, "1"))

    given_back = desk.assign(voucher)

    assert (given_back.seat, given_back.seat_released_on, given_back.seat_released_reason) == (1, None, "")


def test_advanced_and_cancelled_vouchers_get_no_seat(desk: Desk, pilot: User, colleague: User) -> None:
    advanced = desk.enter(pilot, "1", Level.AUFBAU)
    cancelled = desk.cancel(desk.enter(colleague, "2"))

    for voucher in (advanced, cancelled):
        with pytest.raises(SeatRefusedError):
            desk.assign(voucher)


def test_the_money_of_days_before_a_release_stays(desk: Desk, enrolment: Enrolment) -> None:
    voucher = desk.enter_and_quote(enrolment.person, "08115001-1")
    desk.attend(enrolment)
    assert cents(enrolment) == 30_000

    desk.release(voucher)

    assert cents(enrolment) == 30_000


def test_the_database_itself_holds_no_seat_twice(desk: Desk, pilot: User, colleague: User) -> None:
    taken = desk.enter(pilot, "1")

    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.create(
            contract=taken.contract,
            body=taken.body,
            person=colleague,
            level=Level.BASIS,
            voucher_id="2",
            seat=1,
        )


@pytest.mark.django_db(transaction=True)
def test_f7_parallel_entries_never_take_more_seats_than_there_are(desk: Desk, body: PublicBody) -> None:
    _set_seats(body, 3)
    people = [make_person(f"p{n}", first_name="P", last_name=str(n), body=body) for n in range(8)]
    barrier = threading.Barrier(len(people))

    def enter(number: int) -> int | None:
        barrier.wait()
        try:
            return desk.enter(people[number], f"08115001-{number}").seat
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        seats = list(pool.map(enter, range(len(people))))

    assert sorted(seat for seat in seats if seat) == [1, 2, 3]
    assert seats.count(None) == 5


@pytest.mark.django_db(transaction=True)
def test_parallel_entries_of_one_id_leave_one_voucher(desk: Desk, provider: Provider) -> None:
    # Different bodies, so that the lock on the body does not help.
    bodies = [make_body(f"Dorf {n}", ags=f"0811500{n}") for n in range(3, 7)]
    people = [make_person(f"p{n}", first_name="P", last_name=str(n)) for n in range(len(bodies))]
    desks = [desk.with_contract(body, provider) for body in bodies]
    barrier = threading.Barrier(len(bodies))

    def enter(number: int) -> bool:
        barrier.wait()
        try:
            desks[number].enter(people[number], "same")
        except VoucherRefusedError:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(len(bodies)) as pool:
        entered = list(pool.map(enter, range(len(bodies))))

    assert entered.count(True) == 1
    assert Voucher.objects.filter(voucher_id="same").count() == 1
