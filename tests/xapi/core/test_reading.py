"""What is a statement, and what is none: everything valid is read, and what is broken is refused with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.xapi.core import (
    Activity,
    Actor,
    InvalidStatement,
    StatementRef,
    SubStatement,
    XapiVersion,
    read_statement,
)
from tests.xapi import statements as some

BOTH = list(XapiVersion)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.lists(st.none(), min_size=1, max_size=2),
    st.dictionaries(st.text(max_size=5), st.none(), max_size=2),
)
slow_data = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def read(document: Any, version: XapiVersion = XapiVersion.V1_0_3) -> Any:
    """The checked statement of plain values."""
    return read_statement(json.dumps(document), version=version)


def places(value: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Path, container and key of every value that is not within extensions."""
    entries: Any = []
    if isinstance(value, dict):
        entries = [(f"{path}.{key}" if path else key, key) for key in value]
    elif isinstance(value, list):
        entries = [(f"{path}[{position}]", position) for position in range(len(value))]
    for where, key in entries:
        yield where, value, key
        if key != "extensions":
            yield from places(value[key], where)


def has_free_keys(path: str) -> bool:
    """Whether the object there is a language map or holds extensions."""
    return path.rpartition(".")[2] in {"extensions", "display", "name", "description"}


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(
    "document", [some.SMALL, some.FULL, some.substatement()], ids=["small", "full", "sub"]
)
def test_what_the_specification_allows_is_read_as_it_is(document: Any, version: XapiVersion) -> None:
    checked = read(document, version)

    assert checked.document == document
    assert json.loads(msgspec.json.encode(checked.statement)) == document


@slow_data
@given(document=some.statements, version=st.sampled_from(BOTH))
def test_any_valid_statement_survives_a_round_trip(document: Any, version: XapiVersion) -> None:
    checked = read(document, version)

    again = read_statement(msgspec.json.encode(checked.statement), version=version)
    assert again.document == checked.document
    assert again.statement == checked.statement


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        (some.ACTIVITY, Activity),
        (some.AGENT, Actor),
        ({"objectType": "Group", "member": some.MEMBERS}, Actor),
        (some.CONTEXT["statement"], StatementRef),
        ({"objectType": "SubStatement", **some.SMALL}, SubStatement),
    ],
)
def test_the_object_type_decides_what_the_object_is(target: Any, kind: type) -> None:
    checked = read(some.small(object=target))

    assert type(checked.statement.object) is kind


def test_a_single_context_activity_becomes_a_list_of_one_also_within_a_substatement() -> None:
    alone = {"contextActivities": {"parent": some.ACTIVITY}}

    outer = read(some.small(context=alone)).document
    inner = read(some.substatement(context=alone)).document["object"]

    assert outer["context"]["contextActivities"] == {"parent": [some.ACTIVITY]}
    assert inner["context"]["contextActivities"] == {"parent": [some.ACTIVITY]}


FULL_DOCUMENTS = {"full": some.full(), "sub": some.substatement()}
FULL_PLACES = [(name, place) for name, document in FULL_DOCUMENTS.items() for place, _, _ in places(document)]
FIXED_KEYS = [
    (name, place)
    for name, place in FULL_PLACES
    if not place.endswith("]") and not has_free_keys(place.rpartition(".")[0])
]
FIXED_OBJECTS = [
    (name, place)
    for name, document in FULL_DOCUMENTS.items()
    for place, container, key in places(document)
    if isinstance(container[key], dict) and not has_free_keys(place)
]


def with_place(name: str, place: str) -> tuple[Any, Any, Any]:
    """A full statement, and the container and key of ``place`` in it."""
    document = some.fresh(FULL_DOCUMENTS[name])
    return document, *next((holder, key) for where, holder, key in places(document) if where == place)


@pytest.mark.parametrize(("name", "place"), FULL_PLACES)
def test_null_is_refused_everywhere_outside_extensions(name: str, place: str) -> None:
    document, container, key = with_place(name, place)
    container[key] = None

    with pytest.raises(InvalidStatement) as refusal:
        read(document)

    assert refusal.value.path == place
    assert refusal.value.section == ("2.4.4" if place.endswith("object.objectType") else "2.2")


@pytest.mark.parametrize(("name", "place"), FIXED_KEYS)
def test_the_case_of_a_key_matters_everywhere(name: str, place: str) -> None:
    document, container, key = with_place(name, place)
    container[key.swapcase()] = container.pop(key)

    with pytest.raises(InvalidStatement) as refusal:
        read(document)

    assert refusal.value.path.startswith(place.rpartition(".")[0])


@pytest.mark.parametrize(("name", "place"), FIXED_OBJECTS)
def test_unknown_properties_are_refused_in_every_object(name: str, place: str) -> None:
    document, container, key = with_place(name, place)
    container[key]["fremd"] = "x"

    with pytest.raises(InvalidStatement) as refusal:
        read(document)

    assert str(refusal.value) == f"{place}.fremd: unknown property, xAPI 1.0.3 2.2"


def test_unknown_properties_are_refused_in_the_statement_itself() -> None:
    with pytest.raises(InvalidStatement) as refusal:
        read(some.full(fremd="x"))

    assert str(refusal.value) == "fremd: unknown property, xAPI 1.0.3 2.2"


