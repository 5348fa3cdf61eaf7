"""No file with everything in it, no function that has to be scrolled."""

from __future__ import annotations

import ast

from tests.house import plan

LONGEST_FILE = 400
LONG_FUNCTION = 40
LONGEST_FUNCTION = 60
SHARE_OF_LONG_FUNCTIONS = 0.03


def function_lengths() -> dict[str, int]:
    """Lines of every function, decorators and docstring left out."""
    lengths = {}
    for path in plan.own_code():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]
                lengths[f"{plan.shown(path)}:{node.lineno} {node.name}"] = lines
    return lengths


def test_files_stay_short() -> None:
    lengths = {
        plan.shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in plan.own_code()
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_functions_stay_short() -> None:
    lengths = function_lengths()
    long = {name: lines for name, lines in lengths.items() if lines > LONG_FUNCTION}

    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}
    assert len(long) <= SHARE_OF_LONG_FUNCTIONS * len(lengths), long
