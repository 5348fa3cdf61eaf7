"""Marks of people and corrections of keys: both add a revision to a result, neither changes anything there is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.attempt import Attempt
from assessments.models.bank import Question
from curriculum.models import Enrolment
from lms.accounts.models import User
from lms.base.models import FrozenModel, PublicModel


class Mark(PublicModel, FrozenModel):
    """What a trainer gave for one answer; the newest of a question, or of a part of a case, counts.

    ``criteria`` maps the key of a criterion to its share in percent; ``share`` is the whole, in percent.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="marks")
    question = models.UUIDField()
    # The key of a part of a case; empty for a question without parts (``assessments.kinds.base.WHOLE``).
    part = models.CharField(max_length=40, blank=True, default="", editable=False)
    share = models.PositiveSmallIntegerField(_("share in percent"))
    criteria = models.JSONField(default=dict)
    comment = models.TextField(_("comment"), blank=True, max_length=2000)
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(share__lte=100), name="mark_share_range"),
            models.UniqueConstraint(
                fields=["attempt", "question", "part", "marked_at"], name="mark_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question} {self.share} %"


class Correction(PublicModel):
    """A changed key or changed points for a question, for all attempts that were asked it."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="corrections")
    # As ``Question.content``.
    content = models.JSONField()
    # Empty: as many as every attempt had.
    points = models.PositiveSmallIntegerField(_("points"), null=True, blank=True)
    never_worse = models.BooleanField(_("never worse"), default=True)
    reason = models.TextField(_("reason"), max_length=1000)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("proposed_by")),
                name="correction_second_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.proposed_at:%Y-%m-%d}"


class CorrectionFlag(PublicModel):
    """A correction took back a pass in an enrolment with completed days: certificates and decisions want a look.

    Nothing about them is changed by the correction itself.
    """

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="flags")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="correction_flags")
    raised_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # What was decided and why; flags of before have none.
    outcome = models.CharField(_("decision and reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["correction", "enrolment"], name="correction_flag_once"),
            models.CheckConstraint(
                condition=models.Q(resolved_at__isnull=False) | models.Q(outcome=""),
                name="correction_flag_outcome_when_resolved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.correction_id}: {self.enrolment_id}"
