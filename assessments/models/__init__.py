"""Tables of the quizzes, one file a subject."""

from assessments.models.attempt import AnswerEvent, Attempt, AttemptResult
from assessments.models.bank import Question, Quiz, QuizQuestion

__all__ = ["AnswerEvent", "Attempt", "AttemptResult", "Question", "Quiz", "QuizQuestion"]
