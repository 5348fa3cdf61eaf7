"""Seals with a time stamp and with what proves their certificates later (PAdES B-T, B-LT), with pyHanko, an extra.

The time stamp goes into the one seal; revocation data are appended as a revision, which the seal permits. Metadata stay
as they are: a rewritten packet would break PDF/A. B-LTA is not offered: its second, untagged field breaks PDF/UA.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, TypeVar

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko_certvalidator import ValidationContext

from certificates.sealing.cms import DIGEST, signed_data
from certificates.sealing.keys import SealKey
from certificates.sealing.pades import seal_pdf

Found = TypeVar("Found")


def service_at(address: str) -> TimeStamper:
    """A time stamp service on the network (RFC 3161)."""
    return HTTPTimeStamper(address)


def seal_with_timestamp(pdf: bytes, *, key: SealKey, service: TimeStamper, sealed_at: dt.datetime) -> bytes:
    """PAdES B-T; raises what the service raises when it cannot be reached."""
    return seal_pdf(pdf, signer=lambda digest: _stamped(digest, key, service), sealed_at=sealed_at)


def with_validation_data(pdf: bytes, *, key: SealKey, context: ValidationContext | None = None) -> bytes:
    """PAdES B-LT: certificates and revocation data of the one seal in ``pdf``, fetched by ``context``, appended.

    Without a ``context`` the last certificate of the key's chain is trusted and revocation data are fetched.
    """
    context = context or ValidationContext(
        extra_trust_roots=[_asn1(key.issuers[-1] if key.issuers else key.certificate)], allow_fetching=True
    )
    (seal,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    paths = _wait_for(collect_validation_info(seal, context))
    writer = _Appending(BytesIO(pdf))
    DocumentSecurityStore.supply_dss_in_writer(
        writer, seal.pkcs7_content, paths=paths, validation_context=context
    )
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


class _Appending(IncrementalPdfFileWriter):
    """Appends a revision and leaves the metadata alone."""

    def _update_meta(self) -> None:
        """Nothing."""


def _wait_for(answer: Coroutine[Any, Any, Found]) -> Found:
    """What ``answer`` gives, awaited in a thread of its own: the caller's may already run an event loop."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, answer).result()


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _stamped(digest: bytes, key: SealKey, service: TimeStamper) -> bytes:
    """The seal with a time stamp over its signature as unsigned attribute (ETSI EN 319 122-1, 5.3)."""
    seal = cms.ContentInfo.load(signed_data(digest, key))
    signer = seal["content"]["signer_infos"][0]
    imprint = hashlib.new(DIGEST, signer["signature"].native).digest()
    token = _wait_for(service.async_timestamp(imprint, DIGEST))
    signer["unsigned_attrs"] = cms.CMSAttributes(
        [cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})]
    )
    stamped: bytes = seal.dump()
    return stamped
