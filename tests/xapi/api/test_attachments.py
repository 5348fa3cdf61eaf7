"""Data that comes with statements, and signatures (1.0.3 part 2, 2.4.11 and 2.6; part 3, 1.5; 2.0.0 4.1.3, 4.2.2.6)."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.jwk import OctKey, RSAKey

from lms.xapi.core.multipart import InvalidMultipart, Part, media_type, read_parts, write_parts
from lms.xapi.core.signatures import SIGNATURE
from lms.xapi.domain.attachments import forget_unused
from lms.xapi.models import Statement, StatementAttachment
from tests.xapi.api.conftest import Store, new_id
from tests.xapi.statements import ATTACHMENT, Json, small, substatement

pytestmark = pytest.mark.django_db

# Every byte, and what looks like the end of a part.
CONTENT = bytes(range(256)) + b"\r\n--\r\n\r\n"
JSON_PART = {"Content-Type": "application/json"}


def attachment(content: bytes = CONTENT, *, family: str = "sha256", **changes: Any) -> Json:
    """What a statement says of ``content``."""
    header = {
        "usageType": "https://a.example/verwendung",
        "display": {"de": "Beleg"},
        "contentType": "application/octet-stream",
        "length": len(content),
        "sha2": hashlib.new(family, content).hexdigest(),
    }
    return header | changes


def data_part(content: bytes = CONTENT, **headers: str | None) -> Part:
    """The part that holds ``content``; a header of ``None`` is left out."""
    full = {
        "Content-Type": "application/octet-stream",
        "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": hashlib.sha256(content).hexdigest(),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    return Part({name: value for name, value in full.items() if value is not None}, content)


def send(store: Store, statements: Any, *parts: Part, first: dict[str, str] | None = None) -> Any:
    """POSTs statements and parts as multipart/mixed."""
    text = json.dumps(statements).encode()
    content_type, body = write_parts([Part(JSON_PART if first is None else first, text), *parts])
    return store.post(body, content_type=content_type)


def read_with_data(store: Store, **parameters: Any) -> tuple[Any, list[Part]]:
    """What GET with attachments answers: the JSON, and the parts behind it."""
    response = store.ask("GET", "statements", parameters={"attachments": True, **parameters})
    assert response.status_code == 200
    kind, rest = media_type(response["Content-Type"])
    assert kind == "multipart/mixed"
    first, *others = read_parts(response.content, boundary=rest["boundary"])
    assert first.headers["content-type"] == "application/json"
    return json.loads(first.content), others


class TestComing:
    """What is taken and what is refused."""

    def test_data_comes_back_byte_for_byte(self, each: Store) -> None:
        identity = send(each, small(attachments=[attachment()]), data_part()).json()[0]

        document, parts = read_with_data(each, statementId=identity)

        assert document["id"] == identity
        assert [(part.content, part.headers) for part in parts] == [
            (
                CONTENT,
                {
                    "content-type": "application/octet-stream",
                    "content-transfer-encoding": "binary",
                    "x-experience-api-hash": hashlib.sha256(CONTENT).hexdigest(),
                },
            )
        ]
        listed, parts = read_with_data(each)
        assert (listed["statements"], len(parts)) == ([document], 1)

    def test_without_the_parameter_it_stays_away(self, each: Store) -> None:
        send(each, small(attachments=[attachment()]), data_part())

        response = each.ask("GET", "statements", parameters={"attachments": False})

        assert response["Content-Type"] == "application/json"

    def test_the_same_content_is_kept_once(self, each: Store, attachment_folder: Path) -> None:
        send(each, [small(attachments=[attachment()]), small(attachments=[attachment()])], data_part())
        send(each, small(attachments=[attachment()]), data_part())

        files = [path for path in attachment_folder.rglob("*") if path.is_file()]
        assert [path.name for path in files] == [hashlib.sha256(CONTENT).hexdigest()]
        assert StatementAttachment.objects.count() == 3
        assert len(read_with_data(each)[1]) == 1

    @pytest.mark.parametrize("family", ["sha224", "sha256", "sha384", "sha512"])
    def test_every_hash_of_the_family_is_checked(self, each: Store, family: str) -> None:
        header = attachment(family=family)

        good = send(
            each, small(attachments=[header]), data_part(X_Experience_API_Hash=header["sha2"].upper())
        )
        bad = send(
            each, small(attachments=[header]), data_part(b"anders", X_Experience_API_Hash=header["sha2"])
        )

        assert (good.status_code, bad.status_code) == (200, 400)

    def test_attachments_of_a_substatement_count(self, each: Store) -> None:
        statement = substatement(attachments=[attachment()])

        assert each.post(statement).status_code == 400
        assert send(each, statement, data_part()).status_code == 200
        assert len(read_with_data(each)[1]) == 1

    def test_what_is_elsewhere_needs_no_data(self, each: Store) -> None:
        elsewhere = small(attachments=[attachment(fileUrl="https://a.example/datei")])

        assert each.post(elsewhere).status_code == 200
        assert send(each, elsewhere).status_code == 200
        assert send(each, small()).status_code == 200
        assert read_with_data(each)[1] == []

    def test_what_is_nowhere_is_refused(self, each: Store) -> None:
        for response in (
            each.post(small(attachments=[attachment()])),
            send(each, small(attachments=[attachment()])),
        ):
            assert response.status_code == 400
            assert response.json()["path"] == "attachments[0].sha2"

    @pytest.mark.parametrize(
        "part",
        [
            data_part(Content_Transfer_Encoding="base64"),
            data_part(Content_Transfer_Encoding=None),
            data_part(X_Experience_API_Hash=None),
            data_part(X_Experience_API_Hash="00" * 32),
            data_part(X_Experience_API_Hash="kurz"),
            data_part(Content_Type="image/png"),
            # Nobody names it.
            data_part(b"fremd"),
        ],
    )
    def test_a_part_that_does_not_fit_is_refused(self, each: Store, part: Part) -> None:
        response = send(each, small(attachments=[attachment()]), part)

        assert response.status_code == 400
        assert Statement.objects.count() == 0

    def test_an_empty_batch_names_no_data(self, each: Store) -> None:
        assert send(each, [], data_part(b"abc")).status_code == 400

    def test_the_statements_are_the_first_part_and_json(self, each: Store) -> None:
        for first in ({"Content-Type": "text/plain"}, {}):
            assert send(each, small(attachments=[attachment()]), data_part(), first=first).status_code == 400
        two = [Part(JSON_PART, json.dumps(small()).encode())]
        assert send(each, small(attachments=[attachment()]), *two, data_part()).status_code == 400

    @pytest.mark.parametrize(
        ("content_type", "body"),
        [
            ("multipart/mixed", b"--x\r\n\r\n{}\r\n--x--\r\n"),
            ("multipart/mixed; boundary=", b"--x\r\n\r\n{}\r\n--x--\r\n"),
            ("multipart/mixed; boundary=y", b"--x\r\n\r\n{}\r\n--x--\r\n"),
            ("multipart/mixed; boundary=x", b""),
            ("multipart/mixed; boundary=x", b"--x--\r\n"),
            ("multipart/mixed; boundary=x", b"--x\r\nContent-Type: application/json\r\n\r\n{}"),
            ("multipart/mixed; boundary=x", b"--x\r\nkein Kopf\r\n\r\n{}\r\n--x--\r\n"),
            (f"multipart/mixed; boundary={'x' * 71}", b""),
            ("multipart/mixed; boundary=\xe4", b""),
            ("multipart/form-data; boundary=x", b"--x\r\n\r\n{}\r\n--x--\r\n"),
        ],
    )
    def test_broken_framing_is_refused(self, each: Store, content_type: str, body: bytes) -> None:
        response = each.post(body, content_type=content_type)

        assert response.status_code == 400
        assert response.json()["error"]

    def test_a_preamble_says_nothing(self, each: Store) -> None:
        # RFC 2046, 5.1.1.
        content_type, body = write_parts([Part(JSON_PART, json.dumps(small()).encode())])

        assert each.post(b"Vorrede\r\n" + body + b"Nachrede", content_type=content_type).status_code == 200

    def test_put_takes_attachments_too(self, each: Store) -> None:
        content_type, body = write_parts(
            [Part(JSON_PART, json.dumps(small(attachments=[attachment()])).encode()), data_part()]
        )

        response = each.ask(
            "PUT", "statements", parameters={"statementId": new_id()}, body=body, content_type=content_type
        )

        assert response.status_code == 204

    def test_content_that_nobody_names_any_more_can_be_deleted(self, each: Store) -> None:
        send(each, small(attachments=[attachment()]), data_part())
        sha2 = hashlib.sha256(CONTENT).hexdigest()

        assert forget_unused(hashes=[sha2]) == 0
        Statement.objects.all().delete()
        assert forget_unused(hashes=[sha2]) == 1


@cache
def key_of(size: int) -> rsa.RSAPrivateKey:
    """A key, once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


