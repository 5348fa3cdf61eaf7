"""YAML is read strictly: what is wrong is refused with its line, what is hostile before it grows."""

from __future__ import annotations

import pytest

from cms.domain.coursefile import source
from cms.domain.coursefile.issues import CourseFileError
from cms.domain.coursefile.source import read_source


def test_every_part_knows_its_line() -> None:
    result = read_source(b"a: 1\nb:\n- x\n- c: d\n")

    assert result.data == {"a": 1, "b": ["x", {"c": "d"}]}
    assert result.lines == {(): 1, ("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 1): 4, ("b", 1, "c"): 4}
    assert result.line(("b", 1, "c", "gone")) == 4


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("FALSE", False),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("2024-01-01", "2024-01-01"),
        ("0x1F", "0x1F"),
        ("007", 7),
        ("-3", -3),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("'1'", "1"),
        ("1.", 1.0),
        ("9" * 19, float("9" * 19)),
        ("  'a  b '  ", "a  b"),
        ('"a\\u0308"', "ä"),
        ("|\n  a\n  b\n", "a\nb"),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    assert read_source(f"a: {text}".encode()).data == {"a": value}


def test_a_key_without_a_value_counts_as_not_given() -> None:
    assert read_source(b"a:\nb: ~\nc: null\nd: ''\n").data == {"d": ""}


def test_a_mark_at_the_start_and_windows_line_ends_are_understood() -> None:
    assert read_source("\ufeffa: ä\r\nb: |\r\n  x\r\n  y\r\n".encode()).data == {"a": "ä", "b": "x\ny"}


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"", 1),
        (b"# nothing\n", 1),
        (b"a: 1\nb: [1, 2", 2),
        (b"a: 1\nb: 2\na: 3", 3),
        (b"a: &x 1\nb: 2", 1),
        (b"a: 1\nb: *x", 2),
        (b"a: 1\nb: !!python/object/apply:os.system ['true']", 2),
        (b"a: 1\n<<: {b: 2}\nc: &d {}", 3),
        (b"---\na: 1\n---\nb: 2", 4),
        (b"a: 1\n? [b]\n: c", 2),
        (b"a: 1\nb: \xff", 2),
        (b"a: 1\nb: \x00", 2),
        (b'a: 1\nb: "\\0"', 2),
        (b'a: 1\nb: "\\ud800"', 2),
        (b"a: 1\nb: 1e999", 2),
        (b"a: 1\n\tb: 2", 2),
    ],
)
def test_broken_files_are_refused_with_the_line(raw: bytes, line: int) -> None:
    with pytest.raises(CourseFileError) as refused:
        read_source(raw)

    assert [issue.line for issue in refused.value.issues] == [line]


def test_a_billion_laughs_stay_few() -> None:
    bomb = "a: &a [x]\n" + "\n".join(f"{n}: &{n} [{', '.join(['*a'] * 9)}]" for n in "bcdefghij")

    with pytest.raises(CourseFileError, match="Anchors and aliases"):
        read_source(bomb.encode())


def test_deep_nesting_is_refused_before_it_is_followed() -> None:
    with pytest.raises(CourseFileError, match="nested too deeply"):
        read_source(b"a: " + b"[" * 50_000)


def test_size_and_number_of_parts_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CourseFileError, match="larger than 5\N{NO-BREAK SPACE}MB"):
        read_source(b"a" * (source.MAX_BYTES + 1))

    with pytest.raises(CourseFileError, match="too many parts"):
        read_source(b"- x\n" * (source.MAX_NODES + 1))
