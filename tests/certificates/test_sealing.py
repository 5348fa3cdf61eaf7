"""Seals and badges: keys of operators, rotation, time stamps, the list of withdrawn badges, who issued."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3.status import decode_encoded_list, set_indices
from openbadgeslib.ob3.verifier import OB3VerificationError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pytest_django import Settings

from certificates.domain.badges import issuer_did
from certificates.domain.facts import Seal
from certificates.domain.file_check import check_file
from certificates.domain.issuing import issue_certificate
from certificates.domain.life import withdraw_certificate
from certificates.domain.paper import draw_paper
from certificates.domain.signing import NO_KEYS, current_keys, ensure_test_keys
from certificates.models import Certificate, TrustedKey
from certificates.sealing.badge import sign
from certificates.sealing.inspection import find_seals
from certificates.sealing.keys import SealKey, UnusableKeyError, make_test_authority, private_pem
from certificates.sealing.pades import NotPreparedError, seal_pdf
from certificates.sealing.timestamped import seal_with_timestamp, with_validation_data
from curriculum.models import Enrolment
from lms.accounts.models import User
from tests.certificates import badge_judges, judges, published
from tests.certificates.samples import NOW, SEALED, authority


def asn1(certificate: object) -> asn1_x509.Certificate:
    """For pyHanko."""
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


@pytest.mark.django_db
def test_what_was_sealed_before_a_rotation_stays_verifiable(
    certificate: Certificate, tmp_path: Path, settings: Settings
) -> None:
    before = check_file(bytes(certificate.file.pdf)).seal

    ensure_test_keys(folder=tmp_path / "new", now=NOW)
    settings.TEST_KEYS_DIR = tmp_path / "new"

    assert current_keys().seal is not None
    assert check_file(bytes(certificate.file.pdf)).seal == before
    assert before is not None
    assert before.is_ours


@pytest.mark.django_db
def test_without_keys_documents_are_unsealed_and_say_so(
    complete_enrolment: Enrolment, now: dt.datetime, settings: Settings, client: Client
) -> None:
    settings.TEST_KEYS_DIR = None
    assert current_keys() == NO_KEYS

    issued = issue_certificate(enrolment=complete_enrolment, now=now)

    assert issued is not None
    pdf = bytes(issued.file.pdf)
    assert find_seals(pdf) == []
    assert (issued.file.badge, issued.status_index, judges.attachment(pdf)) == ("", None, None)
    assert judges.page_validation(pdf, "ua1") == judges.page_validation(pdf, "3a") == []
    assert "kein elektronisches Siegel" in judges.texts_of(pdf)[1]
    assert "ohne Siegel" in client.get("/pruefen/siegel/").content.decode()


def test_keys_of_the_operator_come_from_the_settings(settings: Settings) -> None:
    seal, badge = authority().seal, authority().badge
    settings.SEAL_KEY = private_pem(seal.private_key).decode()
    settings.SEAL_CERTIFICATES = seal.chain_pem
    settings.BADGE_KEY = private_pem(badge.private_key).decode()

    keys = current_keys()

    assert (keys.seal.thumbprint, keys.badge.thumbprint, keys.is_test) == (
        seal.thumbprint,
        badge.thumbprint,
        False,
    )
    settings.SEAL_CERTIFICATES = "nothing"
    with pytest.raises(ImproperlyConfigured, match=r"docs/settings\.md"):
        current_keys()


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP192R1()),
        authority().badge.private_key,
    ],
)
def test_a_key_that_does_not_fit_is_refused(key: object) -> None:
    with pytest.raises(UnusableKeyError):
        SealKey.load(key_pem=private_pem(key), chain_pem=authority().seal.chain_pem.encode())


def test_only_a_prepared_file_is_sealed() -> None:
    with pytest.raises(NotPreparedError):
        seal_pdf(draw_paper(dataclasses.replace(SEALED, seal=None)), signer=bytes, sealed_at=NOW)
    with pytest.raises(NotPreparedError, match="room"):
        seal_pdf(draw_paper(SEALED), signer=lambda _: bytes(9_999), sealed_at=NOW)


def test_a_time_stamp_and_validation_data_keep_every_standard() -> None:
    stamper = _stamper()
    key = make_test_authority(holder="Lange", now=NOW).seal
    roots = [asn1(key.issuers[0]), stamper.tsa_cert]

    stamped = seal_with_timestamp(_roomy_paper(), key=key, service=stamper, sealed_at=NOW)
    lasting = with_validation_data(stamped, key=key, context=ValidationContext(trust_roots=roots, moment=NOW))

    for pdf in (stamped, lasting):
        (seal,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
        status = judges.validated(seal, ValidationContext(trust_roots=roots, moment=NOW))
        assert (status.bottom_line, status.timestamp_validity.valid) == (True, True)
        assert judges.page_validation(pdf, "ua1") == []
    assert judges.page_validation(stamped, "3a") == []
    # page-validation takes whatever is appended after a seal for a flaw; PAdES B-LT appends (ETSI EN 319 142-1, 5.4).
    # pyHanko appends streams with a bare LF behind them, which is misread whenever one happens to end in CR.
    complaints = {found.split(":")[0] for found in judges.page_validation(lasting, "3a")}
    assert complaints - {"PDFA3A-STREAM-LENGTH-001"} == {"PDFA3A-SIGNATURE-BYTERANGE-001"}


def test_a_time_stamp_is_had_beside_a_running_event_loop() -> None:
    key = make_test_authority(holder="Lange", now=NOW).seal

    async def seal() -> bytes:
        return seal_with_timestamp(_roomy_paper(), key=key, service=_stamper(), sealed_at=NOW)

    # Playwright's loop may run in the main thread already, so this one gets a thread as well.
    with ThreadPoolExecutor(max_workers=1) as thread:
        (found,) = find_seals(thread.submit(asyncio.run, seal()).result())

    assert found.is_intact


def _roomy_paper() -> bytes:
    """With a place for seal and time stamp."""
    return draw_paper(dataclasses.replace(SEALED, seal=Seal("Lange", is_test=True, room=12_288)))


def _stamper() -> DummyTimeStamper:
    """A time stamp service in this process."""
    key = rsa.generate_private_key(65537, 2048)
    return DummyTimeStamper(
        tsa_cert=_stamp_certificate(key), tsa_key=asn1_keys.PrivateKeyInfo.load(_der(key)), fixed_dt=NOW
    )


def _der(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _stamp_certificate(key: rsa.RSAPrivateKey) -> asn1_x509.Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Zeitstempel")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - dt.timedelta(days=1))
        .not_valid_after(NOW + dt.timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    return asn1(certificate)


def downloads(client: Client) -> Callable[[str], bytes]:
    """What a verifier anywhere gets from our addresses."""

    def download(url: str, *_: object, **__: object) -> bytes:
        assert url.startswith(settings.PUBLIC_BASE_URL.replace("http://", "https://"))
        return client.get(f"/{url.split('/', 3)[3]}").content

    return download


@pytest.mark.django_db
def test_a_verifier_that_knows_only_the_address_follows_the_withdrawal(
    certificate: Certificate, office: User, now: dt.datetime, client: Client
) -> None:
    download = downloads(client)
    verifier = OB3Verifier.for_issuer_did(issuer_did(), download)
    badge = verifier.verify(certificate.file.badge)
    assert badge.recipient_id.startswith("urn:uuid:")
    (entry,) = badge.credential_status
    entry["statusListCredential"] = entry["statusListCredential"].replace("http://", "https://")
    verifier.check_status(badge, verify_list=True, download=download)

    withdraw_certificate(certificate=certificate, reason="Irrtum", actor=office, now=now)

    with pytest.raises(OB3VerificationError, match=f"is set at index {certificate.status_index} in"):
        verifier.check_status(badge, verify_list=True, download=download)


@pytest.mark.django_db
def test_a_verifier_believes_neither_a_list_of_others_nor_another_issuer(
    certificate: Certificate, client: Client
) -> None:
    download = downloads(client)
    verifier = OB3Verifier.for_issuer_did(issuer_did(), download)
    badge = verifier.verify(certificate.file.badge)
    forged = download(badge.credential_status[0]["statusListCredential"].replace("http://", "https://"))
    forged = sign(badge_judges.content(forged.decode()), authority().badge).encode()

    with pytest.raises(OB3VerificationError, match="proof is invalid"):
        verifier.check_status(badge, verify_list=True, download=lambda *_, **__: forged)
    with pytest.raises(OB3VerificationError, match="different DID"):
        OB3Verifier.for_issuer_did(
            "did:web:anderswo.example", lambda *_, **__: client.get("/.well-known/did.json").content
        ).verify(certificate.file.badge)


@pytest.mark.django_db
def test_the_list_has_one_bit_for_each_badge_first_one_leftmost(
    certificate: Certificate, office: User, now: dt.datetime, client: Client
) -> None:
    withdraw_certificate(certificate=certificate, reason="Irrtum", actor=office, now=now)

    document = badge_judges.content(client.get("/badges/status/0").content.decode())

    bits = decode_encoded_list(document["credentialSubject"]["encodedList"])
    assert len(bits) * 8 == 131_072
    assert set_indices(bits) == {certificate.status_index}
    assert badge_judges.vocabulary(document) == []


@pytest.mark.django_db
def test_list_and_entry_keep_the_rules_of_their_specification(
    certificate: Certificate, client: Client
) -> None:
    """Bitstring Status List 1.0, 2.1 and 2.2. W3C publishes vocabulary and contexts for it, but no schema."""
    badge = badge_judges.content(certificate.file.badge)
    entry = badge["credentialStatus"]

    answer = client.get(f"/{entry['statusListCredential'].split('/', 3)[3]}")

    document = badge_judges.content(answer.content.decode())
    subject, index = document["credentialSubject"], int(entry["statusListIndex"])
    now = f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}"
    kept = {
        "entry: type": entry["type"] == "BitstringStatusListEntry",
        "entry: not named like the list": entry["id"] != entry["statusListCredential"],
        "entry: a number in base 10": entry["statusListIndex"] == str(index) and 0 <= index < 131_072,
        "entry: nothing about sizes": not {"statusSize", "statusMessage"} & entry.keys(),
        "list: served as a credential": answer["Content-Type"] == "application/vc+jwt",
        "list: a credential of version 2": document["@context"][0] == "https://www.w3.org/ns/credentials/v2",
        "list: type": {"VerifiableCredential", "BitstringStatusListCredential"} == set(document["type"]),
        "list: named as the entry names it": document["id"] == entry["statusListCredential"],
        "list: issued by who issued the badge": document["issuer"] == badge["issuer"]["id"],
        "list: valid now": document["validFrom"] <= now < document["validUntil"],
        "subject: type": subject["type"] == "BitstringStatusList",
        "subject: the entry's purpose": subject["statusPurpose"] == entry["statusPurpose"] == "revocation",
        "subject: multibase, base64url, no padding": bool(re.fullmatch(r"u[\w-]+", subject["encodedList"])),
    }
    assert [rule for rule, is_kept in kept.items() if not is_kept] == []


@pytest.mark.django_db
def test_issuer_and_achievement_speak_the_vocabulary_of_open_badges(
    certificate: Certificate, client: Client
) -> None:
    profile = client.get("/badges/aussteller").json()
    achievement = client.get(f"/badges/zertifikat/{certificate.edition.course_id}").json()

    assert badge_judges.vocabulary(profile) == badge_judges.vocabulary(achievement) == []
    if published.schema("profile"):
        assert badge_judges.published_schema("profile", profile) == []


@pytest.mark.django_db
def test_the_name_is_in_the_badge_only_for_who_wants_it(
    certificate: Certificate, pilot: User, client: Client
) -> None:
    client.force_login(pilot)
    address = f"/zertifikate/{certificate.pk}/open-badge.json"

    plain, named = client.get(address).json(), client.get(f"{address}?name=ja").json()

    assert plain["type"] == "EnvelopedVerifiableCredential"
    assert plain["id"] == f"data:application/vc+jwt,{certificate.file.badge}"
    assert "Großmann" not in badge_judges.payload(certificate.file.badge).decode()
    assert "Änne Großmann" in badge_judges.payload(named["id"]).decode()


@pytest.mark.django_db
def test_keys_are_served_for_those_who_check_without_us(certificate: Certificate, client: Client) -> None:
    assert client.get("/pruefen/siegel/zertifikate.pem").content.decode().count("BEGIN CERTIFICATE") == 2
    assert client.get("/badges/aussteller").json()["id"] == issuer_did()
    kind = f"/badges/zertifikat/{certificate.edition.course_id}"
    assert client.get(kind).json()["type"] == ["Achievement"]
    assert client.get("/badges/status/1").status_code == 404
    assert set(TrustedKey.objects.values_list("purpose", flat=True)) == {"seal", "badge"}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["zertifikat", "teilnahmebescheinigung", "foerderbestaetigung"])
def test_a_sample_is_sealed_valid_and_marked(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sample.pdf"

    call_command("certificate", "sample", kind=kind, name="Łukasz Żółć", out=out)

    pdf = out.read_bytes()
    assert judges.page_validation(pdf, "ua1") == judges.page_validation(pdf, "3a") == []
    assert "Łukasz Żółć" in judges.texts_of(pdf)[0]
    assert not Certificate.objects.exists()
    with pytest.raises(CommandError):
        call_command("certificate", "verify", out)
    assert "A sample" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_command_verifies_what_was_issued(
    certificate: Certificate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "z.pdf"
    file.write_bytes(bytes(certificate.file.pdf))

    call_command("certificate", "verify", file)

    assert "Unchanged" in capsys.readouterr().out
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("certificate", "verify", tmp_path / "none.pdf")
    with pytest.raises(CommandError, match="U\\+674E"):
        call_command("certificate", "sample", name="李", out=file)
