"""Questions and the quizzes that ask them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import TaggedItemBase
from wagtail.models import DraftStateMixin, RevisionMixin

from assessments.enums import Counting, Difficulty, Feedback
from lms.base.models import FrozenModel, PublicModel


class Question(PublicModel, DraftStateMixin, RevisionMixin, ClusterableModel):
    """One question. ``content`` is what ``assessments.kinds`` reads and checks: prompt, options, pairs, items with
    permanent keys, right answers, feedback. A corrected word changes no key, so stored answers keep their meaning.
    """

    # "<quiz key>/<key in the quiz>": two courses may both call a question "q1".
    key = models.CharField(_("key"), max_length=250, unique=True)
    kind = models.CharField(_("kind"), max_length=20)
    content = models.JSONField(_("content"))
    # The beginning of the prompt, kept beside it for lists and search.
    title = models.CharField(_("question"), max_length=250, editable=False, default="")
    topic = models.CharField(_("topic"), max_length=80, blank=True, db_index=True)
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), choices=Difficulty, default=Difficulty.MEDIUM
    )
    tags = ClusterTaggableManager(through="assessments.QuestionTag", blank=True, verbose_name=_("tags"))
    # Retired questions are drawn and offered no more; quizzes that name them and attempts keep them.
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.title or self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the title with the content."""
        self.title = str((self.content or {}).get("prompt", ""))[:250]
        super().save(*args, **kwargs)


class QuestionTag(TaggedItemBase):
    """A free word that questions are found by."""

    content_object = ParentalKey(Question, on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        verbose_name = _("tag")
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="question_tag_once")]

    def __str__(self) -> str:
        return f"{self.content_object_id}: {self.tag_id}"


def image_path(image: QuestionImage, filename: str) -> str:
    """Where a picture is stored."""
    return f"questions/{image.pk}.{filename.rsplit('.', 1)[-1].lower()}"


class QuestionImage(PublicModel, FrozenModel):
    """A picture of a question. Never changed or deleted: attempts show it as it was."""

    file = models.ImageField(_("picture"), upload_to=image_path)
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return str(self.pk)

    def open_file(self) -> Any:
        """Its bytes, to be closed by who reads them."""
        return self.file.open("rb")


class Quiz(PublicModel, DraftStateMixin, RevisionMixin, ClusterableModel):
    """A quiz of a unit. Its id is uuid5 of its key, so another instance gets the same activity IRI."""

    key = models.CharField(_("key"), max_length=80, unique=True)
    iri = models.CharField(max_length=500, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=250)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    pass_percent = models.PositiveSmallIntegerField(_("pass mark in percent"), default=70)
    # Empty: as many as somebody likes (rule C3).
    attempts_allowed = models.PositiveSmallIntegerField(_("attempts allowed"), null=True, blank=True)
    cooldown_minutes = models.PositiveIntegerField(_("minutes between two attempts"), default=0)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    counting = models.CharField(_("what counts"), max_length=10, choices=Counting, default=Counting.BEST)
    # Empty: no limit, as WCAG 2.2.1 and the programme want it.
    time_limit_minutes = models.PositiveSmallIntegerField(_("time limit in minutes"), null=True, blank=True)
    feedback = models.CharField(
        _("right answers and explanations"),
        max_length=20,
        choices=Feedback,
        default=Feedback.AFTER_SUBMISSION,
    )
    shuffle = models.BooleanField(_("shuffle the questions"), default=False)

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pass_percent__gte=1, pass_percent__lte=100),
                name="quiz_pass_percent_range",
            ),
            models.CheckConstraint(
                condition=models.Q(attempts_allowed__gte=1) | models.Q(attempts_allowed__isnull=True),
                name="quiz_attempts_allowed_range",
                violation_error_message=_("At least one attempt must be allowed."),
            ),
            models.CheckConstraint(
                condition=models.Q(time_limit_minutes__gte=1) | models.Q(time_limit_minutes__isnull=True),
                name="quiz_time_limit_range",
                violation_error_message=_("A time limit is at least one minute."),
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at"))
                | models.Q(opens_at__isnull=True)
                | models.Q(closes_at__isnull=True),
                name="quiz_closes_after_opening",
                violation_error_message=_("A quiz closes after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class QuizQuestion(models.Model):
    """A question at its place in a quiz."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="quiz_questions")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="quiz_questions")
    sort_order_field = "position"

    position = models.PositiveSmallIntegerField(editable=False, default=0)
    points = models.PositiveSmallIntegerField(_("points"), default=1)
    section = models.CharField(_("section"), max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["quiz", "question"], name="quiz_question_once")]

    def __str__(self) -> str:
        return f"{self.quiz_id}: {self.question_id}"


class QuizDraw(models.Model):
    """Questions drawn anew for every attempt from those of the bank with this topic and difficulty."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="quiz_draws")
    sort_order_field = "position"

    position = models.PositiveSmallIntegerField(editable=False, default=0)
    topic = models.CharField(_("topic"), max_length=80)
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), choices=Difficulty, null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("number of questions"), default=1)
    points = models.PositiveSmallIntegerField(_("points each"), default=1)
    section = models.CharField(_("section"), max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(count__gte=1, points__gte=1), name="quiz_draw_range")
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id}: {self.count} × {self.topic}"
