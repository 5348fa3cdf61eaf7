"""Signed statements (xAPI 1.0.3 part 2, 2.6; IEEE 9274.1.1 4.2.6): a JSON Web Signature as an attachment.

Needs joserfc (JWS) and cryptography (certificates).
"""

from __future__ import annotations

import base64
import binascii
import warnings
from collections.abc import Callable
from typing import Any

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import RSAKey

from lms.xapi.core.equality import fingerprint
from lms.xapi.core.errors import InvalidStatement
from lms.xapi.core.formats import parse_timestamp
from lms.xapi.core.reading import check_statement
from lms.xapi.core.versions import XapiVersion

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
CONTENT_TYPE = "application/octet-stream"
ALGORITHMS = ["RS256", "RS384", "RS512"]


# What a store assigns where it is missing. Where both have it, a signature of one is none of the other: it could be
# used again under another id or date.
_GIVEN_ONCE: dict[str, Callable[[str], Any]] = {"id": str.lower, "timestamp": parse_timestamp}


class _Registry(jws.JWSRegistry):
    """Room for chains of certificates and large statements; the request as a whole has its own limit."""

    max_header_length = 200_000
    max_payload_length = 100_000_000
    max_signature_length = 10_000


_REGISTRY = _Registry(algorithms=ALGORITHMS, strict_check_header=False)


class InvalidSignature(ValueError):
    """A signature is none, or is one of another statement; the message says which rule it breaks."""


def check_content_type(content_type: str) -> None:
    """Raises ``InvalidSignature`` unless it is that of a signature, wherever the signature lies."""
    if content_type.partition(";")[0].strip().lower() != CONTENT_TYPE:
        raise InvalidSignature(f"a signature has the contentType {CONTENT_TYPE}")


def check_signature(*, content: bytes, statement: dict[str, Any]) -> None:
    """Raises ``InvalidSignature`` unless ``content`` is a JWS of ``statement`` (plain values, checked).

    Its payload has to be the statement, apart from what a store adds. With a certificate (``x5c``) it has to be signed
    by its key; whether to trust the certificate is up to the reader.
    """
    try:
        signed = jws.extract_compact(content.strip(), registry=_REGISTRY)
    except (JoseError, ValueError) as error:
        raise InvalidSignature("not a JSON Web Signature in compact form") from error
    header = signed.headers()
    if header.get("alg") not in ALGORITHMS:
        raise InvalidSignature("the algorithm must be RS256, RS384 or RS512")
    if "x5c" in header:
        _verify(content.strip(), _certified_key(header["x5c"]))
    _compare(signed.payload, statement)


def _certified_key(chain: Any) -> RSAKey:
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(chain[0], validate=True))
        key = certificate.public_key()
    except (ValueError, TypeError, LookupError, binascii.Error) as error:
        raise InvalidSignature("x5c is not a chain of certificates") from error
    if not isinstance(key, RSAPublicKey):
        raise InvalidSignature("the key of the certificate is not an RSA key")
    return RSAKey.import_key(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _verify(content: bytes, key: RSAKey) -> None:
    try:
        with warnings.catch_warnings():
            # Short keys are weak, but the specification's own example has one.
            warnings.simplefilter("ignore", SecurityWarning)
            jws.deserialize_compact(content, key, registry=_REGISTRY)
    except (JoseError, ValueError) as error:
        raise InvalidSignature("not signed by the key of its certificate") from error


def _compare(payload: bytes, statement: dict[str, Any]) -> None:
    try:
        signed = check_statement(msgspec.json.decode(payload), version=XapiVersion.V2_0_0).document
    except (msgspec.MsgspecError, InvalidStatement) as error:
        raise InvalidSignature("the signed text is not a statement") from error
    if fingerprint(signed) != fingerprint(statement):
        raise InvalidSignature("the signed statement is another one")
    for name, same in _GIVEN_ONCE.items():
        if name in signed and name in statement and same(signed[name]) != same(statement[name]):
            raise InvalidSignature(f"the signed statement has another {name}")