@slow_data
@given(data=st.data(), junk=JUNK, version=st.sampled_from(BOTH))
def test_a_mutated_statement_is_read_or_refused_by_name(data: Any, junk: Any, version: XapiVersion) -> None:
    document = some.fresh(data.draw(some.statements))
    _, container, key = data.draw(st.sampled_from(list(places(document))))
    if isinstance(container, dict) and data.draw(st.booleans()):
        container[data.draw(st.text(max_size=4))] = container.pop(key)
    else:
        container[key] = junk

    refusal = refusal_of(document, version)

    if refusal is not None:
        assert refusal.rule
        assert str(refusal).endswith(f", xAPI {version.value} {refusal.section}")


def refusal_of(document: Any, version: XapiVersion) -> InvalidStatement | None:
    """Why a statement is refused, if it is."""
    try:
        read(document, version)
    except InvalidStatement as refusal:
        return refusal
    return None


@given(data=st.binary(max_size=60) | st.text(max_size=60))
def test_any_other_bytes_are_refused_by_name(data: bytes | str) -> None:
    with pytest.raises(InvalidStatement):
        read_statement(data)


@slow_data
@given(data=st.data())
def test_a_damaged_text_is_read_or_refused_by_name(data: Any) -> None:
    text = json.dumps(data.draw(st.sampled_from([some.FULL, some.substatement()]))).encode()
    start = data.draw(st.integers(0, len(text)))
    damaged = text[:start] + data.draw(st.binary(max_size=3)) + text[start + data.draw(st.integers(0, 3)) :]

    try:
        checked = read_statement(damaged)
    except InvalidStatement:
        return
    assert checked.document["actor"] == json.loads(damaged)["actor"]


@pytest.mark.parametrize(
    "text",
    [
        b'{"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"a:b"},"object":{"id":"a:b"},"verb":{"id":"a:c"}}',
        b'{"actor":{"mbox":"mailto:a@b.example","mbox":"mailto:c@b.example"},"verb":{"id":"a:b"},"object":{"id":"a:b"}}',
        b'{"actor":{"mbox":"mailto:a@b.example","name":"\\"\\\\"},"verb":{"id":"a:b"},"object":{"id":"a:b","id":"a:\\u0062"}}',
    ],
)
def test_a_property_named_twice_is_refused(text: bytes) -> None:
    with pytest.raises(InvalidStatement, match="named more than once"):
        read_statement(text)


@pytest.mark.parametrize(
    "name", ['"', "\\", '\\"', "\\\\", "\n\u2028\u007f", 'a"b"c', "\\u0022", "\U0001f600"]
)
def test_quotation_marks_and_escapes_in_a_text_are_no_second_property(name: str) -> None:
    document = some.small(actor={"mbox": "mailto:a@b.example", "name": name})

    assert read_statement(json.dumps(document)).document == document
    assert read_statement(json.dumps(document, ensure_ascii=False)).document == document


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"1",
        b'"x"',
        b"null",
        b"{",
        b"{} {}",
        b"\xff",
        b'{"actor": "\\ud800"}',
        b"\xef\xbb\xbf{}",
        b"NaN",
    ],
)
def test_what_is_no_json_object_is_refused(text: bytes) -> None:
    with pytest.raises(InvalidStatement):
        read_statement(text)


@pytest.mark.parametrize("depth", [98, 150, 5000, 200_000])
def test_nesting_is_limited_and_never_a_crash(depth: int) -> None:
    value = "[" * depth + "]" * depth
    text = json.dumps(some.small(result={"extensions": {"a:b": "HERE"}})).replace('"HERE"', value)

    with pytest.raises(InvalidStatement, match="nested"):
        read_statement(text)


def test_extensions_take_any_value() -> None:
    values = {"a:b": None, "a:c": "", "a:d": {}, "a:e": [[1.5, {"x": None}]], "a:f": 10**40}
    document = some.small(result={"extensions": values}, context={"extensions": {}})

    assert read(document).document == document


class TestVersions:
    """What 1.0.3 and 2.0.0 see differently."""

    def test_context_agents_belong_to_2_0_0(self) -> None:
        document = some.with_context_agents()

        assert read(document, XapiVersion.V2_0_0).document == document
        del document["version"]
        with pytest.raises(InvalidStatement) as refusal:
            read(document)
        assert str(refusal.value) == "context.contextAgents: unknown property, xAPI 1.0.3 2.2"

    def test_context_groups_within_a_substatement_belong_to_2_0_0(self) -> None:
        groups = some.with_context_agents()["context"]["contextGroups"]
        document = some.substatement(context={"contextGroups": groups})

        assert read(document, XapiVersion.V2_0_0).document == document
        with pytest.raises(InvalidStatement) as refusal:
            read(document)
        assert refusal.value.path == "object.context.contextGroups"

    @pytest.mark.parametrize("text", ["1.0", "1.0.0", "1.0.3", "1.0.9"])
    @pytest.mark.parametrize("version", BOTH)
    def test_both_take_statements_of_any_1_0(self, text: str, version: XapiVersion) -> None:
        assert read(some.small(version=text), version).statement.version == text

    def test_only_2_0_0_takes_statements_of_2_0(self) -> None:
        assert read(some.small(version="2.0.0"), XapiVersion.V2_0_0).statement.version == "2.0.0"
        with pytest.raises(
            InvalidStatement, match=r"version: must be a version 1\.0\.x, xAPI 1\.0\.3 2\.4\.10"
        ):
            read(some.small(version="2.0.0"))

    @pytest.mark.parametrize("text", ["0.9.9", "1.1.0", "2.1.0", "1", "1.0.", "1.0.0-beta", "", "1.0.0\n"])
    @pytest.mark.parametrize("version", BOTH)
    def test_neither_takes_others(self, text: str, version: XapiVersion) -> None:
        with pytest.raises(InvalidStatement) as refusal:
            read(some.small(version=text), version)

        assert refusal.value.path == "version"
