"""The examples of ``docs/xapi-profile.md`` are statements, and look like those the product tells."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from curriculum.domain.attendance import withdraw_attendance
from curriculum.models import Attendance
from curriculum.receivers import recompute_on_statements
from lms.accounts.models import Provider, User
from lms.xapi import verbs
from lms.xapi.core import XapiVersion, read_statement
from lms.xapi.models import Statement
from lms.xapi.signals import statements_recorded
from tests.journeys.last_steps import acts_of, enrol_for_one_day

PROFILE = (Path(__file__).resolve().parents[2] / "docs" / "xapi-profile.md").read_text(encoding="utf-8")
EXAMPLES: dict[str, str] = dict(re.findall(r"### `([^`]+)`\n\n```json\n(.*?)```", PROFILE, re.DOTALL))
KINDS = set(re.findall(r"^\| [^|]*\(`([a-z-]+)`\)", PROFILE, re.MULTILINE))


def shape(value: Any) -> Any:
    """The properties and the types of what is in them; of a list, those of its first item."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return (
        "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
    )


def subject(statement: dict[str, Any]) -> tuple[str, str, str]:
    """Verb, kind of object and interaction type."""
    target = statement["object"]
    definition = target.get("definition", {})
    kind = definition.get("type", target["objectType"])
    return statement["verb"]["id"], kind, definition.get("interactionType", "")


def test_every_kind_of_the_table_has_an_example() -> None:
    assert len(KINDS) == 7
    assert {kind.partition(",")[0] for kind in EXAMPLES} == KINDS | {"day-attended.voided"}


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
@pytest.mark.parametrize("version", list(XapiVersion))
def test_every_example_is_a_statement_of_both_versions(kind: str, version: XapiVersion) -> None:
    assert read_statement(EXAMPLES[kind], version=version).document["version"] == "1.0.0"


@pytest.mark.django_db
def test_the_product_tells_what_the_examples_say(
    pilot: User,
    trainer: User,
    office: User,
    provider: Provider,
    now: dt.datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    statements_recorded.connect(recompute_on_statements)
    enrolment = enrol_for_one_day(pilot=pilot, trainer=trainer, office=office, provider=provider, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        for act in acts_of(enrolment, trainer=trainer, now=now).values():
            act()
    withdraw_attendance(attendance=Attendance.objects.get(), actor=trainer, reason="Irrtum", now=now)

    told = [json.loads(body) for body in Statement.objects.order_by("pk").values_list("body", flat=True)]

    examples = {subject(example): example for example in map(json.loads, EXAMPLES.values())}
    shown = {subject(statement): statement for statement in told if subject(statement) in examples}
    assert {key[0] for key in examples} - {key[0] for key in shown} == {verbs.FAILED.iri}
    assert {key[:2] for key in map(subject, told)} <= {key[:2] for key in examples}
    for key, statement in shown.items():
        example = examples[key]
        assert shape(statement) == shape(example), key
        for part in ("verb", "version"):
            assert statement[part] == example[part]
    failed = next(example for key, example in examples.items() if key[0] == verbs.FAILED.iri)
    passed = next(example for key, example in examples.items() if key[0] == verbs.PASSED.iri)
    assert shape(failed) == shape(passed)
