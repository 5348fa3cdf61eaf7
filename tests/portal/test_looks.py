"""What others looked at is told in the reader's language, whichever words the log keeps."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.utils.translation import override

from lms.portal.domain.my_data.looks import in_words
from tests.house import plan

ROW = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
NAMES = {"subject_matter", "change", "SUBJECT"}


def subjects() -> Iterator[str]:
    """Every subject that is written in the code; of one with a value in it, as it looks with the id of a row."""
    for path in plan.own_code():
        if plan.shown(path).startswith("tests"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (isinstance(node, ast.keyword) and node.arg in NAMES) or (
                isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in NAMES
            ):
                yield from _written(node.value)


def _written(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and value.value:
        yield str(value.value)
    elif isinstance(value, ast.JoinedStr) and isinstance(value.values[0], ast.Constant):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else ROW for part in value.values)


def test_every_subject_in_the_code_has_german_words() -> None:
    found = sorted(set(subjects()))

    with override("de"):
        untold = [subject for subject in found if in_words(subject) == subject.replace(ROW, "").strip()]
    assert len(found) > 25
    assert untold == []


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (f"voucher {ROW} entered", "Voucher eingetragen"),
        (f"quota seat released, voucher {ROW}", "Förderplatz freigegeben, Voucher"),
        ("certificate KDL-2026-0001", "Zertifikat KDL-2026-0001"),
        ("enrolments (API)", "Anmeldungen (API)"),
        ("Participants of Basis Winter", "Teilnehmende von Basis Winter"),
        ("Liste der Personalstelle", "Liste der Personalstelle"),
    ],
)
def test_ids_of_rows_are_left_out_and_numbers_kept(kept: str, told: str) -> None:
    with override("de"):
        assert in_words(kept) == told
