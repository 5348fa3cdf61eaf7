"""Who may do what with a quiz: learners with their own enrolment, and nobody else.

Trainers, HR and offices get no page, list or admin of attempts and answers (rules C4, P1).
"""

from __future__ import annotations

from assessments.models import Attempt
from curriculum.models import Enrolment
from curriculum.permissions import may_learn
from lms.accounts.models import User


def may_see_own_results(person: User, enrolment: Enrolment) -> bool:
    """One's own, also after the enrolment has ended."""
    return person.is_active and enrolment.person_id == person.pk


def may_take_quiz(person: User, enrolment: Enrolment) -> bool:
    """One's own, as long as the enrolment is active."""
    return may_learn(person, enrolment)


def may_answer(person: User, attempt: Attempt) -> bool:
    """One's own attempt, as long as the enrolment is active; whether it is still open is a rule of the attempt."""
    return may_learn(person, attempt.enrolment)
