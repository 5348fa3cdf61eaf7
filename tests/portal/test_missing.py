"""One engine says what is missing: the same facts, in words for the pilot, for HR and for the programme office."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from certificates.domain import rule_versions, vouchers
from certificates.domain.eligibility import decide_due, decide_eligibility
from certificates.domain.open_funding import obstructed_among
from curriculum.domain.queries import outline_for, standings_of
from curriculum.enums import EnrolmentState
from curriculum.models import Enrolment, Run
from lms.accounts.models import Provider, PublicBody, User
from lms.portal.domain.enrolment_rows import listed
from lms.portal.domain.missing import About, Missing, missing_for_pilot, missing_for_staff
from lms.portal.domain.missing_words import Actor, Audience
from tests.certificates.completion import attend, complete, units_of
from tests.factories import make_edition, make_enrolment, make_person, make_run

BEFORE = dt.date(2026, 2, 20)


@pytest.fixture(autouse=True)
def _rules(db: None) -> None:
    rule_versions.load_rules()


def missing(enrolment: Enrolment, audience: Audience, today: dt.date) -> Missing:
    decide_eligibility(enrolment=enrolment, now=dt.datetime.combine(today, dt.time(9), dt.UTC))
    if audience is Audience.PILOT:
        found = missing_for_pilot(outlines=[outline_for(enrolment=enrolment)], today=today)
    else:
        standings = standings_of(listed(Enrolment.objects.filter(pk=enrolment.pk)))
        obstructed = obstructed_among([enrolment.pk])
        found = missing_for_staff(standings=standings, obstructed=obstructed, audience=audience, today=today)
    return found[enrolment.pk]


def about(found: Missing, what: About) -> list[tuple[str, Actor, dt.date | None]]:
    return [(one.code, one.actor, one.by) for one in found.conditions if one.about is what]


def test_before_day_one_hr_can_still_conclude_the_contract_and_hand_in_the_voucher(
    enrolment: Enrolment,
) -> None:
    found = missing(enrolment, Audience.PILOT, BEFORE)

    last = dt.date(2026, 2, 26)
    assert about(found, About.FUNDING) == [
        ("contract_missing_or_late", Actor.HR, last),
        ("voucher_missing", Actor.HR, last),
    ]
    texts = [one.text for one in found.conditions if one.about is About.FUNDING]
    assert texts == [
        "Ihre Personalstelle schließt den Weitergabevertrag vor dem ersten Tag.",
        "Ihre Personalstelle reicht die Bildungs-Voucher-ID beim Programmbüro nach.",
    ]


def test_without_a_contract_in_time_nobody_runs_after_the_voucher(
    enrolment: Enrolment, today: dt.date
) -> None:
    found = missing(enrolment, Audience.PILOT, today)

    assert about(found, About.FUNDING) == []


def test_with_a_contract_in_time_the_voucher_is_handed_in_late_rather_than_never(
    enrolment: Enrolment, office: User, now: dt.datetime, today: dt.date
) -> None:
    vouchers.enter_contract(
        body=enrolment.body, provider=enrolment.run.provider, signed_on=BEFORE, actor=office, now=now
    )

    found = missing(enrolment, Audience.HR, today)

    assert about(found, About.FUNDING) == [("voucher_missing", Actor.HR, None)]
    assert next(one for one in found.conditions if one.is_mine).text == (
        "Bitte reichen Sie die Bildungs-Voucher-ID beim Programmbüro nach."
    )


@pytest.mark.parametrize("audience", [Audience.HR, Audience.OFFICE])
def test_p1_hr_and_office_read_that_a_day_is_open_and_nothing_about_learning(
    enrolment: Enrolment, trainer: User, now: dt.datetime, today: dt.date, audience: Audience
) -> None:
    attend(enrolment, units_of(enrolment)[0], trainer, now)

    found = missing(enrolment, audience, today)

    first = [one for one in found.conditions if one.unit == "Tag 1"]
    assert [(one.code, one.actor, one.text) for one in first] == [
        ("unit", Actor.LEARNER, "Der Lernteil von „Tag 1“ ist noch nicht abgeschlossen.")
    ]
    assert not any(word in one.text for one in found.conditions for word in ("Lernkontrolle", "Lektion"))


def test_the_pilot_reads_which_quiz_is_open_and_who_confirms_which_day(
    enrolment: Enrolment, today: dt.date
) -> None:
    found = missing(enrolment, Audience.PILOT, today)

    assert about(found, About.ATTENDANCE) == [
        ("attended", Actor.TRAINER, dt.date(2026, 2, 27)),
        ("attended", Actor.TRAINER, dt.date(2026, 2, 28)),
        ("attended", Actor.TRAINER, dt.date(2026, 3, 1)),
    ]
    assert found.next is not None
    assert found.next.code == "quiz"
    assert found.next.actor_label == "Sie"


def test_a_certificate_that_waits_for_a_name_comes_first(
    enrolment: Enrolment, pilot: User, trainer: User, now: dt.datetime, today: dt.date
) -> None:
    pilot.name_confirmed_at = None
    pilot.save()
    unfinished = missing(enrolment, Audience.PILOT, today)
    complete(enrolment, trainer, now)

    found = missing(enrolment, Audience.PILOT, today)

    assert unfinished.conditions[-1].code == "name"
    assert [(one.code, one.is_mine) for one in found.conditions] == [("name", True)]
    assert [one.actor for one in missing(enrolment, Audience.HR, today).conditions] == [Actor.LEARNER]


def test_nothing_is_missing_in_a_withdrawn_enrolment(enrolment: Enrolment, today: dt.date) -> None:
    Enrolment.objects.filter(pk=enrolment.pk).update(state=EnrolmentState.WITHDRAWN, withdrawn_on=today)

    assert missing(enrolment, Audience.PILOT, today).conditions == ()


@pytest.mark.parametrize("count", [1, 3, 300])
def test_it_takes_constant_queries(
    provider: Provider,
    body: PublicBody,
    count: int,
    today: dt.date,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    run: Run = make_run(make_edition(units=1), provider=provider, dates=[today + dt.timedelta(days=1)])
    people = [make_person(f"p{n}", first_name="Ada", last_name=f"Nr{n}", body=body) for n in range(count)]
    for person in people:
        make_enrolment(person, run=run)
    standings = standings_of(listed(Enrolment.objects.all()))
    decide_due(now=dt.datetime.combine(today, dt.time(9), dt.UTC))

    with django_assert_num_queries(8):
        found = missing_for_staff(
            standings=standings,
            obstructed=obstructed_among([one.enrolment_id for one in standings]),
            audience=Audience.OFFICE,
            today=today,
        )

    assert len(found) == count
    assert all(about(one, About.FUNDING) for one in found.values())
