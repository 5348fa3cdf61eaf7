"""Whatever goes wrong is told as ``application/problem+json`` (RFC 9457), without a trace of the inside."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.throttling import UserRateThrottle

from lms.accounts.models import User

ClientOf = Callable[[User], Client]
RESOURCES = ("bodies", "courses", "runs", "enrolments", "certificates", "eligibilities")


def problem(response: Any) -> dict[str, Any]:
    """The problem, checked for what every one has."""
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert set(told) - {"errors"} == {"type", "title", "status", "detail"}
    assert told["status"] == response.status_code
    assert told["detail"]
    return dict(told)


@pytest.mark.parametrize("name", RESOURCES)
def test_without_login_401(name: str, db: None) -> None:
    response = Client().get(f"/api/v1/{name}/")

    assert problem(response)["title"] == "Unauthorized"
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("name", RESOURCES)
def test_what_is_unknown_is_404_and_what_is_no_id_400(client_of: ClientOf, office: User, name: str) -> None:
    client = client_of(office)
    unknown = "08999999" if name == "bodies" else uuid.uuid4()

    assert problem(client.get(f"/api/v1/{name}/{unknown}/"))["status"] == 404
    for hostile in ("7", "%00", "a'--", "ä", "1" * 300, "٠٨١١٥٠٠١"):
        assert problem(client.get(f"/api/v1/{name}/{hostile}/"))["errors"], hostile


@pytest.mark.parametrize(
    ("cursor", "status"),
    [("%00", 400), ("ä", 400), ("", 400), ("x", 404), ("cD1hYmM=", 404), ("cD0lMDA=", 404)],
)
@pytest.mark.parametrize("name", RESOURCES)
def test_what_is_no_cursor_is_400_and_one_that_we_never_gave_out_404(
    client_of: ClientOf, office: User, name: str, cursor: str, status: int
) -> None:
    response = client_of(office).get(f"/api/v1/{name}/?cursor={cursor}")

    assert problem(response)["status"] == status


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("bodies", {"kind": "other"}),
        ("bodies", {"district_ags": "8115"}),
        ("courses", {"level": "meister"}),
        ("courses", {"key": "\x00"}),
        ("runs", {"provider": "7"}),
        ("runs", {"day_since": "2026-02-30"}),
        ("enrolments", {"state": ["active", "active"]}),
        ("enrolments", {"person": ""}),
        ("enrolments", {"updated_since": "2026-02-01T10:00:00Z"}),
        ("certificates", {"updated_since": "gestern"}),
    ],
)
def test_a_filter_that_cannot_be_meant_is_400_by_name(
    client_of: ClientOf, office: User, name: str, query: dict[str, Any]
) -> None:
    response = client_of(office).get(f"/api/v1/{name}/", query)

    assert response.status_code == 400
    assert set(problem(response)["errors"]) == set(query)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("name", RESOURCES)
def test_nothing_can_be_written_405(client_of: ClientOf, office: User, name: str, method: str) -> None:
    response = getattr(client_of(office), method)(f"/api/v1/{name}/")

    assert problem(response)["status"] == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_other_forms_than_json_are_406(client_of: ClientOf, office: User) -> None:
    response = client_of(office).get("/api/v1/courses/", headers={"accept": "text/csv"})

    assert problem(response)["status"] == 406


def test_a_body_that_cannot_be_read_is_415(client_of: ClientOf, office: User) -> None:
    response = client_of(office).post("/api/v1/courses/", "a=1", content_type="application/x-yaml")

    assert problem(response)["status"] in {405, 415}


def test_too_many_requests_are_429(
    client_of: ClientOf, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(UserRateThrottle.THROTTLE_RATES, "user", "1/min")
    client = client_of(office)

    answers = [client.get("/api/v1/courses/") for _ in range(2)]

    assert problem(answers[1])["status"] == 429
    assert int(answers[1]["Retry-After"]) > 0


def test_an_error_nobody_foresaw_is_500_and_tells_nothing(
    office: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("the secret of line 42")

    monkeypatch.setattr("curriculum.api.resources.listed_courses", fail)
    client = Client(raise_request_exception=False)
    client.force_login(office)

    response = client.get("/api/v1/courses/")

    assert problem(response)["status"] == 500
    assert b"42" not in response.content
    assert "the secret of line 42" in caplog.text
