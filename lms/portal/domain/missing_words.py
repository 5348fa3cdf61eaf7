"""The sentences of ``missing``: the same condition said to the pilot, to HR and to the programme office."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from certificates.domain.voucher_rules import Level, Reason
from certificates.domain.voucher_rules.wording import ID_NAME


class Audience(StrEnum):
    """Who reads."""

    PILOT = "pilot"
    HR = "hr"
    OFFICE = "office"


class Actor(StrEnum):
    """Who has to act."""

    LEARNER = "learner"
    TRAINER = "trainer"
    PROVIDER = "provider"
    HR = "hr"
    OFFICE = "office"


_READERS = {Audience.PILOT: Actor.LEARNER, Audience.HR: Actor.HR, Audience.OFFICE: Actor.OFFICE}


@dataclass(frozen=True)
class Words:
    """Sentences for one audience, in the active language."""

    audience: Audience

    def is_reader(self, actor: Actor) -> bool:
        """Whether the reader has to act."""
        return _READERS[self.audience] is actor

    def label(self, actor: Actor) -> str:
        """Who has to act, in the reader's words."""
        return self._labels[actor]

    def unit_open(self, unit: str) -> str:
        """A day is not complete, without a word about lessons or quizzes."""
        return self._unit_open % {"unit": unit}

    def being_read(self, quiz: str) -> str:
        """A quiz with a free text that nobody has graded yet; only its writer reads of it."""
        return _("A trainer is still reading what you wrote: “%(quiz)s”.") % {"quiz": quiz}

    def reader(self) -> str:
        """Who grades a free text: not always a trainer of one's own run."""
        return _("A trainer")

    def attendance(self, actor: Actor, unit: str) -> str:
        """A day nobody has confirmed."""
        return self._attendance % {"who": self.label(actor), "unit": unit}

    def name(self) -> str:
        """The spelling of the name on the certificate."""
        if self.audience is Audience.PILOT:
            return _("Please confirm your name and how the certificate is to name you.")
        return _("The person confirms the spelling of their name; then the certificate is issued by itself.")

    def funding(self, reason: Reason, level: str) -> str:
        """What helps against an obstacle to funding."""
        words = {"id": ID_NAME[Level(level)]}
        if self.audience is Audience.PILOT:
            return _(_FOR_PILOT[reason]) % words
        if self.audience is Audience.HR and reason in _FOR_HR:
            return _(_FOR_HR[reason]) % words
        return _(_FOR_STAFF[reason]) % words

    # What a list says of everybody is looked up once a list.
    @cached_property
    def _labels(self) -> dict[Actor, str]:
        labels = _LABELS_FOR_PILOT if self.audience is Audience.PILOT else _LABELS
        return {actor: _("You") if self.is_reader(actor) else _(label) for actor, label in labels.items()}

    @cached_property
    def _unit_open(self) -> str:
        return _("The learning part of “%(unit)s” is not complete yet.")

    @cached_property
    def _attendance(self) -> str:
        if self.audience is Audience.PILOT:
            return _("%(who)s confirms attendance: %(unit)s.")
        # Lists say who acts before the sentence.
        return _("Attendance on “%(unit)s” is not confirmed yet.")


_LABELS: dict[Actor, str] = {
    Actor.LEARNER: gettext_noop("The learner"),
    Actor.TRAINER: gettext_noop("The trainer"),
    Actor.PROVIDER: gettext_noop("The education provider"),
    Actor.HR: gettext_noop("The HR unit"),
    Actor.OFFICE: gettext_noop("The programme office"),
}
_LABELS_FOR_PILOT: dict[Actor, str] = {
    **_LABELS,
    Actor.TRAINER: gettext_noop("Your trainer"),
    Actor.PROVIDER: gettext_noop("Your education provider"),
    Actor.HR: gettext_noop("Your HR unit"),
}

_FOR_PILOT: dict[Reason, str] = {
    Reason.CONTRACT_MISSING_OR_LATE: gettext_noop(
        "Your HR unit concludes the funding contract before the first day."
    ),
    Reason.VOUCHER_MISSING: gettext_noop("Your HR unit hands in the %(id)s at the programme office."),
    Reason.VOUCHER_DOES_NOT_FIT: gettext_noop("The programme office clarifies the %(id)s: it does not fit."),
    Reason.BASIC_CERTIFICATE_MISSING: gettext_noop(
        "Please complete the basic qualification first, else this course is not funded."
    ),
    Reason.PROVIDER_NOT_COVERED: gettext_noop(
        "Your HR unit needs a funding contract for this education provider."
    ),
    Reason.DAY_UNDATED: gettext_noop("Your education provider sets the date of a seminar day."),
}
_FOR_HR: dict[Reason, str] = {
    Reason.CONTRACT_MISSING_OR_LATE: gettext_noop(
        "Please conclude the funding contract before the first day."
    ),
    Reason.VOUCHER_MISSING: gettext_noop("Please hand in the %(id)s at the programme office."),
    Reason.PROVIDER_NOT_COVERED: gettext_noop(
        "Please conclude a funding contract for this education provider."
    ),
}
_FOR_STAFF: dict[Reason, str] = {
    Reason.CONTRACT_MISSING_OR_LATE: gettext_noop(
        "The HR unit concludes the funding contract before the first day."
    ),
    Reason.VOUCHER_MISSING: gettext_noop("The HR unit hands in the %(id)s; the programme office enters it."),
    Reason.VOUCHER_DOES_NOT_FIT: gettext_noop(
        "The %(id)s belongs to another level or body; the programme office clarifies it."
    ),
    Reason.BASIC_CERTIFICATE_MISSING: gettext_noop(
        "The person completes the basic qualification before the first day."
    ),
    Reason.PROVIDER_NOT_COVERED: gettext_noop(
        "The HR unit needs a funding contract for this education provider."
    ),
    Reason.DAY_UNDATED: gettext_noop("The education provider sets the date of a seminar day."),
}
