"""Data that comes with statements: matched by hash, kept once, given back (xAPI 1.0.3 part 2, 2.4.11; part 3, 1.5.2).

The storage ``xapi`` holds every content under its SHA-2; ``StatementAttachment`` says which statements came with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from lms.xapi.core import CheckedStatement, InvalidStatement, XapiVersion
from lms.xapi.core.signatures import SIGNATURE, InvalidSignature, check_content_type, check_signature
from lms.xapi.models import StatementAttachment

# Hashes (lower case) and media types of what a statement came with.
CameWith = tuple[tuple[str, str], ...]
# SHA-2 is a family; the length of the hash says which member.
FAMILY = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}


class Data(NamedTuple):
    """The content of one attachment, with what its part of the request said about it."""

    content: bytes
    content_type: str | None


def is_hash_of(sha2: str, content: bytes) -> bool:
    """Whether ``sha2`` (hexadecimal, any member of the family) is the hash of ``content``."""
    name = FAMILY.get(len(sha2))
    return name is not None and hashlib.new(name, content).hexdigest() == sha2.lower()


def match(*, statements: Sequence[CheckedStatement], data: Mapping[str, Data]) -> list[CameWith]:
    """What each statement came with; ``data`` is by lower-case hash.

    Only the hash decides what belongs together (1.0.3 part 3, 1.5.2), so nobody looks at ``length``. Raises
    ``InvalidStatement`` for an attachment without data and ``fileUrl``, for data that no statement names, for a media
    type that is not that of the data, and for a signature that is none.
    """
    used: set[str] = set()
    came_with: list[CameWith] = []
    for position, checked in enumerate(statements):
        place = f"[{position}]" if len(statements) > 1 else ""
        found: dict[str, str] = {}
        for path, attachment in _attachments_of(checked.document, place):
            sha2 = attachment["sha2"].lower()
            part = data.get(sha2)
            _check(attachment, part, checked, path)
            if part is not None:
                found[sha2] = attachment["contentType"]
        used |= found.keys()
        came_with.append(tuple(found.items()))
    if unused := data.keys() - used:
        version = statements[0].version if statements else XapiVersion.V2_0_0
        raise _refusal("", f"no statement names the attachment with the hash {min(unused)}", version)
    return came_with


def _check(attachment: dict[str, Any], part: Data | None, checked: CheckedStatement, path: str) -> None:
    version = checked.version
    if attachment["usageType"] == SIGNATURE:
        _check_signature(attachment, part, checked, path)
    if part is None:
        if "fileUrl" not in attachment:
            raise _refusal(f"{path}.sha2", "comes neither with data of this hash nor with a fileUrl", version)
        return
    if part.content_type and _media_type(part.content_type) != _media_type(attachment["contentType"]):
        raise _refusal(f"{path}.contentType", "is not the Content-Type of the data", version)


def _check_signature(
    attachment: dict[str, Any], part: Data | None, checked: CheckedStatement, path: str
) -> None:
    try:
        check_content_type(attachment["contentType"])
        if part is not None:
            check_signature(content=part.content, statement=checked.document)
    except InvalidSignature as error:
        section = "2.6" if checked.version is XapiVersion.V1_0_3 else "4.2.6"
        raise InvalidStatement(
            path=path, rule=str(error), section=section, version=checked.version
        ) from error


def _media_type(text: str) -> str:
    return text.partition(";")[0].strip().lower()


def _attachments_of(document: dict[str, Any], place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    start = f"{place}." if place else ""
    for position, attachment in enumerate(document.get("attachments", ())):
        yield f"{start}attachments[{position}]", attachment
    if document["object"].get("objectType") == "SubStatement":
        yield from _attachments_of({"object": {}, **document["object"]}, f"{start}object")


def _refusal(path: str, rule: str, version: XapiVersion) -> InvalidStatement:
    section = "2.4.11" if version is XapiVersion.V1_0_3 else "4.2.2.6"
    return InvalidStatement(path=path, rule=rule, section=section, version=version)


def keep(data: Mapping[str, Data]) -> None:
    """Puts every content into the storage, unless it is there; before the rows that name it are committed."""
    storage = _storage()
    for sha2, part in data.items():
        if not storage.exists(_name(sha2)):
            storage.save(_name(sha2), ContentFile(part.content))


def attachments_of(*, numbers: Collection[int]) -> dict[str, Data]:
    """Hash → content of everything these statements (by number) came with."""
    rows = StatementAttachment.objects.filter(statement__in=numbers).order_by("statement_id", "pk")
    storage = _storage()
    found: dict[str, Data] = {}
    for sha2, content_type in rows.values_list("sha2", "content_type"):
        if sha2 not in found:
            with storage.open(_name(sha2)) as file:
                found[sha2] = Data(file.read(), content_type)
    return found


def forget_unused(*, hashes: Collection[str]) -> int:
    """Deletes those contents that no statement names any more; how many."""
    used = set(StatementAttachment.objects.filter(sha2__in=hashes).values_list("sha2", flat=True))
    unused = set(hashes) - used
    for sha2 in unused:
        _storage().delete(_name(sha2))
    return len(unused)


def _storage() -> Storage:
    return storages["xapi"]


def _name(sha2: str) -> str:
    return f"{sha2[:2]}/{sha2[2:4]}/{sha2}"
