"""Designs of certificates: what a provider may choose, tried on the longest name before it is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from certificates.domain.copies import picture_of
from certificates.domain.drafting import IssuingRefused, printable
from certificates.domain.facts import Issuer, Look
from certificates.domain.paper import draw_paper
from certificates.domain.samples import sample_facts
from certificates.domain.signing import current_keys
from certificates.domain.snapshot import signatories_of
from certificates.domain.standards import broken_rules
from certificates.enums import CertificateKind
from certificates.models import CertificateDesign, DesignPicture
from certificates.rendering.pictures import UnusablePictureError, read_picture
from certificates.sealing.pades import seal_pdf

# WCAG 2.2, 1.4.3: for text of any size, on white paper.
LEAST_CONTRAST = 4.5
LARGEST_LOGO = 2 * 1024 * 1024
LONGEST_NAME = (
    "Prof. Dr. Dr. h. c. Maximiliane-Alexandrina von und zu Guttenberg-Schwarzenstein-Hohenlohe-Waldenburg"
)


def keep_picture(data: bytes) -> DesignPicture:
    """The logo as a row that stays; raises ``UnusablePictureError``."""
    if len(data) > LARGEST_LOGO:
        raise UnusablePictureError(_("The logo is larger than 2\u00a0MB."))
    read_picture(data)
    digest = hashlib.sha256(data).hexdigest()
    kept, _created = DesignPicture.objects.get_or_create(sha256=digest, defaults={"data": data})
    return kept


def problems_of(design: CertificateDesign, *, logo: bytes = b"", now: dt.datetime) -> Iterator[str]:
    """Why this design must not be kept: too pale, a logo without words, or it breaks a document of some kind.

    Each kind is drawn with the longest name and, where a validator is installed, validated.
    """
    contrast = contrast_with_white(design.accent)
    if contrast < LEAST_CONTRAST:
        yield _("The colour is too pale on white: contrast %(found).1f, needed are %(needed).1f.") % {
            "found": contrast,
            "needed": LEAST_CONTRAST,
        }
    if (logo or design.picture_id) and not design.logo_description:
        yield _("Please say what the logo shows; it is read aloud.")
    for kind in CertificateKind:
        try:
            pdf = draw_sample_of(design, kind=kind, name=LONGEST_NAME, logo=logo, now=now)
        except IssuingRefused as refusal:
            yield f"{kind.label}: {refusal}"
        except UnusablePictureError:
            yield _("The logo cannot be printed: it must be a PNG or JPEG of at most 4,800 pixels a side.")
            return
        else:
            if broken := broken_rules(pdf):
                yield _("%(document)s would break rules of its standards: %(rules)s.") % {
                    "document": kind.label,
                    "rules": ", ".join(broken),
                }


def draw_sample_of(
    design: CertificateDesign, *, kind: CertificateKind, name: str, now: dt.datetime, logo: bytes = b""
) -> bytes:
    """A sample in this design, without a seal; raises ``IssuingRefused`` and ``UnusablePictureError``."""
    provider = design.provider
    issuer = Issuer(
        provider.name if provider else "Bildungspartner (Muster)",
        provider.place if provider else "Musterstadt",
        provider.signatory_function if provider else "",
        signatories_of(design),
    )
    data = logo or (bytes(design.picture.data) if design.picture else b"")
    look = Look(design.accent, hashlib.sha256(data).hexdigest() if data else "", design.logo_description)
    facts = sample_facts(kind=kind, name=name, now=now, keys=current_keys(), issuer=issuer, look=look)
    pdf = printable(lambda: draw_paper(facts, logo=data))
    # Nothing that is only tried is worth the operator's seal; its place is closed, so that the file is a whole one.
    return seal_pdf(pdf, signer=lambda _digest: b"", sealed_at=now) if facts.seal else pdf


def preview_of(design: CertificateDesign, *, kind: CertificateKind, name: str, now: dt.datetime) -> bytes:
    """The first page as PNG; raises what drawing raises."""
    return picture_of(draw_sample_of(design, kind=kind, name=name, now=now), width=720)


def contrast_with_white(colour: str) -> float:
    """Contrast of ``#rrggbb`` with white (WCAG 2.2, contrast ratio and relative luminance)."""
    linear = [_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5)]
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
