"""The statement resource (xAPI 1.0.3 part 3, 2.1; IEEE 9274.1.1 4.1.6.1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from lms.xapi.api.bodies import statements_in
from lms.xapi.api.calls import Call
from lms.xapi.api.frame import no_content, resource
from lms.xapi.api.problems import BadRequest, NotFound
from lms.xapi.core import (
    StatementFilters,
    XapiVersion,
    canonical,
    for_1_0_3,
    ids_only,
    read_filters,
    read_flag,
    read_uuid,
)
from lms.xapi.core.multipart import Part, write_parts
from lms.xapi.domain.attachments import attachments_of
from lms.xapi.domain.definitions import activity_ids, definitions_of
from lms.xapi.domain.receiving import Receipt, receive_statements
from lms.xapi.domain.retrieval import (
    consistent_through,
    find_page,
    find_statement,
    read_cursor,
    write_cursor,
)
from lms.xapi.domain.storage import write_instant
from lms.xapi.enums import Act

CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"
JSON = "application/json"
FORMATS = ("exact", "ids", "canonical")
# What only a statement of 2.0 can hold; anything else is shown to a reader of 1.0.3 as it is.
SIGNS_OF_2_0 = ('"contextAgents"', '"contextGroups"', '"version":"2.', '"version": "2.')

Row = tuple[int, dt.datetime, str]


def put(call: Call) -> HttpResponse:
    """Stores one statement under the id of the parameter."""
    call.caller.require(Act.WRITE_STATEMENTS)
    identity = read_uuid("statementId", call.take(required=["statementId"])["statementId"], call.version)
    return _told(no_content(), _store(call, identity))


def post(call: Call) -> HttpResponse:
    """Stores statements; answers their ids."""
    call.caller.require(Act.WRITE_STATEMENTS)
    call.take()
    receipt = _store(call, None)
    ids = [str(identity) for identity in receipt.ids]
    return _told(HttpResponse(msgspec.json.encode(ids), content_type=JSON), receipt)


def get(call: Call) -> HttpResponse:
    """One statement by its id, or those that meet filters."""
    call.caller.require(Act.READ_OWN_STATEMENTS)
    if "statementId" in call.parameters or "voidedStatementId" in call.parameters:
        return _one(call)
    if "more" in call.parameters:
        parameters, beyond = read_cursor(call.take(required=["more"])["more"])
        return _page(call, parameters, beyond)
    return _page(call, dict(call.parameters), None)


_answer = resource(GET=get, PUT=put, POST=post)


@csrf_exempt
def statements(request: HttpRequest) -> HttpResponse:
    """The resource; whatever it answers says how far reading is complete (1.0.3 part 3, 2.1.3)."""
    response = _answer(request)
    if CONSISTENT_THROUGH not in response:
        response[CONSISTENT_THROUGH] = write_instant(consistent_through(now=timezone.now()))
    return response


def _told(response: HttpResponse, receipt: Receipt) -> HttpResponse:
    """Statements are stored one after the other: with what was just stored, everything before it can be read."""
    if receipt.newest is not None:
        response[CONSISTENT_THROUGH] = write_instant(receipt.newest)
    return response


def _store(call: Call, identity: uuid.UUID | None) -> Receipt:
    received, data = statements_in(call.message, version=call.version, identity=identity)
    return receive_statements(statements=received, data=data, caller=call.caller, clock=timezone.now)


def _one(call: Call) -> HttpResponse:
    names = [name for name in ("statementId", "voidedStatementId") if name in call.parameters]
    if len(names) != 1:
        raise BadRequest("statementId and voidedStatementId exclude each other.")
    parameters = call.take(required=names, optional=["attachments", "format"])
    shown = _Shown.of(parameters, call)
    row = find_statement(
        identity=read_uuid(names[0], parameters[names[0]], call.version),
        voided=names[0] == "voidedStatementId",
        client=_only_of(call),
    )
    if row is None:
        raise NotFound("There is no such statement.")
    response = shown.response(shown.texts([row])[0], [row])
    response["Last-Modified"] = http_date(row[1].timestamp())
    return response


def _page(call: Call, parameters: dict[str, str], beyond: int | None) -> HttpResponse:
    shown = _Shown.of(parameters, call)
    asked = {name: text for name, text in parameters.items() if name not in {"attachments", "format"}}
    filters: StatementFilters = read_filters(asked, version=call.version)
    page = find_page(filters=filters, client=_only_of(call), beyond=beyond)
    more = ""
    if page.has_more:
        cursor = write_cursor(parameters=parameters, beyond=page.rows[-1][0])
        more = f"{reverse('xapi:statements')}?more={cursor}"
    # The statements are JSON already; a page is put together as text.
    text = f'{{"statements":[{",".join(shown.texts(page.rows))}],"more":"{more}"}}'
    response = shown.response(text, page.rows)
    if page.rows:
        response["Last-Modified"] = http_date(max(row[1] for row in page.rows).timestamp())
    return response


def _only_of(call: Call) -> str | None:
    """Who may read their own statements only."""
    return None if call.caller.may(Act.READ_STATEMENTS) else call.caller.identity


class _Shown(msgspec.Struct, frozen=True):
    """How a reader wants statements shown."""

    form: str
    with_attachments: bool
    version: XapiVersion
    languages: Sequence[tuple[str, float]]

    @classmethod
    def of(cls, parameters: dict[str, str], call: Call) -> _Shown:
        """From the parameters and headers of a request; raises ``BadRequest``, ``InvalidParameter``."""
        form = parameters.get("format", "exact")
        if form not in FORMATS:
            raise BadRequest("format: must be ids, exact or canonical.")
        header = call.message.header("Accept-Language")
        return cls(
            form=form,
            with_attachments=read_flag("attachments", parameters.get("attachments", "false"), call.version),
            version=call.version,
            languages=parse_accept_lang_header(header.lower()),
        )

    def texts(self, rows: Sequence[Row]) -> list[str]:
        """The JSON of each statement."""
        if self.form == "exact":
            return [self._exact(body) for _, _, body in rows]
        documents = [msgspec.json.decode(self._exact(body)) for _, _, body in rows]
        if self.form == "ids":
            shown = [ids_only(document) for document in documents]
        else:
            activities = {iri for document in documents for iri in activity_ids(document)}
            definitions = definitions_of(activities=activities)
            shown = [
                canonical(document, languages=self.languages, definition_of=definitions.get)
                for document in documents
            ]
        return [msgspec.json.encode(document).decode() for document in shown]

    def response(self, text: str, rows: Sequence[Row]) -> HttpResponse:
        """The statements, with the data they came with if that is wanted."""
        if not self.with_attachments:
            response = HttpResponse(text, content_type=JSON)
        else:
            parts = [Part({"Content-Type": JSON}, text.encode())]
            parts += [
                Part(
                    {
                        "Content-Type": data.content_type or "application/octet-stream",
                        "Content-Transfer-Encoding": "binary",
                        "X-Experience-API-Hash": sha2,
                    },
                    data.content,
                )
                for sha2, data in attachments_of(numbers=[row[0] for row in rows]).items()
            ]
            content_type, body = write_parts(parts)
            response = HttpResponse(body, content_type=content_type)
        if self.form == "canonical":
            patch_vary_headers(response, ["Accept-Language"])
        return response

    def _exact(self, body: str) -> str:
        if self.version is XapiVersion.V1_0_3 and any(sign in body for sign in SIGNS_OF_2_0):
            return msgspec.json.encode(for_1_0_3(msgspec.json.decode(body))).decode()
        return body
