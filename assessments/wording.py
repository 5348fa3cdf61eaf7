"""Sentences for the names of refusals, and other words pages and the answer endpoint share."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from assessments.kinds.refusals import Reason

_REFUSALS: dict[str, Promise] = {
    Reason.NOT_JSON: _("The answer did not arrive whole. Please save again."),
    Reason.TOO_LARGE: _("The answer is too long."),
    Reason.MALFORMED: _("This answer cannot be read. Please answer again."),
    Reason.UNKNOWN_OPTION: _("This answer is not one of those to choose from. Please choose again."),
    Reason.DUPLICATE: _("The same answer was chosen twice. Please choose again."),
    Reason.POSITION_OUT_OF_RANGE: _("There is no such position. Please choose again."),
    Reason.NOT_A_NUMBER: _("Please enter a number, for example 1.234,5 or 12."),
    Reason.TOO_LONG: _("The answer is too long. Please shorten it."),
    Reason.BAD_CHARACTERS: _("The answer has characters that cannot be stored. Please type it again."),
    Reason.UNKNOWN_QUESTION: _("This question does not belong to this attempt."),
    Reason.ATTEMPT_SUBMITTED: _("This attempt is submitted already; answers cannot change any more."),
    Reason.EVENT_REUSED: _("This answer was sent twice with different content. Please reload the page."),
    Reason.ENROLMENT_WITHDRAWN: _("Your enrolment has ended, so this quiz can no longer be worked on."),
    Reason.TIME_OVER: _("The time is over; this answer came too late and does not count."),
    Reason.QUESTION_CHECKED: _("This answer was checked already and cannot change any more."),
    Reason.NOTHING_TO_CHECK: _("Please answer the question first."),
    Reason.OTHER_LOGIN: _("Somebody else is logged in in this browser. Nothing was sent under their name."),
    "attempts_used_up": _("All attempts are used up."),
    "closed": _("This quiz is closed."),
    "not_open_yet": _("This quiz is not open yet."),
    "cooling_down": _("A new attempt is possible after a short break."),
    "login_needed": _("You are logged out. Please log in in another window and save again."),
    "not_found": _("This attempt does not exist."),
    "not_in_edition": _("This quiz does not belong to your course."),
    "not_a_quiz": _("This is not a quiz."),
    "quiz_not_published": _("This quiz cannot be started at the moment."),
}


SAVED = _("Your answers are saved.")
TIME_OVER = _("The time is over; your saved answers were submitted.")


def refusal_sentence(code: str) -> str:
    """What to tell somebody whose answer or start was refused; unknown names get the general sentence."""
    return str(_REFUSALS.get(code, _REFUSALS[Reason.MALFORMED]))


def in_own_words(word: str) -> str:
    """An English word of a kind (its label, "True") in the reader's language."""
    return pgettext("question", word)


# Words the Django-free kinds use, for the translators.
KIND_WORDS = (
    pgettext_lazy("question", "True"),
    pgettext_lazy("question", "False"),
    pgettext_lazy("question", "Single choice"),
    pgettext_lazy("question", "Multiple choice"),
    pgettext_lazy("question", "True or false"),
    pgettext_lazy("question", "Matching"),
    pgettext_lazy("question", "Ordering"),
    pgettext_lazy("question", "Short text"),
    pgettext_lazy("question", "Number"),
)
