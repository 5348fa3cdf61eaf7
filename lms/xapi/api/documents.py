"""The document resources: state, activity profile, agent profile.

(xAPI 1.0.3 part 3, 2.2, 2.3, 2.6, 2.7 and 3.1; IEEE 9274.1.1 4.1.4, 4.1.6.2, 4.1.6.5 and 4.1.6.6.)
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import http_date

from lms.xapi.api.calls import Call
from lms.xapi.api.frame import View, no_content, resource
from lms.xapi.api.preconditions import precondition_of
from lms.xapi.api.problems import BadRequest, NotFound
from lms.xapi.core import InvalidStatement, XapiVersion, decode, read_agent, read_instant, read_iri, read_uuid
from lms.xapi.domain.callers import Forbidden
from lms.xapi.domain.documents import (
    Shelf,
    delete_document,
    delete_documents,
    documents_on,
    find_document,
    is_json,
    merge_document,
    put_document,
)
from lms.xapi.enums import Act, DocumentKind
from lms.xapi.models import Document

JSON = "application/json"
BINARY = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class DocumentResource:
    """One of the three: which parameters name the shelf and the document, and what it takes to read and write."""

    kind: DocumentKind
    name: str
    shelf: tuple[str, ...]
    reading: Act
    writing: Act
    optional: tuple[str, ...] = ()
    # Whether all documents of a shelf can be deleted at once.
    deletes_all: bool = False

    def view(self) -> View:
        """The view of this resource."""
        return resource(GET=self.get, PUT=self.put, POST=self.post, DELETE=self.delete)

    def get(self, call: Call) -> HttpResponse:
        """One document, or the names of those changed since an instant."""
        call.caller.require(self.reading)
        if self.name in call.parameters:
            shelf, name = self._one(call)
            document = find_document(shelf=shelf, name=name)
            if document is None:
                raise NotFound("There is no such document.")
            known = precondition_of(call.message).none_match
            return _unchanged(document) if known & {document.etag, "*"} else _shown(document)
        parameters = call.take(required=self.shelf, optional=[*self.optional, "since"])
        since = parameters.get("since")
        rows = documents_on(
            shelf=self._shelf(call, parameters),
            since=read_instant("since", since, call.version) if since is not None else None,
        )
        found = list(rows.order_by("pk").values_list("name", "updated"))
        names = list(dict.fromkeys(name for name, _ in found))
        response = HttpResponse(msgspec.json.encode(names), content_type=JSON)
        if found:
            response["Last-Modified"] = http_date(max(updated for _, updated in found).timestamp())
        return response

    def put(self, call: Call) -> HttpResponse:
        """Replaces or makes a document."""
        call.caller.require(self.writing)
        shelf, name = self._one(call)
        precondition = precondition_of(call.message)
        is_state = self.kind is DocumentKind.STATE
        is_old = call.version is XapiVersion.V1_0_3
        if is_old and not is_state and not precondition.is_given:
            self._refuse_blind_put(shelf, name)
        put_document(
            shelf=shelf,
            name=name,
            content=call.message.body,
            content_type=_content_type(call),
            precondition=precondition,
            # 1.0.3 lets state be overwritten, 2.0.0 nothing (3.1; 4.1.4).
            blind_overwrite=is_old and is_state,
            clock=timezone.now,
        )
        return no_content()

    def post(self, call: Call) -> HttpResponse:
        """Merges a JSON object into a document, or makes one."""
        call.caller.require(self.writing)
        shelf, name = self._one(call)
        merge_document(
            shelf=shelf,
            name=name,
            content=call.message.body,
            content_type=_content_type(call),
            precondition=precondition_of(call.message),
            clock=timezone.now,
        )
        return no_content()

    def delete(self, call: Call) -> HttpResponse:
        """Deletes a document, or all of a shelf where the resource has that."""
        call.caller.require(self.writing)
        if self.name not in call.parameters and self.deletes_all:
            parameters = call.take(required=self.shelf, optional=self.optional)
            delete_documents(shelf=self._shelf(call, parameters))
        else:
            shelf, name = self._one(call)
            delete_document(shelf=shelf, name=name, precondition=precondition_of(call.message))
        return no_content()

    def _one(self, call: Call) -> tuple[Shelf, str]:
        parameters = call.take(required=[*self.shelf, self.name], optional=self.optional)
        return self._shelf(call, parameters), parameters[self.name]

    def _shelf(self, call: Call, parameters: dict[str, str]) -> Shelf:
        activity, agent, registration = (
            parameters.get(name) for name in ("activityId", "agent", "registration")
        )
        shelf = Shelf(
            kind=self.kind,
            activity=read_iri("activityId", activity, call.version) if activity is not None else "",
            agent=read_agent("agent", agent, call.version) if agent is not None else "",
            registration=(
                read_uuid("registration", registration, call.version) if registration is not None else None
            ),
        )
        _check_launch(call, shelf)
        return shelf

    @staticmethod
    def _refuse_blind_put(shelf: Shelf, name: str) -> None:
        """1.0.3 (3.1): a PUT of a profile says what its sender knows; what exists is a conflict, the rest an error."""
        if find_document(shelf=shelf, name=name) is None:
            raise BadRequest("Send If-Match with the current ETag, or If-None-Match: * for a new document.")


def _check_launch(call: Call, shelf: Shelf) -> None:
    """Content in a browser keeps documents of its person and registration, and only reads what all share."""
    launch = call.caller.launch
    if launch is None:
        return
    if shelf.kind is DocumentKind.ACTIVITY_PROFILE:
        if call.message.method not in {"GET", "HEAD"}:
            raise Forbidden("A launch cannot change the profile of an activity, which everybody reads.")
        return
    is_state = shelf.kind is DocumentKind.STATE
    call.caller.check_subject(
        agent=shelf.agent, registration=shelf.registration if is_state else launch.registration
    )


def _content_type(call: Call) -> str:
    """The media type of a document; raises ``BadRequest`` for what claims to be JSON and is none."""
    content_type = call.message.header("Content-Type") or BINARY
    if is_json(content_type):
        try:
            decode(call.message.body)
        except InvalidStatement as error:
            raise BadRequest(f"The document: {error.rule}.") from error
    return content_type


def _unchanged(document: Document) -> HttpResponse:
    """The reader has it already (RFC 9110, 13.1.2)."""
    response = HttpResponse(status=304)
    response["ETag"] = f'"{document.etag}"'
    return response


def _shown(document: Document) -> HttpResponse:
    response = HttpResponse(bytes(document.content), content_type=document.content_type)
    response["ETag"] = f'"{document.etag}"'
    response["Last-Modified"] = http_date(document.updated.timestamp())
    # Documents are whatever somebody sent: a browser must not make a page of them.
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


state = DocumentResource(
    kind=DocumentKind.STATE,
    name="stateId",
    shelf=("activityId", "agent"),
    optional=("registration",),
    reading=Act.READ_STATE,
    writing=Act.WRITE_STATE,
    deletes_all=True,
).view()
activity_profile = DocumentResource(
    kind=DocumentKind.ACTIVITY_PROFILE,
    name="profileId",
    shelf=("activityId",),
    reading=Act.READ_PROFILE,
    writing=Act.WRITE_PROFILE,
).view()
agent_profile = DocumentResource(
    kind=DocumentKind.AGENT_PROFILE,
    name="profileId",
    shelf=("agent",),
    reading=Act.READ_PROFILE,
    writing=Act.WRITE_PROFILE,
).view()
