"""What is written is read back the same, whatever the texts are."""

from __future__ import annotations

from hypothesis import given, settings

from cms.domain.coursefile import schema
from cms.domain.coursefile.reading import read_course_file
from cms.domain.coursefile.writing import write_course_file
from tests.cms.strategies import courses


@given(courses())
@settings(max_examples=60, deadline=None)
def test_reading_is_the_way_back_of_writing(course: schema.Course) -> None:
    reading = read_course_file(write_course_file([course]).encode())

    assert list(reading.courses) == [course]
    assert list(reading.unused) == []
