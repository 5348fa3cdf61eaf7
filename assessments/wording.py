"""Sentences for the names of refusals, and other words pages and the answer endpoint share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from assessments.kinds.refusals import ContentRefused, Reason

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
    "pool_too_small": _("This quiz cannot be started at the moment."),
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


def repeated_sentence(positions: Sequence[int]) -> str:
    """Which positions were given more than once; nothing where none was."""
    if not positions:
        return ""
    told = ngettext(
        "Position %(positions)s is given more than once. Please give each position once.",
        "Positions %(positions)s are given more than once. Please give each position once.",
        len(positions),
    )
    return told % {"positions": ", ".join(map(str, positions))}


_CONTENT: dict[str, Promise] = {
    "bad_characters": _("The text has characters that cannot be stored."),
    "bad_number": _("This number is not possible here."),
    "bad_options": _("Two different options with the right one are needed."),
    "bad_points": _("Points are a whole number from 1 to 100."),
    "bad_rule": _("This value is not possible."),
    "bad_text": _("A text is missing, or it is too long."),
    "duplicate_key": _("Two entries have the same key."),
    "duplicate_text": _("The same text stands here twice."),
    "gaps_and_text": _("Text and gaps do not belong together."),
    "malformed": _("This is not written as it should be."),
    "negative": _("A tolerance is not negative."),
    "no_correct_option": _("At least one option must be correct."),
    "no_part": _("A question of this kind cannot be part of a case."),
    "no_practice": _("A question of this kind cannot be used for practice."),
    "not_a_list": _("A list is needed here."),
    "not_a_number": _("A number is needed here."),
    "not_a_pair": _("A pair has a left and a right side."),
    "not_a_text": _("A text is needed here; numbers and dates want quotes."),
    "not_one_correct": _("Exactly one option must be correct."),
    "not_typable": _("Nobody could type this."),
    "question_count": _("A quiz has 1 to 200 questions."),
    "too_deep": _("The content is nested too deeply."),
    "too_few": _("Entries are missing here."),
    "too_many": _("There are too many entries here."),
    "unknown_kind": _("There is no question of this kind."),
}
# What msgspec says of a part that is missing or strange, with the name of the part.
_PARTS = (
    (re.compile(r"Object missing required field `(?P<part>[^`]+)`"), _("“%(part)s” is missing.")),
    (re.compile(r"Object contains unknown field `(?P<part>[^`]+)`"), _("“%(part)s” is not possible here.")),
)


def content_sentence(refused: ContentRefused) -> str:
    """Why a question or a quiz cannot be used, with the place; what only its kind knows comes in the kind's words."""
    told = next(
        (
            str(sentence) % match.groupdict()
            for pattern, sentence in _PARTS
            if (match := pattern.match(refused.detail))
        ),
        None,
    )
    sentence = told or str(_CONTENT.get(refused.code, refused.detail or refused.code))
    return f"{refused.where}: {sentence}" if refused.where else sentence


def own_word(word: str) -> Promise:
    """An English word of a kind (its label, "True") in the language of whoever reads it."""
    return pgettext_lazy("question", word)


def in_own_words(word: str) -> str:
    """The same, now."""
    return pgettext("question", word)
