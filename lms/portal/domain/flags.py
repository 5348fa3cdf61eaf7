"""What waits for somebody, for the programme office: each thing with who can act and where. No learning data."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.domain.corrections import open_flags
from assessments.models import CorrectionFlag
from certificates.domain import flags as certificate_flags
from certificates.domain.corrections import requests_for_office
from certificates.domain.funding_queries import decisions_in_force
from certificates.domain.issuing import refusals
from certificates.domain.voucher_rules.codes import Note
from certificates.enums import VoucherState
from certificates.models import CertificateFlag, EligibilityDecision, Voucher
from curriculum.domain.queries import RunSummary, all_runs
from curriculum.enums import Level
from curriculum.models import SeminarDay
from lms.accounts.models import User
from lms.base.clock import berlin_date

SHOWN = 50
WITHOUT_TRAINER_AHEAD = dt.timedelta(days=30)


@dataclass(frozen=True)
class Flag:
    """One thing that waits. ``place`` names the address where it is settled and its argument, if there is one.

    ``correction`` is the flag of a correction that is settled right here, with a reason.
    """

    subject: str
    text: str
    actor: str
    place: tuple[str, uuid.UUID] | None = None
    person: User | None = None
    correction: uuid.UUID | None = None


@dataclass(frozen=True)
class FlagGroup:
    """Things of one kind; ``is_cut`` says that there are more than are shown."""

    title: str
    flags: Sequence[Flag]
    is_cut: bool


def flag_groups(*, person: User, now: dt.datetime) -> list[FlagGroup]:
    """Everything that waits, kinds without anything left out; a dozen queries and a drawing per due certificate."""
    today = berlin_date(now)
    runs = all_runs(person, today)
    groups = [
        _group(_("Certificates that cannot be printed"), _unprintable(now)),
        _group(_("Certificates whose completion was taken back"), _taken_back()),
        _group(_("Wishes for a correction that no HR unit can answer"), _wished(today)),
        _group(_("Vouchers that are quoted on no enrolment"), _unquoted()),
        _group(_("Vouchers of the basic course without a quota seat"), _seatless()),
        _group(_("Notes of the voucher decisions"), _noted()),
        _group(_("Past seminar days that nobody has confirmed"), _unconfirmed(runs, today)),
        _group(_("Seminar days of the next 30 days without a trainer"), _without_trainer(today)),
        _group(_("Completed days whose learning check was corrected"), _corrected()),
    ]
    return [group for group in groups if group.flags]


def people_in(groups: Iterable[FlagGroup]) -> list[User]:
    """Whose names are shown."""
    return [flag.person for group in groups for flag in group.flags if flag.person is not None]


def _group(title: str, flags: Iterable[Flag]) -> FlagGroup:
    found = list(islice(flags, SHOWN + 1))
    return FlagGroup(title, found[:SHOWN], is_cut=len(found) > SHOWN)


def _unprintable(now: dt.datetime) -> Iterator[Flag]:
    for refusal in refusals(now=now):
        enrolment = refusal.enrolment
        yield Flag(
            subject=f"{enrolment.person} – {enrolment.course}",
            text=refusal.message,
            actor=_("The programme office corrects the name, the editors the title of the course."),
            place=("people:edit", enrolment.person_id),
            person=enrolment.person,
        )


def _corrected() -> Iterator[Flag]:
    for flag in corrections_to_settle()[: SHOWN + 1]:
        yield Flag(
            subject=f"{flag.enrolment.person} – {flag.enrolment.course}",
            text=_("A correction took back a pass; the decisions about its day follow by themselves."),
            actor=_("Programme office"),
            place=("enrolment:inspect", flag.enrolment_id),
            person=flag.enrolment.person,
            correction=flag.pk,
        )


def corrections_to_settle() -> QuerySet[CorrectionFlag]:
    """Those that no decision about a certificate covers: who decides about that decides once."""
    certified = CertificateFlag.objects.filter(
        Q(decided_at__isnull=True) | Q(raised_at__gte=OuterRef("raised_at")),
        certificate__enrolment=OuterRef("enrolment"),
    )
    return open_flags().filter(~Exists(certified))


def _taken_back() -> Iterator[Flag]:
    for flag in certificate_flags.open_flags()[: SHOWN + 1]:
        certificate = flag.certificate
        yield Flag(
            subject=f"{certificate.person} – {certificate.edition.course}",
            text=_("The completion was taken back; the certificate is still valid."),
            actor=_("The programme office decides whether it stays valid."),
            place=("certificates:office_certificate", certificate.pk),
            person=certificate.person,
        )


def _wished(today: dt.date) -> Iterator[Flag]:
    for wish in requests_for_office(today=today)[: SHOWN + 1]:
        certificate = wish.certificate
        yield Flag(
            subject=f"{certificate.person} – {certificate.edition.course}",
            text=_("Asked for a correction of the certificate on %(date)s.")
            % {"date": f"{berlin_date(wish.asked_at):%d.%m.%Y}"},
            actor=_("Programme office"),
            place=("certificates:office_request", wish.pk),
            person=certificate.person,
        )


def _active_vouchers() -> QuerySet[Voucher]:
    vouchers = Voucher.objects.filter(state=VoucherState.ACTIVE).select_related("person", "body__district")
    return vouchers.order_by("person__name_search", "pk")


def _unquoted() -> Iterator[Flag]:
    for voucher in _active_vouchers().filter(enrolment__isnull=True)[: SHOWN + 1]:
        yield Flag(
            subject=f"{voucher.person} – {voucher.voucher_id}",
            text=_("It counts for nothing until it is quoted on an enrolment."),
            actor=_("Programme office"),
            place=("voucher:edit", voucher.pk),
            person=voucher.person,
        )


def _seatless() -> Iterator[Flag]:
    seatless = _active_vouchers().filter(level=Level.BASIS, seat__isnull=True, seat_released_on__isnull=True)
    for voucher in seatless[: SHOWN + 1]:
        yield Flag(
            subject=f"{voucher.person} – {voucher.body}",
            text=_("All quota seats of the body were taken; once one is free it can be assigned."),
            actor=_("Programme office"),
            place=("voucher:edit", voucher.pk),
            person=voucher.person,
        )


def _noted() -> Iterator[Flag]:
    words = {
        Note.REGISTERED_BEFORE_CONTRACT: _("Registered before the funding contract was signed."),
        Note.VOUCHER_PREFIX_DIFFERS: _("The ID does not begin with the AGS of the body."),
    }
    seen: set[uuid.UUID] = set()
    for decision in _decisions_with_notes().iterator(chunk_size=500):
        if decision.enrolment_id in seen:
            continue
        seen.add(decision.enrolment_id)
        yield Flag(
            subject=f"{decision.enrolment.person} – {decision.enrolment.course}",
            text=" ".join(words[Note(note)] for note in decision.inputs["notes"]),
            actor=_("Programme office"),
            place=("eligibility_decision:inspect", decision.pk),
            person=decision.enrolment.person,
        )


def _decisions_with_notes() -> QuerySet[EligibilityDecision]:
    noted = decisions_in_force().exclude(inputs__notes=[]).filter(inputs__notes__isnull=False)
    return noted.select_related("enrolment__person", "enrolment__course").order_by(
        "enrolment__person__name_search", "enrolment", "unit__position"
    )


def _unconfirmed(runs: Iterable[RunSummary], today: dt.date) -> Iterator[Flag]:
    for run in runs:
        if run.to_confirm and run.first_day is not None and run.first_day < today:
            text = ngettext("%(n)d confirmation is open.", "%(n)d confirmations are open.", run.to_confirm)
            yield Flag(
                subject=run.title,
                text=text % {"n": run.to_confirm},
                actor=run.provider_name,
                place=("run:edit", run.id),
            )


def _without_trainer(today: dt.date) -> Iterator[Flag]:
    ahead = SeminarDay.objects.filter(
        date__range=(today, today + WITHOUT_TRAINER_AHEAD), trainers__isnull=True, stand_ins__isnull=True
    )
    for day in ahead.select_related("run__provider", "unit").order_by("date", "pk")[: SHOWN + 1]:
        yield Flag(
            subject=day.run.title,
            text=_("%(unit)s on %(date)s") % {"unit": day.unit, "date": f"{day.date:%d.%m.%Y}"},
            actor=_("The programme office enters whom %(provider)s names.") % {"provider": day.run.provider},
            place=("run:edit", day.run_id),
        )
