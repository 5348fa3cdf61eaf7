"""Reads what progress is derived from: editions, evidence statements, valid attendance. Two queries for any number."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from curriculum.domain.completion_rules import Fact, Grade, Proof
from curriculum.domain.edition_units import load_units
from curriculum.domain.progress_state import Evidence, ProgressState, derive_progress
from curriculum.models import Attendance, Enrolment
from lms.xapi import verbs
from lms.xapi.domain.queries import evidence_for
from lms.xapi.models import OUR_SERVER

_FACT_OF_VERB = {verbs.COMPLETED.iri: Fact.LESSONS, verbs.PASSED.iri: Fact.QUIZ}
# What our own server stores it vouches for: it took the learner's word for a lesson and graded the quiz itself.
_OWN_GRADE = {Fact.LESSONS: Grade.SELF_DECLARED, Fact.QUIZ: Grade.SERVER_GRADED}


def computed_states(enrolments: Sequence[Enrolment]) -> dict[uuid.UUID, ProgressState]:
    """Enrolment id → the state its evidence gives. Expects ``edition`` and ``run`` to be loaded."""
    editions = load_units({enrolment.edition_id for enrolment in enrolments})
    frames = {edition: [unit.frame for unit in units] for edition, units in editions.items()}
    evidence = _evidence_by_enrolment(enrolments)
    attended = _attended_by_enrolment(enrolments)
    return {
        enrolment.pk: derive_progress(
            units=frames[enrolment.edition_id],
            preset=enrolment.completion_preset,
            evidence=evidence[enrolment.pk],
            attended=attended[enrolment.pk],
        )
        for enrolment in enrolments
    }


def _evidence_by_enrolment(enrolments: Sequence[Enrolment]) -> Mapping[uuid.UUID, list[Evidence]]:
    found: defaultdict[uuid.UUID, list[Evidence]] = defaultdict(list)
    for item in evidence_for(registrations=[enrolment.pk for enrolment in enrolments]):
        fact = _FACT_OF_VERB.get(item.verb)
        if fact is not None:
            grade = _OWN_GRADE[fact] if item.client == OUR_SERVER else Grade.CONTENT_REPORTED
            found[item.registration].append(
                Evidence(iri=item.activity, fact=fact, at=item.timestamp, grade=grade)
            )
    return found


def _attended_by_enrolment(
    enrolments: Sequence[Enrolment],
) -> Mapping[uuid.UUID, dict[uuid.UUID, Proof]]:
    attended: defaultdict[uuid.UUID, dict[uuid.UUID, Proof]] = defaultdict(dict)
    valid = Attendance.objects.filter(enrolment__in=enrolments, withdrawn_at__isnull=True)
    for row in valid.values_list("enrolment_id", "unit_id", "date", "grade"):
        enrolment_id, unit_id, date, grade = row
        attended[enrolment_id][unit_id] = Proof(on=date, grade=Grade(grade))
    return attended
