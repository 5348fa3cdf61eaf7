"""Statements and attachments in the body of a request (xAPI 1.0.3 part 3, 1.5; IEEE 9274.1.1 4.1.3)."""

from __future__ import annotations

import uuid

from lms.xapi.api.calls import Message
from lms.xapi.api.problems import BadRequest
from lms.xapi.core import XapiVersion
from lms.xapi.core.multipart import Part, media_type, read_parts
from lms.xapi.domain.attachments import Data, is_hash_of
from lms.xapi.domain.receiving import Received, read_received

JSON = "application/json"
MIXED = "multipart/mixed"


def statements_in(
    message: Message, *, version: XapiVersion, identity: uuid.UUID | None
) -> tuple[list[Received], dict[str, Data]]:
    """The statements, and the data of attachments by lower-case hash.

    Raises ``BadRequest``, ``InvalidMultipart`` and ``InvalidStatement``.
    """
    kind, parameters = media_type(message.header("Content-Type"))
    if kind == JSON:
        return read_received(message.body, version=version, identity=identity), {}
    if kind != MIXED:
        raise BadRequest(f"Content-Type: statements come as {JSON} or {MIXED}.")
    if not parameters.get("boundary"):
        raise BadRequest("Content-Type: the boundary is missing.")
    first, *others = read_parts(message.body, boundary=parameters["boundary"])
    if media_type(first.headers.get("content-type", ""))[0] != JSON:
        raise BadRequest(f"The first part holds the statements, as {JSON}.")
    return read_received(first.content, version=version, identity=identity), dict(map(_data, others))


def _data(part: Part) -> tuple[str, Data]:
    encoding = part.headers.get("content-transfer-encoding", "")
    if encoding.lower() != "binary":
        raise BadRequest("Every part with data has Content-Transfer-Encoding: binary.")
    sha2 = part.headers.get("x-experience-api-hash", "").lower()
    if not sha2:
        raise BadRequest("Every part with data has X-Experience-API-Hash.")
    if not is_hash_of(sha2, part.content):
        raise BadRequest("X-Experience-API-Hash is not the SHA-2 of the data of its part.")
    return sha2, Data(part.content, part.headers.get("content-type"))
