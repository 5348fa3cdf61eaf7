"""Rules C2 and C5: which facts complete a day, and who has to act when they do not."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from curriculum.domain.completion_rules import (
    Actor,
    Fact,
    Grade,
    Missing,
    Preset,
    Proof,
    UnitFacts,
    course_result,
    unit_result,
)
from curriculum.enums import CompletionPreset, EvidenceGrade

LESSONS_DONE = Proof(on=dt.date(2026, 2, 20), grade=Grade.SELF_DECLARED)
QUIZ_PASSED = Proof(on=dt.date(2026, 2, 25), grade=Grade.SERVER_GRADED)
ATTENDED = Proof(on=dt.date(2026, 2, 22), grade=Grade.TRAINER_ATTESTED)

# Rule C5 in the words of the issue, written down a second time on purpose.
DEMANDED = {
    "in_class": {Fact.ATTENDED, Fact.QUIZ},
    "blended": {Fact.ATTENDED, Fact.LESSONS, Fact.QUIZ},
    "online": {Fact.LESSONS, Fact.QUIZ},
    "self_study": {Fact.LESSONS, Fact.QUIZ},
}
ATTESTER = {"in_class": Actor.TRAINER, "blended": Actor.TRAINER}
DAYS = {Fact.LESSONS: LESSONS_DONE.on, Fact.QUIZ: QUIZ_PASSED.on, Fact.ATTENDED: ATTENDED.on}


def day(*held: Fact, **changes: object) -> UnitFacts:
    """A seminar day with lessons and a quiz, of which the facts ``held`` hold."""
    known = {
        "is_seminar_day": True,
        "has_lessons": True,
        "has_quizzes": True,
        "lessons": LESSONS_DONE if Fact.LESSONS in held else None,
        "quiz": QUIZ_PASSED if Fact.QUIZ in held else None,
        "attended": ATTENDED if Fact.ATTENDED in held else None,
    }
    return UnitFacts(**{**known, **changes})


def every_combination() -> list[tuple[str, frozenset[Fact]]]:
    """Four presets times eight sets of facts."""
    sets = [frozenset(held) for n in range(4) for held in itertools.combinations(Fact, n)]
    return [(preset, held) for preset in DEMANDED for held in sets]


def test_every_combination_is_32() -> None:
    assert len(every_combination()) == 32


@pytest.mark.parametrize(("preset", "held"), every_combination())
def test_c5_every_preset_with_every_combination_of_facts(preset: str, held: frozenset[Fact]) -> None:
    demanded = DEMANDED[preset]

    result = unit_result(preset=preset, facts=day(*held))

    assert set(result.demanded) == demanded
    assert {missing.fact for missing in result.missing} == demanded - held
    if demanded <= held:
        assert result.completed_on == max(DAYS[fact] for fact in demanded)
    else:
        assert result.completed_on is None


@pytest.mark.parametrize(("preset", "held"), every_combination())
def test_c5_what_is_missing_names_who_must_act(preset: str, held: frozenset[Fact]) -> None:
    result = unit_result(preset=preset, facts=day(*held))

    for missing in result.missing:
        expected = ATTESTER[preset] if missing.fact is Fact.ATTENDED else Actor.LEARNER
        assert missing.actor is expected


@pytest.mark.parametrize(("preset", "held"), every_combination())
def test_c5_online_the_provider_confirms_completed_days_and_nothing_else(
    preset: str, held: frozenset[Fact]
) -> None:
    result = unit_result(preset=preset, facts=day(*held))

    is_due = preset == "online" and held == {Fact.LESSONS, Fact.QUIZ}
    assert result.confirmation_due == (Actor.PROVIDER if is_due else None)


def test_c2_the_three_facts_never_stand_in_for_each_other() -> None:
    attended_and_read = day(Fact.ATTENDED, Fact.LESSONS)

    result = unit_result(preset=Preset.IN_CLASS, facts=attended_and_read)

    assert result.missing == (Missing(fact=Fact.QUIZ, actor=Actor.LEARNER),)


def test_c2_the_day_of_completion_is_the_latest_demanded_one() -> None:
    facts = day(*Fact, lessons=Proof(on=dt.date(2026, 12, 24), grade=Grade.SELF_DECLARED))

    in_class = unit_result(preset=Preset.IN_CLASS, facts=facts)
    blended = unit_result(preset=Preset.BLENDED, facts=facts)

    assert in_class.completed_on == QUIZ_PASSED.on, "lessons are optional in class"
    assert blended.completed_on == dt.date(2026, 12, 24)


@pytest.mark.parametrize(
    ("fact", "column", "too_weak"),
    [
        (Fact.QUIZ, "quiz", Grade.CONTENT_REPORTED),
        (Fact.QUIZ, "quiz", Grade.SELF_DECLARED),
        (Fact.ATTENDED, "attended", Grade.SERVER_GRADED),
    ],
)
def test_c5_evidence_below_the_needed_grade_does_not_count(fact: Fact, column: str, too_weak: Grade) -> None:
    facts = day(*Fact, **{column: Proof(on=dt.date(2026, 2, 1), grade=too_weak)})

    result = unit_result(preset=Preset.IN_CLASS, facts=facts)

    assert [missing.fact for missing in result.missing] == [fact]
    assert result.completed_on is None


@pytest.mark.parametrize("grade", Grade)
def test_c5_a_lesson_is_done_on_the_learners_word(grade: Grade) -> None:
    facts = day(*Fact, lessons=Proof(on=dt.date(2026, 2, 1), grade=grade))

    assert unit_result(preset=Preset.SELF_STUDY, facts=facts).missing == ()


def test_a_demand_without_its_subject_falls_away() -> None:
    without_quiz = day(Fact.ATTENDED, has_quizzes=False)
    without_lessons = day(Fact.QUIZ, has_lessons=False)
    no_seminar_day = day(Fact.QUIZ, is_seminar_day=False)

    assert unit_result(preset=Preset.IN_CLASS, facts=without_quiz).completed_on == ATTENDED.on
    assert unit_result(preset=Preset.SELF_STUDY, facts=without_lessons).completed_on == QUIZ_PASSED.on
    assert unit_result(preset=Preset.IN_CLASS, facts=no_seminar_day).completed_on == QUIZ_PASSED.on


def test_a_unit_that_demands_nothing_is_neither_complete_nor_in_the_way() -> None:
    bonus = unit_result(
        preset=Preset.SELF_STUDY, facts=UnitFacts(is_seminar_day=False, has_lessons=False, has_quizzes=False)
    )
    done = unit_result(preset=Preset.SELF_STUDY, facts=day(*Fact))

    assert (bonus.demanded, bonus.missing, bonus.completed_on) == ((), (), None)
    course = course_result(units=[bonus, done])
    assert (course.units_complete, course.units_total, course.completed_on) == (1, 1, QUIZ_PASSED.on)
    assert course_result(units=[bonus]).completed_on is None, "nobody completes a course of nothing"


def test_c2_a_course_is_complete_on_the_latest_day_of_its_units_once_all_are() -> None:
    early = unit_result(
        preset=Preset.IN_CLASS, facts=day(*Fact, quiz=Proof(dt.date(2026, 1, 7), Grade.SERVER_GRADED))
    )
    late = unit_result(preset=Preset.IN_CLASS, facts=day(*Fact))
    missing = unit_result(preset=Preset.IN_CLASS, facts=day(Fact.QUIZ))

    assert course_result(units=[late, early]).completed_on == QUIZ_PASSED.on
    unfinished = course_result(units=[early, missing, late])
    assert (unfinished.units_complete, unfinished.units_total, unfinished.completed_on) == (2, 3, None)


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(ValueError, match="weekend"):
        unit_result(preset="weekend", facts=day())


def test_presets_and_grades_are_those_of_the_tables() -> None:
    assert [preset.value for preset in Preset] == CompletionPreset.values
    assert [(grade.name, grade.value) for grade in Grade] == [
        (grade.name, grade.value) for grade in EvidenceGrade
    ]
