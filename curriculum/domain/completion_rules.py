"""When a unit and a course are complete. Django-free; the table below is rule C5, its three facts are rule C2.

The facts are never mixed: each is demanded or not, each needs its own grade of evidence, and ``unit_result`` says of
every demand whether it is met and who has to act if it is not. Decisions behind the edge cases:
``docs/decisions/0031``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType


class Fact(StrEnum):
    """The three facts of a unit (rule C2), in the order a learner meets them."""

    LESSONS = "lessons"
    QUIZ = "quiz"
    ATTENDED = "attended"


class Grade(IntEnum):
    """How well a fact is proven, weakest first (the numbers of ``curriculum.enums.EvidenceGrade``)."""

    SELF_DECLARED = 1
    CONTENT_REPORTED = 2
    SERVER_GRADED = 3
    TRAINER_ATTESTED = 4


class Preset(StrEnum):
    """The completion rules a run can follow (the values of ``curriculum.enums.CompletionPreset``)."""

    IN_CLASS = "in_class"
    BLENDED = "blended"
    ONLINE = "online"
    SELF_STUDY = "self_study"


class Actor(StrEnum):
    """Who has to act next."""

    LEARNER = "learner"
    TRAINER = "trainer"
    PROVIDER = "provider"


# Rule C5: which facts complete a unit.
DEMANDED: Mapping[str, frozenset[Fact]] = MappingProxyType(
    {
        Preset.IN_CLASS: frozenset({Fact.ATTENDED, Fact.QUIZ}),
        Preset.BLENDED: frozenset({Fact.ATTENDED, Fact.LESSONS, Fact.QUIZ}),
        Preset.ONLINE: frozenset({Fact.LESSONS, Fact.QUIZ}),
        Preset.SELF_STUDY: frozenset({Fact.LESSONS, Fact.QUIZ}),
    }
)

# The grade of evidence below which a fact does not count.
NEEDED_GRADE: Mapping[Fact, Grade] = MappingProxyType(
    {Fact.LESSONS: Grade.SELF_DECLARED, Fact.QUIZ: Grade.SERVER_GRADED, Fact.ATTENDED: Grade.TRAINER_ATTESTED}
)

# Who attests attendance; self-study has nobody, so nothing is ever expected there.
_ATTESTER: Mapping[str, Actor] = MappingProxyType(
    {Preset.IN_CLASS: Actor.TRAINER, Preset.BLENDED: Actor.TRAINER, Preset.ONLINE: Actor.PROVIDER}
)


@dataclass(frozen=True)
class Proof:
    """A fact holds since a Berlin day, with the weakest grade among the evidence it rests on."""

    on: dt.date
    grade: Grade


@dataclass(frozen=True)
class UnitFacts:
    """What is known of one unit in one enrolment. Only mandatory activities count as lessons and quizzes."""

    is_seminar_day: bool
    has_lessons: bool
    has_quizzes: bool
    lessons: Proof | None = None
    quiz: Proof | None = None
    attended: Proof | None = None

    def proof_of(self, fact: Fact) -> Proof | None:
        """The proof of ``fact``, ``None`` while it does not hold."""
        return {Fact.LESSONS: self.lessons, Fact.QUIZ: self.quiz, Fact.ATTENDED: self.attended}[fact]

    def can_have(self, fact: Fact) -> bool:
        """Whether the unit has what the fact is about; a demand without its subject falls away."""
        return {
            Fact.LESSONS: self.has_lessons,
            Fact.QUIZ: self.has_quizzes,
            Fact.ATTENDED: self.is_seminar_day,
        }[fact]


@dataclass(frozen=True)
class Missing:
    """A demanded fact that does not hold, and who has to act."""

    fact: Fact
    actor: Actor


@dataclass(frozen=True)
class UnitResult:
    """The verdict on one unit.

    ``demanded`` may be empty (only optional content); such a unit is neither complete nor in the way.
    ``confirmation_due``: complete, but the attendance that money needs waits for the provider's click (online runs).
    """

    demanded: tuple[Fact, ...]
    missing: tuple[Missing, ...]
    completed_on: dt.date | None
    confirmation_due: Actor | None = None

    @property
    def is_demanding(self) -> bool:
        """Whether the unit asks for anything at all."""
        return bool(self.demanded)


@dataclass(frozen=True)
class CourseResult:
    """The verdict on a whole enrolment; units that demand nothing are not counted."""

    units_complete: int
    units_total: int
    completed_on: dt.date | None


def demanded_facts(*, preset: str, facts: UnitFacts) -> tuple[Fact, ...]:
    """What ``preset`` demands of this unit, in the order of ``Fact``; raises ``ValueError`` for an unknown preset."""
    if preset not in DEMANDED:
        raise ValueError(f"Unknown completion preset {preset!r}.")
    return tuple(fact for fact in Fact if fact in DEMANDED[preset] and facts.can_have(fact))


def is_met(fact: Fact, proof: Proof | None) -> bool:
    """Whether ``proof`` carries ``fact``: it exists and its grade suffices."""
    return proof is not None and proof.grade >= NEEDED_GRADE[fact]


def unit_result(*, preset: str, facts: UnitFacts) -> UnitResult:
    """Judge one unit: complete on the latest day of the demanded facts, or what is missing (rules C2 and C5).

    Raises ``ValueError`` for an unknown preset.
    """
    demanded = demanded_facts(preset=preset, facts=facts)
    missing = tuple(
        Missing(fact=fact, actor=_actor_for(preset, fact))
        for fact in demanded
        if not is_met(fact, facts.proof_of(fact))
    )
    days = [proof.on for fact in demanded if (proof := facts.proof_of(fact)) is not None]
    completed_on = max(days) if days and not missing else None
    return UnitResult(
        demanded=demanded,
        missing=missing,
        completed_on=completed_on,
        confirmation_due=_confirmation_due(preset, facts, completed_on),
    )


def course_result(*, units: Iterable[UnitResult]) -> CourseResult:
    """Judge the course: complete on its units' latest day, once every unit that demands something is (rule C2)."""
    demanding = [unit for unit in units if unit.is_demanding]
    days = [unit.completed_on for unit in demanding if unit.completed_on is not None]
    is_complete = bool(demanding) and len(days) == len(demanding)
    return CourseResult(
        units_complete=len(days),
        units_total=len(demanding),
        completed_on=max(days) if is_complete else None,
    )


def _actor_for(preset: str, fact: Fact) -> Actor:
    return _ATTESTER.get(preset, Actor.PROVIDER) if fact is Fact.ATTENDED else Actor.LEARNER


def _confirmation_due(preset: str, facts: UnitFacts, completed_on: dt.date | None) -> Actor | None:
    """Online: the provider confirms *completed* seminar days, which is what makes them attended."""
    waits = preset == Preset.ONLINE and facts.is_seminar_day and completed_on is not None
    return Actor.PROVIDER if waits and not is_met(Fact.ATTENDED, facts.attended) else None
