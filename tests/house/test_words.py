"""What the documents promise: two commands in the README, every setting described, every exception explained."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

from tests.house import plan

READERS = {"text", "flag", "number", "words", "choice", "iri_base", "folder", "database", "email"}
SUPPRESSION = re.compile(r"#\s*noqa(?P<codes>:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?(?P<reason>.*)")


def settings_read() -> set[str]:
    """The environment variables that the settings ask for."""
    return {
        str(call.args[0].value)
        for path in sorted((plan.ROOT / "lms" / "settings").glob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and call.func.attr in READERS
        and isinstance(call.args[0], ast.Constant)
    }


def settings_documented() -> set[str]:
    """The variables that have a row of their own in docs/settings.md."""
    text = (plan.ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\|\s*`([A-Z][A-Z0-9_]+)`", text, re.MULTILINE))


def comments(path: Path) -> list[tuple[int, str]]:
    """Line number and text of every comment."""
    source = path.read_text(encoding="utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def test_every_setting_is_described_and_every_description_is_a_setting() -> None:
    assert "DATABASE_URL" in settings_read()
    assert settings_documented() == settings_read()


def test_nothing_else_reads_the_environment() -> None:
    outside = [
        plan.shown(path)
        for path in plan.own_code()
        if path.is_relative_to(plan.ROOT / "lms") or path.parts[len(plan.ROOT.parts)] in plan.APPS
        if not plan.shown(path).startswith(("lms/settings/", "lms/bootstrap/"))
        if re.search(r"os\.environ\[|os\.environ\.get|os\.getenv", path.read_text(encoding="utf-8"))
    ]

    assert outside == []


def test_every_rule_that_is_off_says_why() -> None:
    lines = (plan.ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    in_list = False
    silent = []
    for number, line in enumerate(lines, start=1):
        if re.match(r'(ignore|"[^"]+") = \[', line) and line.rstrip().endswith("["):
            in_list = True
        elif line.startswith("]"):
            in_list = False
        elif in_list and re.match(r'\s+"[A-Z]+[0-9]+",', line) and not re.search(r"# \w+", line):
            silent.append(f"pyproject.toml:{number}: {line.strip()}")

    assert any(re.search(r'"TRY003",  # ', line) for line in lines), "the guard reads the ignore list"
    assert silent == []


def test_every_suppression_in_the_code_names_its_rule_and_its_reason() -> None:
    silent = [
        f"{plan.shown(path)}:{number}: {comment}"
        for path in plan.own_code()
        for number, comment in comments(path)
        if (found := SUPPRESSION.search(comment))
        if not found["codes"] or not re.search(r"\w", found["reason"])
    ]

    assert silent == []


def test_the_readme_opens_with_the_two_commands() -> None:
    opening = (plan.ROOT / "README.md").read_text(encoding="utf-8")[:2500]

    assert "python3 manage.py demo" in opening
    assert "python3 manage.py test" in opening


def test_the_papers_of_an_open_project_are_there() -> None:
    papers = ("LICENSE", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "publiccode.yml")

    assert [name for name in papers if not (plan.ROOT / name).is_file()] == []
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in (plan.ROOT / "LICENSE").read_text(encoding="utf-8")
