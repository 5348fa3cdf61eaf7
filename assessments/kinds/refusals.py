"""Why content or an answer is refused: always by name, so that a page can say it in the reader's language."""

from __future__ import annotations

from enum import StrEnum


class ContentRefused(ValueError):
    """A question cannot be used. ``code`` names the reason, ``where`` the place (``options[1].text``)."""

    def __init__(self, code: str, *, where: str = "", detail: str = "") -> None:
        super().__init__(f"{where}: {detail or code}" if where else detail or code)
        self.code = code
        self.where = where
        self.detail = detail


class AnswerRefused(ValueError):
    """An answer cannot be taken. ``code`` is a ``Reason`` or a kind's own name for it."""

    def __init__(self, code: str, *, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = str(code)
        self.detail = detail


class Reason(StrEnum):
    """Names shared by several kinds, and those of answering as such."""

    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    UNKNOWN_OPTION = "unknown_option"
    DUPLICATE = "duplicate"
    POSITION_OUT_OF_RANGE = "position_out_of_range"
    NOT_A_NUMBER = "not_a_number"
    TOO_LONG = "too_long"
    BAD_CHARACTERS = "bad_characters"
    UNKNOWN_QUESTION = "unknown_question"
    ATTEMPT_SUBMITTED = "attempt_submitted"
    EVENT_REUSED = "event_reused"
    ENROLMENT_WITHDRAWN = "enrolment_withdrawn"
    TIME_OVER = "time_over"
    QUESTION_CHECKED = "question_checked"
    NOTHING_TO_CHECK = "nothing_to_check"
    OTHER_LOGIN = "other_login"
