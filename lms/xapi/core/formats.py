"""Strings with a format: the types, their patterns and what they are called in an error.

The patterns are best effort where the specification allows it (IRIs, language tags) and exact elsewhere. They are
written with possessive quantifiers, so that no input makes them backtrack for long.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from msgspec import Meta

# RFC 3987: a run of what may stand in an IRI outside brackets; a percent sign needs two hexadecimal digits.
_IRI_RUN = r"(?:[!$&-;=?-Z_a-z~\xa1-\ud7ff\ue000-\U0010ffff]++|%[0-9A-Fa-f]{2})"
# An authority whose host is an IP literal is the one place for square brackets.
_IP_LITERAL = r"//(?:[!$&-.0-;=A-Z_a-z~%]*+@)?\[[0-9A-Fa-fvV:.]++\](?=[:/?#]|\Z)"
IRI_PATTERN = (
    rf"^[A-Za-z][A-Za-z0-9+.\-]*+:(?:{_IRI_RUN}++(?:#{_IRI_RUN}*+)?|#{_IRI_RUN}*+"
    rf"|{_IP_LITERAL}{_IRI_RUN}*+(?:#{_IRI_RUN}*+)?)\Z"
)

UUID_PATTERN = r"^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\Z"

_MAIL_LOCAL = r"(?:[!$&'*+\-./0-9=A-Z^_`a-z{|}~\xa1-\ud7ff\ue000-\U0010ffff]++|%[0-9A-Fa-f]{2})++"
_MAIL_LABEL = r"[0-9A-Za-z\xa1-\ud7ff\ue000-\U0010ffff](?:[0-9A-Za-z\-\xa1-\ud7ff\ue000-\U0010ffff]*+(?<!-))?"
MAILTO_PATTERN = rf"^mailto:{_MAIL_LOCAL}@{_MAIL_LABEL}(?:\.{_MAIL_LABEL})*+\Z"

SHA1_PATTERN = r"^[0-9A-Fa-f]{40}\Z"
# SHA-2 is a family: 224, 256, 384 or 512 bits.
SHA2_PATTERN = r"^(?:[0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128})\Z"

_MEDIA_NAME = r"[A-Za-z0-9!#$&^_.+\-]++"
MEDIA_TYPE_PATTERN = rf"^{_MEDIA_NAME}/{_MEDIA_NAME}(?:[ \t]*+;[^\x00-\x08\x0a-\x1f\x7f]*+)?\Z"

# RFC 5646, section 2.1, in the order of its grammar, after the two forms nearly all tags have; the last line holds the
# irregular grandfathered tags.
LANGUAGE_TAG_PATTERN = (
    r"^(?:[A-Za-z]{2,3}(?:-[A-Za-z]{2})?\Z"
    r"|(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})"
    r"(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
    r"(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-[xX](?:-[A-Za-z0-9]{1,8})+)?"
    r"|[xX](?:-[A-Za-z0-9]{1,8})+"
    r"|(?i:en-GB-oed|sgn-(?:BE-FR|BE-NL|CH-DE)"
    r"|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)))\Z"
)

# ISO 8601 date and time, extended or basic; a profile of it is RFC 3339. An offset of minus zero is none.
TIMESTAMP_PATTERN = (
    r"^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]++)?)?"
    r"|[0-9]{8}[Tt][0-9]{4}(?:[0-9]{2}(?:[.,][0-9]++)?)?)"
    r"(?:[Zz]|(?!-00(?::?00)?\Z)[+\-][0-9]{2}(?::?[0-9]{2})?)?\Z"
)

# ISO 8601:2004, 4.4.3.2. Weeks stand alone; only the last component may have a fraction.
DURATION_PATTERN = (
    r"^P(?=[0-9T])(?![^.,]*+[.,][0-9]++[A-Z].)"
    r"(?:[0-9]++(?:[.,][0-9]++)?W"
    r"|(?:[0-9]++(?:[.,][0-9]++)?Y)?(?:[0-9]++(?:[.,][0-9]++)?M)?(?:[0-9]++(?:[.,][0-9]++)?D)?"
    r"(?:T(?=[0-9])(?:[0-9]++(?:[.,][0-9]++)?H)?(?:[0-9]++(?:[.,][0-9]++)?M)?(?:[0-9]++(?:[.,][0-9]++)?S)?)?)\Z"
)

VERSION_PATTERN = r"^[12]\.0(?:\.[0-9]++)?\Z"

# How an error names what a string had to be.
FORMAT_NAMES = {
    IRI_PATTERN: "an IRI with a scheme",
    UUID_PATTERN: "a UUID in standard form",
    MAILTO_PATTERN: "a mailto IRI",
    SHA1_PATTERN: "a hexadecimal SHA-1 hash",
    SHA2_PATTERN: "a hexadecimal SHA-2 hash",
    MEDIA_TYPE_PATTERN: "an Internet media type",
    LANGUAGE_TAG_PATTERN: "an RFC 5646 language tag",
    TIMESTAMP_PATTERN: "an ISO 8601 timestamp, its offset not -00:00",
    DURATION_PATTERN: "an ISO 8601 duration",
    VERSION_PATTERN: "a version 1.0.x or 2.0.x",
}

Iri = Annotated[str, Meta(pattern=IRI_PATTERN)]
Uuid = Annotated[str, Meta(pattern=UUID_PATTERN)]
Mailto = Annotated[str, Meta(pattern=MAILTO_PATTERN)]
Sha1 = Annotated[str, Meta(pattern=SHA1_PATTERN)]
Sha2 = Annotated[str, Meta(pattern=SHA2_PATTERN)]
MediaType = Annotated[str, Meta(pattern=MEDIA_TYPE_PATTERN)]
LanguageTag = Annotated[str, Meta(pattern=LANGUAGE_TAG_PATTERN)]
Timestamp = Annotated[str, Meta(pattern=TIMESTAMP_PATTERN)]
Duration = Annotated[str, Meta(pattern=DURATION_PATTERN)]
VersionText = Annotated[str, Meta(pattern=VERSION_PATTERN)]
LanguageMap = dict[LanguageTag, str]


def parse_timestamp(text: str) -> dt.datetime:
    """The instant of a timestamp that matches ``TIMESTAMP_PATTERN``, aware, in UTC.

    Digits beyond microseconds are cut off. A timestamp without a zone counts as UTC. The leap second 60 counts as the
    second after 59.
    Raises ``ValueError`` for a day or time the calendar does not have.
    """
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        instant = _parse_unusual(text.upper())
    if instant.tzinfo is dt.UTC:
        return instant
    if instant.tzinfo is None:
        return instant.replace(tzinfo=dt.UTC)
    try:
        return instant.astimezone(dt.UTC)
    except OverflowError as error:
        raise ValueError("outside the years 1 to 9999") from error


def _parse_unusual(text: str) -> dt.datetime:
    """Small letters and leap seconds, which the standard library does not take."""
    end = 19 if text[4] == "-" else 15
    if text[end - 2 : end] != "60":
        return dt.datetime.fromisoformat(text)
    try:
        return dt.datetime.fromisoformat(f"{text[: end - 2]}59{text[end:]}") + dt.timedelta(seconds=1)
    except OverflowError as error:
        raise ValueError("outside the years 1 to 9999") from error
