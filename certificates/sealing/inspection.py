"""Looking at the seal of any PDF somebody hands over: is it intact, does it cover the whole file, whose is it?

Whether the holder is one of ours, and was at the time, is for the caller to say. The file is hostile until checked.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_TIME = re.compile(rb"/M\s*\(D:(\d{14})Z *\)")
MOST_SEALS = 20
# All that reading hostile bytes as a seal can end in.
_NO_SEAL = (
    ArithmeticError,
    AttributeError,
    InvalidSignature,
    LookupError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
)


@dataclass(frozen=True)
class SealFinding:
    """One seal. ``is_intact``: what it covers has not changed since; ``covers_all``: nothing was added afterwards."""

    is_intact: bool
    covers_all: bool
    certificate: x509.Certificate | None
    sealed_at: dt.datetime | None

    @property
    def thumbprint(self) -> str:
        """SHA-256 of the holder's certificate, in hexadecimal; empty if there is none."""
        return self.certificate.fingerprint(hashes.SHA256()).hex() if self.certificate else ""


def find_seals(pdf: bytes) -> list[SealFinding]:
    """Every seal in the file, in the order of the file; none raises, whatever the bytes are."""
    found = []
    for match in list(_BYTE_RANGE.finditer(pdf))[:MOST_SEALS]:
        before, after, length = (int(number) for number in match.groups())
        if before < after <= len(pdf) and after + length <= len(pdf):
            found.append(_look_at(pdf, before, after, length))
    return found


def _look_at(pdf: bytes, before: int, after: int, length: int) -> SealFinding:
    covers_all = after + length == len(pdf)
    content = pdf[before:after]
    digest = hashlib.sha256(pdf[:before])
    digest.update(pdf[after : after + length])
    time = _sealed_at(pdf, before)
    try:
        if content[:1] != b"<" or content[-1:] != b">":
            raise ValueError("The gap is no string.")
        signed = cms.ContentInfo.load(bytes.fromhex(content[1:-1].decode("ascii")))["content"]
        certificate = _certificate(signed)
        _verify(signed, certificate, digest.digest())
    except _NO_SEAL:
        return SealFinding(is_intact=False, covers_all=covers_all, certificate=None, sealed_at=time)
    return SealFinding(is_intact=True, covers_all=covers_all, certificate=certificate, sealed_at=time)


def _certificate(signed: cms.SignedData) -> x509.Certificate:
    """The certificate that the signature names by issuer and number."""
    signer = signed["signer_infos"][0]["sid"].chosen
    for choice in signed["certificates"]:
        certificate = choice.chosen
        if (
            certificate.serial_number == signer["serial_number"].native
            and certificate.issuer == signer["issuer"]
        ):
            return x509.load_der_x509_certificate(certificate.dump())
    raise ValueError("The certificate of the seal is missing.")


def _verify(signed: cms.SignedData, certificate: x509.Certificate, digest: bytes) -> None:
    """Raises ``InvalidSignature`` or ``ValueError``."""
    signer = signed["signer_infos"][0]
    attributes = {attribute["type"].native: attribute["values"][0] for attribute in signer["signed_attrs"]}
    if (
        attributes["message_digest"].native != digest
        or signer["digest_algorithm"]["algorithm"].native != "sha256"
    ):
        raise InvalidSignature
    if attributes["content_type"].native != "data":
        raise ValueError("The seal is over something else.")
    # Signed as a SET (RFC 5652, 5.4).
    covered = b"\x31" + signer["signed_attrs"].dump()[1:]
    signature, key = signer["signature"].native, certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, covered, ec.ECDSA(hashes.SHA256()))
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, covered, padding.PKCS1v15(), hashes.SHA256())
    else:
        raise UnsupportedAlgorithm("A kind of key that seals do not use.")


def _sealed_at(pdf: bytes, before: int) -> dt.datetime | None:
    """The time stated in the signature dictionary that ends at ``before``."""
    if not (found := list(_TIME.finditer(pdf, max(0, before - 4000), before))):
        return None
    try:
        return dt.datetime.strptime(found[-1][1].decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
