"""CSV for spreadsheet programs: opened with a double click, never run."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from lms.base.spreadsheets import Cell, Table, csv_chunks, csv_response, inert

TODAY = dt.date(2026, 3, 2)


def file_of(*rows: list[Cell]) -> str:
    return "".join(csv_chunks(Table("liste", [_("Person"), "B"], rows)))


def read(text: str) -> list[list[str]]:
    """As a program reads it that knows RFC 4180."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 711 1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        " =1+1",
        "\u00a0=HYPERLINK(1)",
        "\ufeff=1",
        "＝1+1",  # noqa: RUF001 - full width
        "|cmd",
        "%0A=1",
        "\tx",
        '=cmd|" /C calc"!A0',
    ],
)
def test_what_could_run_is_text(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "Großmann", "3-Tage-Kurs", "08115001", "'=1", "a=b", "–", "Müller; Söhne"]
)
def test_what_cannot_run_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=2))
def test_no_cell_of_any_text_begins_a_formula_and_none_spills_over(cells: list[str]) -> None:
    (_headings, row) = read(file_of([*cells]))

    assert [cell.removeprefix("'") for cell in row] == [cell.removeprefix("'") for cell in cells]
    assert not [cell for cell in row if cell.strip()[:1] in tuple("=+-@")]


def test_the_file_is_what_a_german_excel_expects() -> None:
    rows: list[Cell] = ["Änne; Großmann", "x"]
    numbers: list[Cell] = [Decimal("1234.50"), TODAY]
    nothing: list[Cell] = [None, 7]

    with override("en"):
        text = file_of(rows, numbers, nothing)

    assert text == '\ufeffPerson;B\r\n"Änne; Großmann";x\r\n1234,50;02.03.2026\r\n;7\r\n'


def test_the_answer_is_a_download_that_nothing_keeps() -> None:
    answer = csv_response(Table("liste", ["A"], []), today=TODAY)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="liste_2026-03-02.csv"'
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer).startswith(b"\xef\xbb\xbfA\r\n")


def test_rows_are_read_while_they_are_sent() -> None:
    read_so_far = []

    def rows() -> Iterator[list[Cell]]:
        for number in range(2_000):
            read_so_far.append(number)
            yield [number]

    chunks = csv_chunks(Table("liste", ["A"], rows()))
    next(chunks)
    assert read_so_far == []
    next(chunks)

    assert len(read_so_far) == 500
