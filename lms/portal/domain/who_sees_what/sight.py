"""What each role may know about a learner (domain reference, section 6; rules P1, P2, P8).

Everything not named here is never shown: the page says so, and the tests search every answer for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Viewer(TextChoices):
    """Who looks, seen from one learner in one run at one body."""

    ANONYMOUS = "anonymous", _("Anybody without an account")
    PILOT = "pilot", _("You as a learner")
    COLLEAGUE = "colleague", _("Colleagues at your body")
    STRANGER = "stranger", _("Learners of other bodies")
    TRAINER = "trainer", _("Trainers of your run")
    OTHER_TRAINER = "other_trainer", _("Trainers of other runs")
    PROVIDER_OFFICE = "provider_office", _("Office of your education provider")
    HR = "hr", _("HR unit of your body")
    OTHER_HR = "other_hr", _("HR units of other bodies")
    OFFICE = "office", _("Programme office")
    ADMINISTRATOR = "administrator", _("Administration")


class Matter(TextChoices):
    """What there is to know about a learner."""

    NAME = "name", _("Name")
    BODY = "body", _("Employer")
    WORK_ADDRESS = "work_address", _("Work e-mail address")
    PRIVATE_ADDRESS = "private_address", _("Private e-mail address")
    ATTENDANCE = "attendance", _("Attended days")
    PASSED = "passed", _("Whether learning checks are passed")
    COMPLETION = "completion", _("Which days and courses are complete")
    CERTIFICATE = "certificate", _("That and when a certificate was issued")
    DOCUMENT = "document", _("The certificate itself")
    VOUCHER = "voucher", _("Voucher-ID and contract")
    FUNDING = "funding", _("Funding decision and amount")
    LESSONS = "lessons", _("Which lessons were read, and where reading stopped")
    ANSWERS = "answers", _("Answers")
    FREE_TEXTS = "free_texts", _("Your name beside a free text that is to be graded")
    SCORES = "scores", _("Points and percentages")
    ATTEMPTS = "attempts", _("Number of attempts")
    TIMES = "times", _("Times and duration of learning, last login")
    STATEMENTS = "statements", _("Entries of the learning journal")
    NOTES = "notes", _("Own notes")
    ACCESS_LOG = "access_log", _("Who looked at what")


NOTHING: frozenset[Matter] = frozenset()
EVERYTHING = frozenset(Matter)
OF_THE_RUN = frozenset({Matter.NAME, Matter.BODY, Matter.ATTENDANCE, Matter.PASSED, Matter.COMPLETION})
OF_FUNDING = frozenset({Matter.CERTIFICATE, Matter.VOUCHER, Matter.FUNDING})


@dataclass(frozen=True)
class Sight:
    """What somebody may see of a learner; ``why`` says in one sentence how far and what for.

    ``with_tutoring`` comes on top where the run has tutoring, which its learners are told.
    """

    matters: frozenset[Matter]
    why: Promise
    with_tutoring: frozenset[Matter] = NOTHING

    @property
    def seen(self) -> list[Matter]:
        """In the order of the list above."""
        return [matter for matter in Matter if matter in self.matters]

    @property
    def never_seen(self) -> list[Matter]:
        """The rest, tutoring or not."""
        return [matter for matter in Matter if matter not in self.matters | self.with_tutoring]


SIGHT: Mapping[Viewer, Sight] = {
    Viewer.PILOT: Sight(EVERYTHING, _("Everything about yourself, and nothing about anybody else.")),
    Viewer.TRAINER: Sight(
        OF_THE_RUN,
        _(
            "Only in runs on whose days they are named, to confirm attendance and to grade free texts, which they read "
            "without your name unless your run has tutoring."
        ),
        with_tutoring=frozenset({Matter.SCORES, Matter.FREE_TEXTS}),
    ),
    Viewer.PROVIDER_OFFICE: Sight(
        OF_THE_RUN,
        _(
            "Only in runs of this provider, to confirm attendance and to grade free texts, which they read without "
            "your name unless your run has tutoring."
        ),
        with_tutoring=frozenset({Matter.FREE_TEXTS}),
    ),
    Viewer.HR: Sight(
        OF_THE_RUN | OF_FUNDING | {Matter.DOCUMENT},
        _("Only people of the own body, and only until the day they leave it."),
    ),
    Viewer.OFFICE: Sight(
        OF_FUNDING | {Matter.NAME, Matter.BODY, Matter.WORK_ADDRESS, Matter.ATTENDANCE, Matter.COMPLETION},
        _("All bodies, to decide on funding and to report figures."),
    ),
    Viewer.ADMINISTRATOR: Sight(
        frozenset({Matter.NAME, Matter.BODY, Matter.WORK_ADDRESS, Matter.ACCESS_LOG}),
        _("Accounts and roles, and the log of who looked at what."),
    ),
    Viewer.COLLEAGUE: Sight(NOTHING, _("Learners do not see each other.")),
    Viewer.STRANGER: Sight(NOTHING, _("Learners do not see each other.")),
    Viewer.OTHER_TRAINER: Sight(NOTHING, _("Who does not teach you does not see you.")),
    Viewer.OTHER_HR: Sight(NOTHING, _("HR units see the people of their own body only.")),
    Viewer.ANONYMOUS: Sight(
        NOTHING,
        _(
            "Whoever has your certificate can check with its code whether it is genuine; what it says is shown only to "
            "those who also know your family name."
        ),
    ),
}

# Of the stranger's data, whose run, provider and body are others: who sees it, and as what.
OPEN_TO: Mapping[Viewer, Viewer] = {
    Viewer.STRANGER: Viewer.PILOT,
    Viewer.OTHER_TRAINER: Viewer.TRAINER,
    Viewer.OTHER_HR: Viewer.HR,
    Viewer.OFFICE: Viewer.OFFICE,
    Viewer.ADMINISTRATOR: Viewer.ADMINISTRATOR,
}
