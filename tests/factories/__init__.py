"""Builders of test rows: plain functions that write what a test's story needs, each with few arguments.

They write rows directly where the story starts before the code under test; the code under test itself is always called
through its domain functions.
"""

from tests.factories.curriculum import make_edition, make_enrolment, make_run
from tests.factories.people import make_body, make_other_employer, make_person, make_provider

__all__ = [
    "make_body",
    "make_edition",
    "make_enrolment",
    "make_other_employer",
    "make_person",
    "make_provider",
    "make_run",
]
