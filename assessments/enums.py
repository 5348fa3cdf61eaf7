"""Fixed vocabularies of quizzes."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Counting(TextChoices):
    """Which of several attempts decides whether the quiz is passed."""

    BEST = "best", _("the best attempt")
    LAST = "last", _("the last attempt")
    FIRST = "first", _("the first attempt")


class Feedback(TextChoices):
    """When right answers and explanations leave the server."""

    AT_ONCE = "at_once", _("at once, question by question")
    AFTER_SUBMISSION = "after_submission", _("after submission")
    AFTER_CLOSING = "after_closing", _("after the closing date")
    NEVER = "never", _("never")


class Difficulty(IntegerChoices):
    """How hard its author takes a question to be."""

    EASY = 1, _("easy")
    MEDIUM = 2, _("medium")
    HARD = 3, _("hard")
