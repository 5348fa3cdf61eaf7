"""The content of a seal: CMS SignedData with what PAdES baseline B-B asks for (ETSI EN 319 142-1; RFC 5652, RFC 5035).

Signed are the kind of content, the digest of the document and the digest of the certificate; the time stands in the
document, where it is signed with everything else. All but digest and signature is the same in every seal of a key, so
it is encoded once.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from certificates.sealing.keys import SealKey

DIGEST = "sha256"
_NO_DIGEST = bytes(32)
_SEQUENCE, _SET, _OCTETS, _TAG_0 = 0x30, 0x31, 0x04, 0xA0


def signed_data(digest: bytes, key: SealKey) -> bytes:
    """The seal over a document with this SHA-256 ``digest``, as DER."""
    template = _Template.of(key)
    attributes = template.attributes.replace(_NO_DIGEST, digest)
    # Signed as a SET, stored with an implicit tag (RFC 5652, 5.4).
    signature = _sign(_der(_SET, attributes), key)
    signer = _der(
        _SEQUENCE,
        template.signer_head,
        _der(_TAG_0, attributes),
        template.signature_algorithm,
        _der(_OCTETS, signature),
    )
    content = _der(_SEQUENCE, template.content_head, _der(_SET, signer))
    return _der(_SEQUENCE, template.content_type, _der(_TAG_0, content))


def room_for(key: SealKey) -> int:
    """How many bytes a seal of ``key`` needs at the most, in whole kibibytes."""
    return (len(signed_data(_NO_DIGEST, key)) // 1024 + 1) * 1024


class _Template:
    """What is the same in every seal of a key."""

    def __init__(self, key: SealKey) -> None:
        der = serialization.Encoding.DER
        chain = [asn1_x509.Certificate.load(c.public_bytes(der)) for c in (key.certificate, *key.issuers)]
        digest_algorithm = algos.DigestAlgorithm({"algorithm": DIGEST})
        is_elliptic = isinstance(key.private_key, ec.EllipticCurvePrivateKey)
        algorithm = f"{DIGEST}_{'ecdsa' if is_elliptic else 'rsa'}"
        identifier = cms.IssuerAndSerialNumber(
            {"issuer": chain[0].issuer, "serial_number": chain[0].serial_number}
        )
        version = core.Integer(1).dump()
        self.signature_algorithm: bytes = algos.SignedDigestAlgorithm({"algorithm": algorithm}).dump()
        self.attributes: bytes = _attributes(chain[0]).contents
        self.signer_head: bytes = version + identifier.dump() + digest_algorithm.dump()
        self.content_type: bytes = cms.ContentType("signed_data").dump()
        self.content_head: bytes = b"".join(
            (
                version,
                cms.DigestAlgorithms([digest_algorithm]).dump(),
                cms.EncapsulatedContentInfo({"content_type": "data"}).dump(),
                _der(_TAG_0, *(certificate.dump() for certificate in chain)),
            )
        )

    @staticmethod
    @lru_cache(maxsize=8)
    def of(key: SealKey) -> _Template:
        """The template of a key, kept."""
        return _Template(key)


def _attributes(certificate: asn1_x509.Certificate) -> cms.CMSAttributes:
    """What is signed, with a place for the digest."""
    identifier = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate.dump()).digest()})
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["data"]},
            {"type": "message_digest", "values": [core.OctetString(_NO_DIGEST)]},
            {
                "type": "signing_certificate_v2",
                "values": [tsp.SigningCertificateV2({"certs": [identifier]})],
            },
        ]
    )
    attributes.dump()
    return attributes


def _sign(attributes: bytes, key: SealKey) -> bytes:
    """The signature over the attributes; the same each time."""
    hashed = hashlib.sha256(attributes).digest()
    prehashed = Prehashed(hashes.SHA256())
    if isinstance(key.private_key, ec.EllipticCurvePrivateKey):
        return key.private_key.sign(hashed, ec.ECDSA(prehashed, deterministic_signing=True))
    return key.private_key.sign(hashed, padding.PKCS1v15(), prehashed)


def _der(tag: int, *parts: bytes) -> bytes:
    """A value with tag and length (ITU-T X.690, 8.1)."""
    content = b"".join(parts)
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content
