"""What holds for every kind, and for any answer whatsoever."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from assessments import kinds
from assessments.kinds import KINDS, kind_named
from assessments.kinds.base import Marking
from assessments.kinds.refusals import AnswerRefused, ContentRefused
from lms.xapi.core import Definition
from tests.assessments.kinds.reading import author, draw
from tests.assessments.questions import ALL_KINDS, MORE_KINDS

CONTENTS = {spec.kind: author(spec.kind, spec.content) for spec in (*ALL_KINDS, *MORE_KINDS)}
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)
GRADED = [name for name, rules in KINDS.items() if rules.marking is Marking.BY_RULE]

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=12,
)


def near_answers(kind: str) -> st.SearchStrategy[Any]:
    """Payloads with the right member and wrong, right or odd values in it."""
    names = [field.name for field in msgspec.structs.fields(KINDS[kind].answer_type)]
    keys = st.sampled_from([*_keys(CONTENTS[kind]), "a", "b", "x", ""])
    values = (
        any_json
        | keys
        | st.lists(keys, max_size=6)
        | st.dictionaries(keys, keys | st.integers(-1, 6), max_size=6)
        | st.text(max_size=60)
    )
    return st.fixed_dictionaries({names[0]: values})


def _keys(content: Any) -> list[str]:
    raw = json.dumps(msgspec.to_builtins(content), default=str)
    return [part.split('"')[0] for part in raw.split('"key": "')[1:]]


def test_all_kinds_are_there() -> None:
    assert set(KINDS) == {
        "single_choice",
        "multiple_choice",
        "true_false",
        "kprim",
        "matching",
        "ordering",
        "fill_in",
        "numeric",
        "cloze",
        "free_text",
        "case",
        "survey",
    }


@EVERY_KIND
@given(data=st.data())
def test_any_answer_is_graded_or_refused_by_name(kind: str, data: st.DataObject) -> None:
    payload = data.draw(any_json | near_answers(kind))
    rules, content = KINDS[kind], CONTENTS[kind]

    try:
        answer = rules.read_answer(content, payload)
    except AnswerRefused as refused:
        event(f"refused: {refused.code}")
        return
    share = rules.grade(content, answer)

    assert 0 <= share <= 1
    assert isinstance(rules.response(content, answer), str) or kind == "free_text"
    assert all(isinstance(line, str) for line in rules.remarks(content, answer))
    assert all(isinstance(line, str) for line in rules.describe(content, answer))
    rules.completeness(content, answer)
    json.dumps(rules.view(content, draw(kind, content, 1), answer))


@pytest.mark.parametrize("kind", GRADED)
def test_the_solution_is_whole_and_right(kind: str) -> None:
    rules, content = KINDS[kind], CONTENTS[kind]

    answer = rules.read_answer(content, rules.solution(content))

    assert rules.grade(content, answer) == 1
    assert rules.completeness(content, answer) == "full"
    assert rules.describe(content, answer)


@EVERY_KIND
def test_content_survives_storing_and_writing(kind: str) -> None:
    rules, content = KINDS[kind], CONTENTS[kind]

    stored = json.loads(json.dumps(rules.store(content)))
    written = json.loads(json.dumps(rules.write(content)))

    assert rules.load(stored) == content
    assert rules.author(written, question="another") == content


@EVERY_KIND
def test_what_the_editor_shows_reads_back_to_the_same(kind: str) -> None:
    rules, content = KINDS[kind], CONTENTS[kind]

    edited = json.loads(json.dumps(rules.edited(content)))

    assert rules.author(edited, question="another", known=content) == content
    assert {field.name for field in rules.editor} <= {field.name for field in msgspec.structs.fields(content)}


@EVERY_KIND
def test_a_draw_follows_from_its_seed(kind: str) -> None:
    draws = [draw(kind, CONTENTS[kind], seed) for seed in ("s", "s")]

    assert draws[0] == draws[1]
    json.dumps(draws[0])


@EVERY_KIND
def test_the_public_view_tells_neither_solution_nor_feedback(kind: str) -> None:
    rules, content = KINDS[kind], CONTENTS[kind]

    view = rules.view(content, draw(kind, content, 3), None)

    assert content.prompt in str(view)
    assert content.feedback not in str(view)
    assert not set(_names(view)) & {"correct", "answer", "accepted", "tolerance", "feedback", "pairs"}


@EVERY_KIND
def test_every_interaction_is_valid_xapi(kind: str) -> None:
    interaction = KINDS[kind].interaction(CONTENTS[kind])

    definition = msgspec.convert(interaction.as_definition(language="de"), Definition)

    assert definition.interaction_type == interaction.type
    assert (definition.correct_responses_pattern or ()) == interaction.correct_responses


@EVERY_KIND
@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (None, "malformed"),
        ([], "malformed"),
        ({}, None),
        ({"prompt": ""}, None),
        ({"prompt": 5}, None),
        ({"prompt": "\ud800"}, "bad_characters"),
        ({"prompt": "a\x00b"}, "bad_characters"),
    ],
)
def test_broken_content_is_refused_by_name(kind: str, raw: object, code: str | None) -> None:
    full = {**KINDS[kind].write(CONTENTS[kind]), **raw} if isinstance(raw, dict) and raw else raw

    with pytest.raises(ContentRefused) as refused:
        author(kind, full)

    assert refused.value.code == code or code is None


@EVERY_KIND
def test_unknown_members_of_content_are_refused(kind: str) -> None:
    raw = {**KINDS[kind].write(CONTENTS[kind]), "hint": "?"}

    with pytest.raises(ContentRefused, match="hint"):
        author(kind, raw)


def test_content_nested_without_end_is_refused() -> None:
    raw: dict[str, Any] = {"prompt": "?"}
    raw["options"] = [raw]

    with pytest.raises(ContentRefused) as refused:
        author("single_choice", raw)

    assert refused.value.code == "too_deep"


@pytest.mark.parametrize("name", ["essay", "", None, 5, ["single_choice"]])
def test_an_unknown_kind_is_refused_by_name(name: object) -> None:
    with pytest.raises(ContentRefused) as refused:
        kind_named(name)

    assert refused.value.code == "unknown_kind"


def test_a_module_in_the_package_is_all_a_kind_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Path(kinds.__file__).with_name("true_false.py").read_text(encoding="utf-8")
    (tmp_path / "yes_no.py").write_text(source.replace('name = "true_false"', 'name = "yes_no"'), "utf-8")
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])

    found = kinds.discover()

    monkeypatch.delitem(sys.modules, "assessments.kinds.yes_no")
    monkeypatch.delattr(kinds, "yes_no")
    assert set(found) == {*KINDS, "yes_no"}


def _names(view: Any) -> list[str]:
    if isinstance(view, dict):
        return [*view, *(name for value in view.values() for name in _names(value))]
    return [name for value in view for name in _names(value)] if isinstance(view, list) else []
