"""Attempts: frozen at the start, answered by append-only events, graded into an append-only result."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.bank import Quiz
from curriculum.models import EditionActivity, Enrolment
from lms.base.models import FrozenModel, PublicModel


class Attempt(PublicModel):
    """One try at a quiz. ``frozen`` holds questions, keys, points, pass mark and drawn order as they were at its start.

    Its shape is ``assessments.domain.frozen.FrozenQuiz``.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    activity = models.ForeignKey(EditionActivity, on_delete=models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField(_("attempt"))
    frozen = models.JSONField(editable=False)
    # Room for launches of content packages: the session an attempt belongs to.
    launch_session = models.UUIDField(null=True, editable=False)
    started_at = models.DateTimeField(_("started"))
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    # The limits as they were when the attempt started, accommodation included; the constraints below hold them.
    allowed = models.PositiveIntegerField(null=True, editable=False)
    not_before = models.DateTimeField(null=True, editable=False)
    not_after = models.DateTimeField(null=True, editable=False)
    # Answers are taken until then, by the server's clock.
    deadline = models.DateTimeField(_("answers until"), null=True, editable=False)
    # SHA-256 of the receipt, in hexadecimal (``assessments.domain.receipts``).
    receipt = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "activity", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["enrolment", "activity"],
                condition=models.Q(submitted_at__isnull=True),
                name="attempt_one_open",
            ),
            # Numbers are unique, so this limits the attempts whatever writes them.
            models.CheckConstraint(
                condition=models.Q(allowed__isnull=True) | models.Q(number__lte=models.F("allowed")),
                name="attempt_within_allowed",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(not_before__isnull=True) | models.Q(started_at__gte=models.F("not_before"))
                )
                & (models.Q(not_after__isnull=True) | models.Q(started_at__lt=models.F("not_after"))),
                name="attempt_within_dates",
            ),
        ]
        indexes = [
            models.Index(
                fields=["deadline"], condition=models.Q(submitted_at__isnull=True), name="attempt_overdue"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.number}"


class AnswerEvent(FrozenModel):
    """An answer as it was given; of several for one question the one with the highest sequence counts."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    question = models.UUIDField()
    sequence = models.PositiveIntegerField()
    client_event_id = models.UUIDField()
    payload = models.JSONField()
    received_at = models.DateTimeField()
    # Work on the question before this answer in milliseconds, as the page tells; unknown without its script.
    spent_ms = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "client_event_id"], name="answer_event_once"),
            models.UniqueConstraint(fields=["attempt", "question", "sequence"], name="answer_sequence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question} #{self.sequence}"


class CheckedQuestion(FrozenModel):
    """The learner asked whether an answer is right (feedback at once), so it stands."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="checked")
    question = models.UUIDField()
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "question"], name="question_checked_once")]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question}"


class AttemptResult(PublicModel, FrozenModel):
    """What an attempt was graded to. A later correction run adds a revision; the highest one counts.

    ``items`` maps question id → ``{"points": "2/3", "max": 1, "state": …}``, exact; ``state`` is an
    ``assessments.domain.grading.ItemState``. Only survey questions give a quiz of 0 points.
    ``points`` is their sum, rounded down to four places; ``passed`` was decided on the exact sum.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="results")
    revision = models.PositiveSmallIntegerField(default=0)
    points = models.DecimalField(max_digits=8, decimal_places=4)
    max_points = models.DecimalField(max_digits=8, decimal_places=4)
    passed = models.BooleanField()
    items = models.JSONField()
    # A trainer has to read something before the result is final.
    is_pending = models.BooleanField(default=False)
    # Why there is this revision; marks and the first grading have none.
    correction = models.ForeignKey(
        "assessments.Correction", on_delete=models.PROTECT, null=True, related_name="results"
    )
    graded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["graded_at"], condition=models.Q(is_pending=True), name="attempt_result_pending"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "revision"], name="attempt_result_revision_once"),
            models.CheckConstraint(
                condition=models.Q(points__gte=0, points__lte=models.F("max_points"), max_points__gte=0),
                name="attempt_result_points_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.points}/{self.max_points}"
