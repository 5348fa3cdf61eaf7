"""Programs of others that judge a document. Each gives the list of its complaints; an empty one is a pass."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import combinations
from typing import Any

import page
import pikepdf
from asn1crypto import x509
from cryptography.hazmat.primitives import serialization
from pdfminer.high_level import extract_text
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pypdfium2.raw import FPDF_PAGEOBJ_TEXT

from certificates.domain.facts import CertificateFacts
from certificates.domain.paper import sheet_of
from tests.certificates.paper import pages_of, qr_content, texts_of
from tests.certificates.samples import NOW, authority

# Left, bottom, right, top.
Box = tuple[float, float, float, float]
VERAPDF = shutil.which("verapdf")
PDFTOTEXT = shutil.which("pdftotext")


def page_validation(pdf: bytes, profile: str) -> list[str]:
    """page-validation: ``ua1``, ``3a`` or ``2a``."""
    report = page.validate_pdf_bytes(pdf, profile=profile)
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


def verapdf(pdf: bytes, profile: str) -> list[str]:
    """veraPDF, where it is installed: ``ua1``, ``3a`` or ``2a``."""
    assert VERAPDF is not None
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        command = [VERAPDF, "--format", "json", "--flavour", profile, file.name]
        answer = subprocess.run(command, capture_output=True, check=False)
    result = json.loads(answer.stdout)["report"]["jobs"][0]["validationResult"]
    result = result[0] if isinstance(result, list) else result
    return [] if result["compliant"] else [json.dumps(result["details"].get("ruleSummaries", []))]


def syntax(pdf: bytes) -> list[str]:
    """pikepdf (qpdf): objects, streams, cross references."""
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            return [str(problem) for problem in document.check_pdf_syntax()]
    except pikepdf.PdfError as error:
        return [str(error)]


def validated(signature: EmbeddedPdfSignature, context: ValidationContext) -> PdfSignatureStatus:
    """What pyHanko finds, in a thread of its own: it starts an event loop, and Playwright's runs in the main thread."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(validate_pdf_signature, signature, context).result()


def seal(pdf: bytes) -> list[str]:
    """pyHanko: intact, trusted by our root, over the whole file, permitted changes only, PAdES."""
    root = authority().seal.issuers[-1].public_bytes(serialization.Encoding.DER)
    context = ValidationContext(trust_roots=[x509.Certificate.load(root)], moment=NOW)
    try:
        signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
        if len(signatures) != 1:
            return [f"{len(signatures)} seals"]
        status = validated(signatures[0], context)
    except (PdfReadError, SignatureValidationError, ValueError) as error:
        return [str(error)]
    found = {
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "covers the whole file": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        "nothing changed since": status.modification_level == ModificationLevel.NONE,
        "certifies": status.docmdp_ok is True,
        "PAdES": signatures[0].sig_object["/SubFilter"] == "/ETSI.CAdES.detached",
    }
    return [name for name, is_so in found.items() if not is_so]


def qr(pdf: bytes, facts: CertificateFacts) -> list[str]:
    """zxing reads the code from PDFium's pixels."""
    found = qr_content(pdf)
    return [] if found == [facts.address] else [f"reads {found}"]


def overprinting(pdf: bytes) -> list[str]:
    """PDFium: no line of text is printed over another."""
    problems = []
    with pages_of(pdf) as pages:
        for number, page in enumerate(pages, start=1):
            boxes = [item.get_bounds() for item in page.get_objects([FPDF_PAGEOBJ_TEXT])]
            problems += [
                f"page {number}: {one} and {other}"
                for one, other in combinations(boxes, 2)
                if _overlap(one, other)
            ]
    return problems


def _overlap(one: Box, other: Box) -> bool:
    """By more than the marks of capitals reach into the line above."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > 1 and height > min(one[3] - one[1], other[3] - other[1]) / 3


def text(pdf: bytes, facts: CertificateFacts) -> list[str]:
    """Every reader finds every string of the facts, in NFC, however lines were broken."""
    problems = []
    for program, found in read_by_all(pdf).items():
        if unicodedata.normalize("NFC", found) != found:
            problems.append(f"{program} reads text that is not NFC")
        whole = _folded(found)
        problems += [
            f"{program} misses {wanted!r}" for wanted in sheet_texts(facts) if _folded(wanted) not in whole
        ]
    return problems


def read_by_all(pdf: bytes) -> dict[str, str]:
    """The text as each program extracts it; poppler's is there when it is on PATH."""
    by_pypdf, by_pdfium = texts_of(pdf)
    found = {"pypdf": by_pypdf, "PDFium": by_pdfium, "pdfminer": extract_text(BytesIO(pdf))}
    if PDFTOTEXT:
        command = [PDFTOTEXT, "-layout", "-enc", "UTF-8", "-", "-"]
        found["pdftotext"] = subprocess.run(
            command, input=pdf, capture_output=True, check=True
        ).stdout.decode()
    return found


def sheet_texts(facts: CertificateFacts) -> list[str]:
    """What must be readable; some words stand there only when there are further pages."""
    sheet = sheet_of(facts)
    return [
        wanted
        for wanted in sheet.texts()
        if wanted and wanted not in {sheet.days.elsewhere, sheet.days.caption, sheet.page_word}
    ]


def _folded(found: str) -> str:
    """A space for each run of white space, none behind a hyphen, where a line may have been broken."""
    return re.sub(r"-\s+", "-", " ".join(found.split()))


def attachment(pdf: bytes) -> dict[str, Any] | None:
    """The one associated file: its name, media type, relationship and text, or nothing."""
    with pikepdf.open(BytesIO(pdf)) as document:
        associated = document.Root.get("/AF", [])
        if len(associated) == 0:
            return None
        (file,) = associated
        return {
            "name": str(file.UF),
            "type": str(file.EF.F.Subtype),
            "relationship": str(file.AFRelationship),
            "token": file.EF.F.read_bytes().decode("ascii"),
        }
