"""The operator's keys: one with certificates for seals on documents, one for signed badges."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import NameOID

SealPrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class UnusableKeyError(ValueError):
    """A key or certificate cannot be used for what it was given; the message says why."""


@dataclass(frozen=True)
class SealKey:
    """A private key, the certificate that says whose it is, and the certificates above that one."""

    private_key: SealPrivateKey
    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]

    @classmethod
    def load(cls, *, key_pem: bytes, chain_pem: bytes, password: bytes | None = None) -> SealKey:
        """From PEM, the sealing certificate first; raises ``UnusableKeyError``.

        Elliptic curves of at least 256 bits and RSA of at least 2,048 are taken.
        """
        key = _private_key(key_pem, password)
        if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise UnusableKeyError("The seal key must be an elliptic curve or RSA key.")
        if key.key_size < (256 if isinstance(key, ec.EllipticCurvePrivateKey) else 2048):
            raise UnusableKeyError(f"The seal key is too short: {key.key_size} bits.")
        try:
            certificate, *issuers = x509.load_pem_x509_certificates(chain_pem)
        except ValueError as error:
            raise UnusableKeyError(f"The seal certificates cannot be read: {error}") from error
        if _public_bytes(certificate.public_key()) != _public_bytes(key.public_key()):
            raise UnusableKeyError("The first seal certificate does not belong to the seal key.")
        return cls(key, certificate, tuple(issuers))

    @cached_property
    def thumbprint(self) -> str:
        """SHA-256 of the certificate, in hexadecimal."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @cached_property
    def name(self) -> str:
        """Whose seal it is: the common name in the certificate, or its organisation."""
        return common_name(self.certificate)

    @cached_property
    def chain_pem(self) -> str:
        """All certificates, the sealing one first."""
        encoding = serialization.Encoding.PEM
        return "".join(c.public_bytes(encoding).decode() for c in (self.certificate, *self.issuers))


@dataclass(frozen=True)
class BadgeKey:
    """The key that signs badges: Ed25519, whose signatures are the same each time (RFC 8032)."""

    private_key: ed25519.Ed25519PrivateKey

    @classmethod
    def load(cls, pem: bytes, password: bytes | None = None) -> BadgeKey:
        """From PEM; raises ``UnusableKeyError``."""
        key = _private_key(pem, password)
        if not isinstance(key, ed25519.Ed25519PrivateKey):
            raise UnusableKeyError("The badge key must be an Ed25519 key.")
        return cls(key)

    @cached_property
    def jwk(self) -> dict[str, str]:
        """The public half (RFC 8037)."""
        return public_jwk(self.private_key.public_key())

    @cached_property
    def thumbprint(self) -> str:
        """The key's name: the thumbprint of RFC 7638."""
        return jwk_thumbprint(self.jwk)


@dataclass(frozen=True)
class TestAuthority:
    """Keys that prove nothing to anybody, for a demo and for tests."""

    seal: SealKey
    badge: BadgeKey

    __test__ = False  # not a test, whatever pytest thinks of the name


def public_jwk(key: ed25519.Ed25519PublicKey) -> dict[str, str]:
    """An Ed25519 key as JSON Web Key (RFC 8037, 2)."""
    return {"crv": "Ed25519", "kty": "OKP", "x": base64url(key.public_bytes_raw())}


def jwk_thumbprint(jwk: dict[str, str]) -> str:
    """SHA-256 of the key's members in order (RFC 7638)."""
    canonical = json.dumps(jwk, sort_keys=True, separators=(",", ":")).encode()
    return base64url(hashlib.sha256(canonical).digest())


def base64url(data: bytes) -> str:
    """Base 64 for addresses, without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def common_name(certificate: x509.Certificate) -> str:
    """The holder as people call them."""
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if found := certificate.subject.get_attributes_for_oid(oid):
            return str(found[0].value)
    return certificate.subject.rfc4514_string()


def make_test_authority(*, holder: str, now: dt.datetime) -> TestAuthority:
    """A root certificate, a seal below it and a badge key, all made here and valid for ten years and a little."""
    root_key, seal_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = _name("Testzertifizierungsstelle (ohne Beweiswert)")
    until = now + dt.timedelta(days=365 * 11)
    root = (
        _certificate(root_name, root_name, root_key.public_key(), now=now, until=until)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    seal = (
        _certificate(
            _name(f"Testsiegel {holder}"[:64]), root_name, seal_key.public_key(), now=now, until=until
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(seal_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    return TestAuthority(SealKey(seal_key, seal, (root,)), BadgeKey(ed25519.Ed25519PrivateKey.generate()))


def private_pem(key: PrivateKeyTypes) -> bytes:
    """A private key as PKCS #8 in PEM, without a password."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _private_key(pem: bytes, password: bytes | None) -> PrivateKeyTypes:
    try:
        return serialization.load_pem_private_key(pem, password)
    except (ValueError, TypeError) as error:
        raise UnusableKeyError(f"The private key cannot be read: {error}") from error


def _public_bytes(key: object) -> bytes:
    der, info = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    encoded: bytes = key.public_bytes(der, info)  # type: ignore[attr-defined] # every kind of public key has it
    return encoded


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Kommunale Digitallotsen (Demo)"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    *,
    now: dt.datetime,
    until: dt.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(until)
    )


def _usage(*allowed: str) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: name in allowed for name in names})
