"""From bytes to a checked statement.

Two steps. The text becomes plain JSON values, in which bare context activities become lists of one, as the
specification wants them returned. Then msgspec converts these values, in one pass, into the types of this package,
which are the rules. What the object of a statement is decides which of the prepared types is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from lms.xapi.core.activities import Activity
from lms.xapi.core.actors import Actor
from lms.xapi.core.context import Context, StatementRef
from lms.xapi.core.errors import InvalidStatement
from lms.xapi.core.explaining import explain
from lms.xapi.core.statements import Statement, SubStatement
from lms.xapi.core.versions import XapiVersion

# Deeper than any statement can be without extensions; protects what walks the values.
MAX_DEPTH = 100

_STATEMENTS: dict[str, Any] = {
    "Activity": Statement[Activity],
    "Agent": Statement[Actor],
    "Group": Statement[Actor],
    "StatementRef": Statement[StatementRef],
}
_WITH_SUBSTATEMENT: dict[str, Any] = {
    "Activity": Statement[SubStatement[Activity]],
    "Agent": Statement[SubStatement[Actor]],
    "Group": Statement[SubStatement[Actor]],
    "StatementRef": Statement[SubStatement[StatementRef]],
}
for _model in (*_STATEMENTS.values(), *_WITH_SUBSTATEMENT.values(), Actor):
    # Reads the annotations now: msgspec breaks the process when two threads are the first to (docs/decisions/0028).
    msgspec.json.Decoder(_model)


class CheckedStatement(NamedTuple):
    """A statement that keeps every rule of ``version``.

    ``document`` holds its plain JSON values, ``statement`` the same typed. ``listed`` names the properties in which
    bare context activities became lists of one, so that the text as it was received is no longer what to return.
    """

    document: dict[str, Any]
    statement: Statement[Any]
    version: XapiVersion
    listed: frozenset[str] = frozenset()


def read_statement(data: bytes | str, *, version: XapiVersion = XapiVersion.V1_0_3) -> CheckedStatement:
    """The statement in a JSON text (UTF-8); raises ``InvalidStatement`` and nothing else."""
    return check_statement(decode(data, version=version), version=version)


def decode(data: bytes | str, *, version: XapiVersion = XapiVersion.V1_0_3) -> Any:
    """The values of a JSON text.

    Raises ``InvalidStatement`` where it is none, names a property of an object twice or nests too deep.
    """
    text = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    try:
        values = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _malformed(f"not well-formed JSON in UTF-8 ({error})", version) from error
    except RecursionError as error:
        raise _malformed("nested too deep", version) from error
    if _may_be_deep(text, values) and _depth(values) > MAX_DEPTH:
        raise _malformed(f"nested deeper than {MAX_DEPTH} levels", version)
    if _names_twice(text, values):
        raise _malformed("a property is named more than once in an object", version)
    return values


def check_statement(document: Any, *, version: XapiVersion = XapiVersion.V1_0_3) -> CheckedStatement:
    """One statement given as plain JSON values, with its context activities made lists in place.

    Raises ``InvalidStatement`` with the first rule it breaks.
    """
    listed = frozenset(_list_context_activities(document))
    model = _model_of(document, version)
    try:
        statement = msgspec.convert(document, model)
    except msgspec.ValidationError as error:
        raise explain(error, document, version) from error
    _check_version(statement, version)
    return CheckedStatement(document, statement, version, listed)


def read_statements(
    data: bytes, *, version: XapiVersion = XapiVersion.V1_0_3
) -> list[tuple[CheckedStatement, dict[str, Any]]]:
    """The statement or statements in a JSON text, each with its properties as they were written.

    Those are raw JSON, except where bare context activities became lists. Raises ``InvalidStatement``; its path starts
    with the position where there are several.
    """
    values = decode(data, version=version)
    if not isinstance(values, list):
        return [
            _as_written(check_statement(values, version=version), msgspec.json.decode(data, type=_Written))
        ]
    written = _written(data, values, version)
    found = []
    for position, document in enumerate(values):
        try:
            found.append(_as_written(check_statement(document, version=version), written[position]))
        except InvalidStatement as error:
            raise error.within(f"[{position}]") from error
    return found


_Written = dict[str, msgspec.Raw]


def _written(data: bytes, values: list[Any], version: XapiVersion) -> list[_Written]:
    for position, document in enumerate(values):
        if not isinstance(document, dict):
            raise InvalidStatement(
                path=f"[{position}]",
                rule="must be of type object",
                section="2.2" if version is XapiVersion.V1_0_3 else "4.2.1",
                version=version,
            )
    return msgspec.json.decode(data, type=list[_Written])


def _as_written(checked: CheckedStatement, written: _Written) -> tuple[CheckedStatement, dict[str, Any]]:
    return checked, {**written, **{name: checked.document[name] for name in checked.listed}}


def read_actor(data: bytes | str, *, version: XapiVersion = XapiVersion.V1_0_3) -> Actor:
    """The agent or group in a JSON text, such as the parameter ``agent``; raises ``InvalidStatement``."""
    document = decode(data, version=version)
    try:
        return msgspec.convert(document, Actor)
    except msgspec.ValidationError as error:
        raise explain(error, document, version) from error


def _model_of(document: Any, version: XapiVersion) -> Any:
    kind = _kind_of(document)
    if kind != "SubStatement":
        return _known(_STATEMENTS, kind, "object.objectType", version)
    inner = _kind_of(document["object"])
    if inner == "SubStatement":
        raise InvalidStatement(
            path="object.object.objectType",
            rule="a SubStatement cannot contain a SubStatement",
            section="2.4.4.3" if version is XapiVersion.V1_0_3 else "4.2.4.2",
            version=version,
        )
    return _known(_WITH_SUBSTATEMENT, inner, "object.object.objectType", version)


def _kind_of(occurrence: Any) -> Any:
    target = occurrence.get("object") if isinstance(occurrence, dict) else None
    return target.get("objectType", "Activity") if isinstance(target, dict) else "Activity"


def _known(models: dict[str, Any], kind: Any, path: str, version: XapiVersion) -> Any:
    model = models.get(kind) if isinstance(kind, str) else None
    if model is None:
        raise InvalidStatement(
            path=path,
            rule="must be Activity, Agent, Group, StatementRef or SubStatement",
            section="2.4.4" if version is XapiVersion.V1_0_3 else "4.2.2.3",
            version=version,
        )
    return model


def _list_context_activities(occurrence: Any) -> Iterator[str]:
    """Makes bare context activities lists, in place; yields the properties of the statement that changed."""
    if not isinstance(occurrence, dict):
        return
    context = occurrence.get("context")
    related = context.get("contextActivities") if isinstance(context, dict) else None
    if isinstance(related, dict):
        for key, activity in related.items():
            if isinstance(activity, dict):
                related[key] = [activity]
                yield "context"
    target = occurrence.get("object")
    if isinstance(target, dict) and target.get("objectType") == "SubStatement":
        # A SubStatement within a SubStatement is refused, so this goes down once.
        for _ in _list_context_activities({"context": target.get("context")}):
            yield "object"


def _check_version(statement: Statement[Any], version: XapiVersion) -> None:
    """The rules in which the versions differ."""
    if statement.version is not UNSET and not version.allows(statement.version):
        raise InvalidStatement(
            path="version", rule="must be a version 1.0.x", section="2.4.10", version=version
        )
    if version is XapiVersion.V2_0_0:
        return
    _check_context_of_1_0_3(statement.context, "context")
    if isinstance(statement.object, SubStatement):
        _check_context_of_1_0_3(statement.object.context, "object.context")


def _check_context_of_1_0_3(context: Context | msgspec.UnsetType, path: str) -> None:
    if context is UNSET:
        return
    for name, value in (("contextAgents", context.context_agents), ("contextGroups", context.context_groups)):
        if value is not UNSET:
            raise InvalidStatement(
                path=f"{path}.{name}",
                rule="unknown property",
                section="2.2",
                version=XapiVersion.V1_0_3,
            )


def _names_twice(text: bytes, values: Any) -> bool:
    """Whether an object of the text has a property twice: then fewer strings come out than went in.

    Strings are counted by their quotation marks, before and after writing the values again; only a text with escapes
    needs the slower way of counting.
    """
    written = msgspec.json.encode(values)
    if b"\\" not in text:
        return text.count(b'"') != written.count(b'"')
    return _string_count(text) != _string_count(written)


def _string_count(text: bytes) -> int:
    # Pairs of backslashes first, then escaped quotation marks: what is left delimits strings.
    return text.replace(b"\\\\", b"").replace(b'\\"', b"").count(b'"')


def _may_be_deep(text: bytes, values: Any) -> bool:
    """Whether there are brackets enough for it; those of a batch count for each statement by itself."""
    parts = (
        map(bytes, msgspec.json.decode(text, type=list[msgspec.Raw])) if isinstance(values, list) else [text]
    )
    return any(part.count(b"{") + part.count(b"[") >= MAX_DEPTH for part in parts)


def _depth(values: Any) -> int:
    deepest = 0
    pending = [(values, 1)]
    while pending:
        value, level = pending.pop()
        if isinstance(value, dict):
            pending.extend((item, level + 1) for item in value.values())
        elif isinstance(value, list):
            pending.extend((item, level + 1) for item in value)
        else:
            continue
        deepest = max(deepest, level)
    return deepest


def _malformed(rule: str, version: XapiVersion) -> InvalidStatement:
    section = "2.2" if version is XapiVersion.V1_0_3 else "4.2.1"
    return InvalidStatement(path="", rule=rule, section=section, version=version)
