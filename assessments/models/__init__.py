"""Tables of the quizzes, one file a subject."""

from assessments.models.accommodation import Accommodation
from assessments.models.attempt import AnswerEvent, Attempt, AttemptResult, CheckedQuestion
from assessments.models.bank import Question, QuestionImage, QuestionTag, Quiz, QuizDraw, QuizQuestion
from assessments.models.correction import Correction, CorrectionFlag, Mark

__all__ = [
    "Accommodation",
    "AnswerEvent",
    "Attempt",
    "AttemptResult",
    "CheckedQuestion",
    "Correction",
    "CorrectionFlag",
    "Mark",
    "Question",
    "QuestionImage",
    "QuestionTag",
    "Quiz",
    "QuizDraw",
    "QuizQuestion",
]
