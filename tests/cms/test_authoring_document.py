"""The examples in docs/authoring.md are course files."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from assessments.kinds import KINDS
from cms.domain.coursefile import schema
from cms.domain.coursefile.reading import read_course_file

DOCUMENT = Path("docs/authoring.md").read_text(encoding="utf-8")
COURSE, QUESTIONS = re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)


def test_the_example_course_with_the_example_questions_is_read() -> None:
    questions = "".join(f"      {line}\n" for line in QUESTIONS.splitlines())
    text = COURSE.replace("      questions: []             # see below\n", f"      questions:\n{questions}")

    reading = read_course_file(text.encode())

    quiz = reading.courses[0].units[0].quiz
    assert reading.unused == ()
    assert quiz is not None
    assert {question["type"] for question in quiz.questions} == set(KINDS)


def test_every_kind_of_block_is_described_with_its_keys() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", DOCUMENT, re.MULTILINE))
    kinds = {
        str(block.__struct_config__.tag): set(block.__struct_fields__) for block in schema.Block.__args__
    }

    assert set(rows) == set(kinds)
    for kind, fields in kinds.items():
        assert {field for field in fields if f"`{field}`" not in rows[kind]} == set(), kind


def test_the_example_is_plain_yaml_too() -> None:
    assert set(yaml.safe_load(COURSE)) == {"meta", "courses"}