def certificate(key: Any) -> str:
    """Its certificate, self-signed, as in x5c."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Prüfstand")])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=start,
        not_valid_after=start + dt.timedelta(days=9000),
    )
    return base64.b64encode(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)).decode()


def signature(payload: bytes, *, algorithm: str = "RS256", size: int = 2048, **header: Any) -> bytes:
    """A JWS over ``payload``."""
    if algorithm == "HS256":
        key: Any = OctKey.import_key("geheim" * 8)
    else:
        pem = key_of(size).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        key = RSAKey.import_key(pem)
    return jws.serialize_compact({"alg": algorithm, **header}, payload, key, algorithms=[algorithm]).encode()


def signed(store: Store, statement: Json, content: bytes, **changes: Any) -> Any:
    """Sends a statement with its signature."""
    header = attachment(content, usageType=SIGNATURE, **changes)
    part = data_part(content, Content_Type=header["contentType"])
    return send(store, statement | {"attachments": [header]}, part)


class TestSignatures:
    """A signed statement holds what was signed (1.0.3 part 2, 2.6; 2.0.0 4.2.6)."""

    @pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
    @pytest.mark.parametrize("with_certificate", [True, False])
    def test_a_signature_of_the_statement_is_taken(
        self, each: Store, algorithm: str, with_certificate: bool
    ) -> None:
        statement = small(id=new_id())
        chain = {"x5c": [certificate(key_of(2048))]} if with_certificate else {}
        content = signature(json.dumps(statement).encode(), algorithm=algorithm, **chain)

        assert signed(each, statement, content).status_code == 200
        assert read_with_data(each)[1][0].content == content

    def test_what_a_store_adds_may_be_in_what_was_signed(self, each: Store) -> None:
        statement = small(id=new_id())
        content = signature(json.dumps(statement | {"timestamp": "2026-03-02T09:00:00Z"}).encode())

        assert signed(each, statement, content).status_code == 200

    @pytest.mark.parametrize("name", ["id", "timestamp"])
    def test_it_cannot_be_used_again_under_another_id_or_date(self, each: Store, name: str) -> None:
        statement = small(id=new_id(), timestamp="2026-03-02T09:00:00Z")
        same = {"id": statement["id"].upper(), "timestamp": "2026-03-02T10:00:00+01:00"}
        other = {"id": new_id(), "timestamp": "2020-01-01T00:00:00Z"}[name]

        reused = signed(each, statement, signature(json.dumps(statement | {name: other}).encode()))
        taken = signed(each, statement, signature(json.dumps(statement | same).encode()))

        assert reused.json()["rule"] == f"the signed statement has another {name}"
        assert taken.status_code == 200

    @pytest.mark.parametrize(
        ("content", "rule"),
        [
            (b"kein JWS", "not a JSON Web Signature in compact form"),
            (b"a.b.c", "not a JSON Web Signature in compact form"),
            (b"\xff.\xff.\xff", "not a JSON Web Signature in compact form"),
            (lambda text: signature(text, algorithm="HS256"), "the algorithm must be RS256, RS384 or RS512"),
            (lambda _: signature(b"kein JSON"), "the signed text is not a statement"),
            (lambda _: signature(b"7"), "the signed text is not a statement"),
            (
                lambda _: signature(json.dumps(small(verb={"id": "https://a.example/v"})).encode()),
                "the signed statement is another one",
            ),
            (lambda text: signature(text, x5c=["AAAA"]), "x5c is not a chain of certificates"),
            (lambda text: signature(text, x5c=[]), "x5c is not a chain of certificates"),
            (
                lambda text: signature(text, x5c=[certificate(ec.generate_private_key(ec.SECP256R1()))]),
                "the key of the certificate is not an RSA key",
            ),
            (
                lambda text: signature(text, x5c=[certificate(key_of(3072))]),
                "not signed by the key of its certificate",
            ),
        ],
    )
    def test_anything_else_is_refused(self, each: Store, content: Any, rule: str) -> None:
        statement = small()
        made = content if isinstance(content, bytes) else content(json.dumps(statement).encode())

        response = signed(each, statement, made)

        assert (response.status_code, response.json()["rule"]) == (400, rule)
        assert response.json()["path"] == "attachments[0]"

    def test_it_has_a_content_type_of_its_own(self, each: Store) -> None:
        statement = small()
        content = signature(json.dumps(statement).encode())

        response = signed(each, statement, content, contentType="text/plain")

        assert response.json()["rule"] == "a signature has the contentType application/octet-stream"

    def test_it_has_it_wherever_it_lies(self, each: Store) -> None:
        elsewhere = ATTACHMENT | {"usageType": SIGNATURE, "contentType": "text/plain"}

        assert each.post(small(attachments=[elsewhere])).status_code == 400


FOLDED = (
    b"Vorrede --x\r\n"
    b"--x \t\r\nContent-Type: application/json;\r\n\tcharset=utf-8\r\n\r\n{}\r\n"
    b"--x\r\nContent-Type: text/plain\r\nX-Experience-API-Hash:\r\n  0123\r\n\r\n--x y\r\n folgt\r\n"
    b"--x--  "
)


def test_headers_folded_by_a_mail_library_and_padded_boundaries_are_read() -> None:
    first, second = read_parts(FOLDED, boundary="x")

    assert first == Part({"content-type": "application/json; charset=utf-8"}, b"{}")
    assert second.headers == {"content-type": "text/plain", "x-experience-api-hash": "0123"}
    assert second.content == b"--x y\r\n folgt"


def test_too_many_parts_are_refused_however_they_are_padded() -> None:
    body = b"--x \r\n" + b"a: b\r\n\r\n--x\r\n" * 200_000

    with pytest.raises(InvalidMultipart):
        read_parts(body, boundary="x")


@pytest.mark.parametrize(
    "header", ["multipart/mixed; boundary*=utf-8''grenze", "multipart/mixed; boundary*0=gren; boundary*1=ze"]
)
def test_a_boundary_may_be_written_as_an_extended_parameter(header: str) -> None:
    """RFC 2231, 3 and 4."""
    assert media_type(header) == ("multipart/mixed", {"boundary": "grenze"})
