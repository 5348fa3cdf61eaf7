"""The OpenAPI schema: valid, with real examples, true under fuzzing, shown without third parties."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import unsupported_method

from certificates.api import examples as certificates
from certificates.domain import rule_versions
from certificates.domain.eligibility import decide_eligibility
from curriculum.api import examples as curriculum
from curriculum.models import Enrolment, Run
from lms.accounts import api as bodies
from lms.accounts.enums import Scope
from lms.accounts.models import ApiCredential, User
from tests.certificates.desk import make_certificate

pytestmark = pytest.mark.once

SCHEMA = "/api/v1/schema/"
DOCS = "/api/v1/docs/"
RESOURCES = ("bodies", "courses", "runs", "enrolments", "certificates", "eligibilities")
PATHS = [
    path
    for name in RESOURCES
    for path in (f"{name}/", f"{name}/{{ags}}/" if name == "bodies" else f"{name}/{{id}}/")
]


@pytest.fixture
def document() -> dict[str, Any]:
    """The schema as clients get it."""
    response = Client().get(SCHEMA, headers={"accept": "application/vnd.oai.openapi+json"})
    assert response.status_code == 200
    return dict(json.loads(response.content))


@pytest.mark.django_db
def test_the_schema_is_valid_and_describes_our_addresses_only(document: dict[str, Any]) -> None:
    validate_schema(document)

    assert sorted(document["paths"]) == sorted(f"/api/v1/{path}" for path in PATHS)
    assert {method for path in document["paths"].values() for method in path} == {"get"}


def test_the_schema_is_made_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn")

    assert "openapi: 3" in capsys.readouterr().out


@pytest.mark.django_db
def test_every_refusal_is_documented(document: dict[str, Any]) -> None:
    answers = {path: item["get"]["responses"] for path, item in document["paths"].items()}

    assert {frozenset(codes) for codes in answers.values()} == {
        frozenset({"200", "400", "401", "403", "404", "406", "429"})
    }
    assert {
        media
        for codes in answers.values()
        for code, answer in codes.items()
        if code != "200"
        for media in answer["content"]
    } == {"application/problem+json"}


@pytest.mark.django_db
def test_p1_no_score_attempt_or_instant_is_in_the_schema(document: dict[str, Any]) -> None:
    names = {
        name for schema in document["components"]["schemas"].values() for name in schema.get("properties", {})
    }

    assert names == {
        "ags", "body", "cents", "certificate_title", "completed_on", "course", "date", "day", "days", "decided_on",
        "delivery", "district", "edition", "enrolment", "fee_cents_per_day", "fundable", "funded_seats", "id",
        "is_seminar_day", "issued_on", "key", "kind", "level", "name", "next", "number", "official_name", "person",
        "population", "position", "preset", "previous", "provider", "published_on", "reason", "reason_code",
        "registered_on", "results", "rule_version", "run", "state", "status", "successor", "title", "ue", "unit",
        "units", "units_attended", "units_complete", "units_total", "withdrawn_on",
    }  # fmt: skip
    assert "date-time" not in json.dumps(document)


def shape(value: Any) -> Any:
    """Names and kinds of values, not the values."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
        return "uuid"
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return "date"
    return type(value).__name__


@pytest.fixture
def reader(enrolment: Enrolment, run: Run, office: User, colleague: User, now: dt.datetime) -> dict[str, str]:
    """The office's machine, with something to read: the header of its credential."""
    rule_versions.load_rules()
    decide_eligibility(enrolment=enrolment, now=now)
    make_certificate(colleague)
    start = timezone.now()
    _, secret = ApiCredential.create_with_secret(
        now=start,
        owner=office,
        label="fuzz",
        scopes=list(Scope),
        expires_at=start + dt.timedelta(hours=1),
    )
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("bodies", bodies.EXAMPLE),
        ("courses", curriculum.COURSE),
        ("runs", curriculum.RUN),
        ("enrolments", curriculum.ENROLMENT),
        ("certificates", certificates.CERTIFICATE),
        ("eligibilities", certificates.ELIGIBILITY),
    ],
)
def test_the_examples_look_like_real_answers(name: str, example: Any, reader: dict[str, str]) -> None:
    page = Client().get(f"/api/v1/{name}/", headers=reader).json()

    assert shape(example.value) in [shape(row) for row in page["results"]]
    assert set(page) == {"next", "previous", "results"}


@pytest.fixture
def openapi(db: None) -> Iterator[Any]:
    """The schema as schemathesis reads it, served by the real application inside the test's transaction."""
    news = (request_started, request_finished)
    for signal in news:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(SCHEMA, get_wsgi_application())
    for signal in news:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", PATHS)
def test_any_request_gets_an_answer_the_schema_describes(
    mode: GenerationMode, path: str, openapi: Any, reader: dict[str, str]
) -> None:
    operation = openapi[f"/api/v1/{path}"]["GET"]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        # Methods that do not exist are asked for by name in test_problems.
        case.call_and_validate(headers=reader, excluded_checks=[unsupported_method])

    ask()


@pytest.mark.django_db
def test_the_viewer_runs_under_the_strict_policy_and_calls_nobody() -> None:
    client = Client()

    page, script = client.get(DOCS), client.get(DOCS, {"script": ""})

    html = page.content.decode()
    assert (page.status_code, script.status_code) == (200, 200)
    assert script["Content-Type"].startswith("application/javascript")
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|style=|\bon\w+=", html) == []
    assert re.findall(r"(?:src|href)=\"(?!/)[^\"]*\"", html) == []
    assert '"validatorUrl": null' in script.content.decode()
    assert "/api/v1/schema/" in script.content.decode()
