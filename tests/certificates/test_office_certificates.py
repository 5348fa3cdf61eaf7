"""The programme office decides about certificates, issues several anew, and looks after the providers' designs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from certificates.domain import standards
from certificates.domain.designs import contrast_with_white, problems_of
from certificates.domain.facts import facts_from_json
from certificates.domain.issuing import issue_certificate
from certificates.domain.office_permissions import ensure_permissions
from certificates.models import Certificate, CertificateDesign, CertificateFlag, DesignPicture
from certificates.rendering.document import Document
from curriculum.models import Enrolment
from lms.accounts.models import Provider, User

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
BATCH = "/programm/zertifikate/neu-ausstellen/"
DESIGN = {
    "provider": "",
    "accent": "#8a1538",
    "logo_description": "",
    "first_signatory": "Dr. Petra Beispiel",
    "first_function": "Leitung Fortbildung",
    "second_signatory": "",
    "second_function": "",
}


def test_a_flag_waits_on_the_desk_and_is_decided_with_a_reason(
    certificate: Certificate, office: User, now: dt.datetime, client_of: ClientOf
) -> None:
    CertificateFlag.objects.create(certificate=certificate, raised_at=now)
    client, page = client_of(office), reverse("certificates:office_certificate", args=[certificate.pk])
    assert "Zu entscheiden" in client.get(reverse("certificates:office")).content.decode()
    assert "zurückgenommen" in client.get(reverse("portal:flags")).content.decode()

    without = client.post(page, {"akt": "keep", "grund": ""})
    client.post(page, {"akt": "keep", "grund": "Nachweis liegt vor"})

    assert without.status_code == 200
    assert CertificateFlag.objects.get().outcome == "kept"
    again = client.post(page, {"akt": "keep", "grund": "noch einmal"})
    assert "nichts zu entscheiden" in again.content.decode()
    client.post(page, {"akt": "withdraw", "grund": "Irrtum"})
    assert Certificate.objects.get().state == "withdrawn"
    found = client.get(reverse("certificates:office"), {"suche": "grossm"}).content.decode()
    assert "zurückgezogen" in found


def test_a_batch_is_shown_before_it_is_done(
    certificate: Certificate, pilot: User, office: User, client_of: ClientOf
) -> None:
    client = client_of(office)
    assert "nichts" in client.post(BATCH, {"grund": "Neue Schreibweise"}).content.decode()
    User.objects.filter(pk=pilot.pk).update(last_name="Großmann-Weiß")

    plan = client.post(BATCH, {"grund": "Neue Schreibweise"}).content.decode()
    assert "person" in plan
    assert Certificate.objects.count() == 1
    client.post(BATCH, {"grund": "Neue Schreibweise", "ausstellen": "ja"})

    new = Certificate.objects.current().get()
    assert facts_from_json(new.facts).person.last_name == "Großmann-Weiß"
    client.post(BATCH, {"grund": "Neue Schreibweise", "ausstellen": "ja"})
    assert Certificate.objects.count() == 2


def png() -> SimpleUploadedFile:
    """A logo."""
    buffer = BytesIO()
    Image.new("RGB", (300, 100), "navy").save(buffer, "PNG")
    return SimpleUploadedFile("logo.png", buffer.getvalue(), "image/png")


def test_a_design_is_tried_before_it_is_kept_and_frozen_on_paper(
    complete_enrolment: Enrolment, office: User, now: dt.datetime, client_of: ClientOf
) -> None:
    ensure_permissions()
    client, add = client_of(office), reverse("wagtailsnippets_certificates_certificatedesign:add")
    pale = client.post(add, {**DESIGN, "accent": "#eeeeee"}).content.decode()
    nameless = client.post(add, {**DESIGN, "logo": png()}).content.decode()
    junk = client.post(
        add, {**DESIGN, "logo_description": "Logo", "logo": SimpleUploadedFile("x.png", b"junk")}
    ).content.decode()
    assert "zu blass" in pale
    assert "vorgelesen" in nameless
    assert "kann nicht gedruckt werden" in junk
    assert not CertificateDesign.objects.exists()

    client.post(add, {**DESIGN, "logo_description": "Logo der Akademie", "logo": png()})

    design = CertificateDesign.objects.get()
    issued = issue_certificate(enrolment=complete_enrolment, now=now)
    design.delete()
    assert issued is not None
    facts = facts_from_json(issued.facts)
    assert (facts.look.accent, facts.look.logo_description) == ("#8a1538", "Logo der Akademie")
    assert facts.issuer.signatories[0].name == "Dr. Petra Beispiel"
    assert DesignPicture.objects.filter(pk=facts.look.logo).exists()


def test_the_preview_shows_every_kind_as_it_would_be(office: User, client_of: ClientOf) -> None:
    ensure_permissions()
    client = client_of(office)
    address = reverse("wagtailsnippets_certificates_certificatedesign:preview_on_add")

    client.post(address, DESIGN)
    page = client.get(address).content.decode()

    assert page.count("data:image/png;base64,") == 4


def test_a_design_that_breaks_a_document_is_named(provider: Provider, now: dt.datetime) -> None:
    design = CertificateDesign(provider=provider, first_signatory="W" * 80)

    problems = list(problems_of(design, now=now))

    assert len(problems) == 3
    assert all("W" * 80 in problem for problem in problems)


def test_a_design_is_validated_where_a_validator_is_installed(
    provider: Provider, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    design = CertificateDesign(provider=provider)
    assert list(problems_of(design, now=now)) == []

    # What is drawn belongs to no structure element.
    monkeypatch.setattr(Document, "_draw", lambda self, operators: self._canvas.addLiteral(operators))
    assert all("PDFUA" in problem.replace("-", "") for problem in problems_of(design, now=now))
    assert len(list(problems_of(design, now=now))) == 3

    monkeypatch.setattr(standards, "find_spec", lambda _name: None)
    assert list(problems_of(design, now=now)) == []


@pytest.mark.parametrize(("colour", "contrast"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54)])
def test_contrast_is_wcags(colour: str, contrast: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.01)
