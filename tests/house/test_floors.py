"""What the import contracts cannot see: foreign keys by string, and templates that reach upwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from tests.house import plan

TEMPLATE_USE = re.compile(r"""{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
TAG_USE = re.compile(r"{%-?\s*load\s+([^%]+?)\s*-?%}")


def templates() -> dict[str, Path]:
    """Our templates by the name that others use."""
    return {
        path.as_posix().split("/templates/", 1)[1]: path
        for path in plan.tracked_files()
        if "templates" in path.parts and path.suffix in {".html", ".txt"}
    }


def app_of(path: Path) -> str:
    """The dotted app that a file belongs to."""
    parts = path.relative_to(plan.ROOT).parts
    return ".".join(parts[:2]) if parts[0] == "lms" else parts[0]


def tag_libraries() -> dict[str, str]:
    """Our template tag libraries and the floors they live on."""
    return {
        path.stem: plan.floor_of(app_of(path))
        for path in plan.tracked_files()
        if "templatetags" in path.parts
    }


def uses(path: Path) -> Iterator[tuple[str, str]]:
    """What a template asks for and the floor it comes from, as far as it is ours."""
    text = path.read_text(encoding="utf-8")
    for name in TEMPLATE_USE.findall(text):
        if name in templates():
            yield name, plan.floor_of(app_of(templates()[name]))
    for line in TAG_USE.findall(text):
        for name in line.split():
            if name in tag_libraries():
                yield name, tag_libraries()[name]


def test_no_table_points_to_a_higher_floor() -> None:
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in plan.APPS]

    reaching_up = [
        f"{model._meta.label}.{field.name} → {target.__module__}.{target.__name__}"
        for model in ours
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
        if (target := field.related_model) in ours
        if not plan.may_use(plan.floor_of(model.__module__), plan.floor_of(target.__module__))
    ]

    assert len(ours) > 20
    assert reaching_up == []


def test_no_template_uses_a_higher_floor() -> None:
    reaching_up = [
        f"{plan.shown(path)} → {name}"
        for path in templates().values()
        for name, floor in uses(path)
        if not plan.may_use(plan.floor_of(app_of(path)), floor)
    ]

    assert any(name == "base.html" for path in templates().values() for name, _ in uses(path))
    assert reaching_up == []


@pytest.mark.parametrize(
    ("user", "used", "allowed"),
    [
        ("cms", "curriculum", True),
        ("curriculum", "cms", False),
        ("certificates", "assessments", False),
        ("lms.xapi", "lms.accounts", False),
        ("lms.settings", "lms.urls", True),
        ("lms.base", "lms.base", True),
    ],
)
def test_the_guard_reads_the_contract(user: str, used: str, allowed: bool) -> None:
    assert plan.may_use(user, used) is allowed
