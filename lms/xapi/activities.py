"""What things are done with: activity types of public vocabularies (``docs/xapi-profile.md``)."""

from __future__ import annotations

from dataclasses import dataclass

ADL = "http://adlnet.gov/expapi/activities"


@dataclass(frozen=True)
class ActivityType:
    """A kind of activity: its IRI is its meaning, the names are for people."""

    iri: str
    name_de: str
    name_en: str


COURSE = ActivityType(f"{ADL}/course", "Kurs", "course")
# A seminar day of the basic course or a module of an advanced one.
UNIT = ActivityType(f"{ADL}/module", "Einheit", "module")
LESSON = ActivityType(f"{ADL}/lesson", "Lektion", "lesson")
QUIZ = ActivityType(f"{ADL}/assessment", "Lernkontrolle", "assessment")
QUESTION = ActivityType(f"{ADL}/cmi.interaction", "Frage", "interaction")
CERTIFICATE = ActivityType(
    "https://www.opigno.org/en/tincan_registry/activity_type/certificate", "Zertifikat", "certificate"
)
