"""Any bytes whatever: an answer the specification knows, or a stored statement; never an error of ours.

500 examples here; ``XAPI_FUZZ=20000 .venv/bin/python -m pytest tests/xapi/api/test_fuzz.py`` tries more.
"""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.xapi.api.conftest import Store
from tests.xapi.statements import FULL, Json, accounts, json_values, statements

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("XAPI_FUZZ", "500"))
# Each of the four tests below has its share.
some = settings(
    max_examples=EXAMPLES // 4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
REFUSALS = {400, 401, 403, 404, 405, 409, 412, 413, 415, 429}

versions = st.sampled_from(["1.0.3", "2.0.0", "1.0", "1.0.9", "3", "", "2.0.0 ", "²", None])
texts = st.text(max_size=20) | st.sampled_from(
    ["\x00", "\ud800", "é", "../", "%00", "*", '"', "application/json", "1e400", "true", "-1", "9" * 30]
)
header_texts = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=30
)
PATHS = (
    "statements",
    "activities",
    "activities/state",
    "activities/profile",
    "agents",
    "agents/profile",
    "about",
    "nirgends",
    "",
)
PARAMETERS = (
    *(
        "statementId",
        "voidedStatementId",
        "agent",
        "verb",
        "activity",
        "registration",
        "since",
        "until",
        "limit",
    ),
    *("related_agents", "related_activities", "format", "attachments", "ascending", "more", "method"),
    *("activityId", "stateId", "profileId", "x"),
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A statement in which some values were replaced, dropped, doubled or moved."""
    document = json.loads(json.dumps(draw(statements | st.just(FULL))))
    for _ in range(draw(st.integers(0, 3))):
        places = list(_places(document))
        holder, key = draw(st.sampled_from(places))
        act = draw(st.sampled_from(["replace", "drop", "rename", "wrap", "foreign"]))
        if act == "replace":
            holder[key] = draw(json_values | texts)
        elif act == "drop":
            del holder[key]
        elif act == "wrap":
            holder[key] = [holder[key]]
        elif act == "foreign":
            other, name = draw(st.sampled_from(places))
            # Copied: moving a part into itself would make a circle, which no JSON has.
            holder[key] = json.loads(json.dumps(other.get(name) if isinstance(other, dict) else None))
        elif isinstance(holder, dict):
            holder[draw(texts)] = holder.pop(key)
        if not list(_places(document)):
            break
    return document


def _places(value: Any) -> Any:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(pairs):
        yield value, key
        yield from _places(item)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The text of a statement or a batch, some bytes of it wrong."""
    batch = draw(st.lists(mutated(), min_size=1, max_size=3))
    body = bytearray(
        json.dumps(batch if draw(st.booleans()) else batch[0], ensure_ascii=draw(st.booleans())).encode(
            "utf-8", "surrogatepass"
        )
    )
    for _ in range(draw(st.integers(0, 2))):
        if body:
            position = draw(st.integers(0, len(body) - 1))
            body[position : position + draw(st.integers(0, 3))] = draw(st.binary(max_size=4))
    return bytes(body)


@st.composite
def multipart(draw: st.DrawFn) -> tuple[str, bytes]:
    """A Content-Type and a body that are nearly multipart/mixed."""
    boundary = draw(st.sampled_from(["b", "b" * 80, "a b", '"', "", "é", "--"]))
    ending = draw(st.sampled_from([b"\r\n", b"\n", b""]))
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        names = st.sampled_from(
            ["Content-Type", "content-transfer-encoding", "X-Experience-API-Hash", "Content-Length", ":", "é"]
        )
        values = (
            st.sampled_from(["application/json", "binary", "0" * 64, "text/plain", "", "a" * 500])
            | header_texts
        )
        headers = draw(st.lists(st.tuples(names, values), max_size=4))
        lines = ending.join(f"{name}: {value}".encode() for name, value in headers)
        content = draw(st.binary(max_size=30) | damaged())
        parts.append(b"--" + boundary.encode() + ending + lines + ending + ending + content + ending)
    end = draw(st.sampled_from([b"--" + boundary.encode() + b"--", b"--" + boundary.encode(), b""]))
    kind = draw(st.sampled_from(["multipart/mixed", "multipart/form-data", "multipart/mixed; boundary"]))
    return f"{kind}; boundary={boundary}", draw(st.binary(max_size=5)) + b"".join(parts) + end


def check(response: Any) -> None:
    """Stored, or refused with a reason."""
    assert response.status_code in {200, 204, *REFUSALS}, (response.status_code, response.content)
    if response.status_code in REFUSALS and response.request["REQUEST_METHOD"] != "HEAD":
        assert response.content
    if response.status_code not in {401, 404, 405}:
        assert response["X-Experience-API-Version"]


def ask(store: Store, method: str, path: str, **request: Any) -> Any:
    """Without what a client could not send either, and without waiting for what it announced and never sends."""
    headers = {name: value for name, value in request.pop("headers", {}).items() if value is not None}
    if _length(headers.get("Content-Length", "")) > len(request.get("body", b"")):
        del headers["Content-Length"]
    return store.ask(method, path, headers=headers, **request)


def _length(header: str) -> int:
    try:
        return int(header)
    except ValueError:
        return 0


@some
@given(body=damaged() | st.binary(max_size=60), version=versions)
def test_any_bytes_as_statements(store: Store, body: bytes, version: str | None) -> None:
    response = ask(store, "POST", "statements", body=body, headers={"X-Experience-API-Version": version})

    check(response)
    if response.status_code == 200:
        for identity in response.json():
            assert store.read(identity)["id"] == identity


@some
@given(framed=multipart(), version=versions)
def test_any_framing(store: Store, framed: tuple[str, bytes], version: str | None) -> None:
    content_type, body = framed

    check(
        ask(
            store,
            "POST",
            "statements",
            body=body,
            content_type=content_type,
            headers={"X-Experience-API-Version": version},
        )
    )


@some
@given(
    method=st.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"]),
    path=st.sampled_from(PATHS),
    parameters=st.dictionaries(
        st.sampled_from(PARAMETERS),
        texts
        | st.sampled_from(
            ["2026-01-01T00:00:00Z", "12345678-1234-5678-1234-567812345678", "https://a.example/a"]
        )
        | accounts.map(lambda account: json.dumps({"account": account}))
        | json_values.map(json.dumps),
        max_size=5,
    ),
    body=st.binary(max_size=30) | json_values.map(lambda value: json.dumps(value).encode()),
    version=versions,
)
def test_any_query(
    store: Store, method: str, path: str, parameters: Json, body: bytes, version: str | None
) -> None:
    query = urlencode(parameters, errors="surrogatepass")

    check(
        ask(
            store,
            method,
            f"{path}?{query}",
            body=body,
            headers={"X-Experience-API-Version": version},
        )
    )


@some
@given(
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE"]),
    path=st.sampled_from(PATHS),
    headers=st.dictionaries(
        st.sampled_from(
            [
                *("Authorization", "X-Experience-API-Version", "Content-Type", "If-Match", "If-None-Match"),
                *("Accept-Language", "Content-Length", "Accept", "X-Experience-API-Hash"),
            ]
        ),
        header_texts | st.sampled_from(["*", '"a"', "Basic Og==", "Bearer .", "de;q=x", "-1", "1" * 40]),
        max_size=4,
    ),
    body=st.binary(max_size=20),
)
def test_any_headers(store: Store, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
    parameters = {
        "activityId": "https://a.example/a",
        "agent": '{"mbox":"mailto:a@b.example"}',
        **({"stateId": "s"} if path.endswith("state") else {"profileId": "p"}),
    }

    check(ask(store, method, path, parameters=parameters, body=body, headers=headers))
