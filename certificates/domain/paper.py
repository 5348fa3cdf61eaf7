"""From frozen facts to paper: which words stand where, in German. The same facts always give the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from django.conf import settings

from certificates.domain import wording
from certificates.domain.codes import grouped_code
from certificates.domain.facts import CertificateFacts, Day
from certificates.rendering import sheet
from certificates.rendering.archive import Attachment
from certificates.rendering.certificate import draw_certificate
from certificates.rendering.fonts import load_family
from certificates.rendering.seal_field import SealField
from certificates.rendering.sheet import CertificateSheet, DayList, DayRow
from lms.base.money import euros

NOTE = "Dieses Dokument wurde elektronisch ausgestellt und ist ohne Unterschrift gültig."
# A space that does not break: no line ends with "Es".
SEALED = "Es\N{NO-BREAK SPACE}trägt das elektronische Siegel: {holder}."
TEST_SEALED = "Es\N{NO-BREAK SPACE}trägt ein Testsiegel ohne Beweiswert: {holder}."
UNSEALED = "Es\N{NO-BREAK SPACE}trägt kein elektronisches Siegel; ob es echt ist, zeigt die Prüfseite."
SAMPLE = "Muster ohne Gültigkeit: Dieses Dokument bescheinigt nichts."
CHECK_TEXT = "QR-Code scannen oder Adresse aufrufen; der Familienname öffnet den vollen Inhalt."
BADGE_FILE = "open-badge.jwt"
BADGE_MEDIA_TYPE = "application/vc+jwt"
BADGE_DESCRIPTION = "Dieselben Angaben als Open Badge 3.0, ein signierter maschinenlesbarer Nachweis"


def draw_paper(
    facts: CertificateFacts, *, badge: str = "", logo: bytes = b"", archive_part: Literal[2, 3] = 3
) -> bytes:
    """The PDF of ``facts`` with the signed ``badge`` inside, still without its seal.

    ``logo`` are the bytes that ``facts.look.logo`` is the digest of; ``archive_part`` 2 is the copy without attachment.
    Raises ``MissingGlyphsError``, ``TextDoesNotFitError`` and ``UnusablePictureError`` of ``rendering``.
    """
    attachment = None
    if badge and archive_part > 2:
        attachment = Attachment(
            BADGE_FILE, BADGE_MEDIA_TYPE, BADGE_DESCRIPTION, badge.encode("ascii"), facts.issued_on
        )
    family = load_family(Path(settings.ASSETS_DIR) / "fonts")
    return draw_certificate(
        sheet_of(facts, logo=logo), family, attachment=attachment, archive_part=archive_part
    )


def sheet_of(facts: CertificateFacts, *, logo: bytes = b"") -> CertificateSheet:
    """What is printed, string by string."""
    place_and_date = ", ".join(
        part for part in (facts.issuer.place, wording.long_date(facts.issued_on)) if part
    )
    return CertificateSheet(
        language=facts.language,
        look=_look(facts, logo),
        programme=facts.programme,
        heading=facts.heading,
        award=facts.award,
        name=facts.person.printed,
        participation=f"{facts.participation} an der Qualifizierung",
        course=facts.course,
        scope=(f"{wording.period(facts.first_day, facts.last_day)} · {facts.delivery}", _scope(facts)),
        remarks=tuple(_remarks(facts)),
        particulars=_particulars(facts),
        days=_day_list(facts),
        contents=_contents(facts),
        issuer=facts.issuer.name,
        place_and_date=place_and_date,
        signatories=_signatories(facts),
        note=f"{NOTE} {_seal_sentence(facts)}",
        seal=_seal_field(facts),
        check_heading="Echtheit prüfen",
        check_text=CHECK_TEXT,
        address=facts.address,
        number=f"Nummer {facts.number}",
        code=f"Prüfcode {grouped_code(facts.code)}",
        qr_description=f"QR-Code mit der Adresse der Prüfseite: {facts.address}",
        file_title=f"{facts.heading} – {facts.person.printed}",
        issued_on=facts.issued_on,
        page_word="Seite",
    )


def _look(facts: CertificateFacts, logo: bytes) -> sheet.Look:
    red, green, blue = (round(int(facts.look.accent[i : i + 2], 16) / 255, 4) for i in (1, 3, 5))
    shown = sheet.Logo(logo, facts.look.logo_description) if facts.look.logo and logo else None
    return sheet.Look((red, green, blue), shown)


def _scope(facts: CertificateFacts) -> str:
    days = (
        wording.count(len(facts.days), "Seminartag", "Seminartage")
        if facts.are_all_attended
        else wording.count(len(facts.days), "Modul", "Module")
    )
    units = wording.count(facts.total_ue, "Unterrichtseinheit", "Unterrichtseinheiten")
    return f"{days} mit insgesamt {units} (UE) zu je 45 Minuten"


def _remarks(facts: CertificateFacts) -> list[str]:
    """What must not be missed."""
    remarks = [SAMPLE] if facts.is_sample else []
    if facts.whole is not None:
        remarks.append(
            f"Reduzierter Umfang: {len(facts.days)} von {facts.whole.days} Tagen,"
            f" {facts.total_ue} von {facts.whole.ue} Unterrichtseinheiten der Qualifizierung."
        )
    if facts.replaces:
        remarks.append(f"Ersetzt das Dokument mit der Nummer {facts.replaces}.")
    return remarks


def _particulars(facts: CertificateFacts) -> tuple[sheet.Fact, ...]:
    """The facts of funding, which stand on no other document."""
    funding = facts.funding
    if funding is None:
        return ()
    contract = " · ".join(
        part
        for part in (
            wording.long_date(funding.contract_on) if funding.contract_on else "",
            funding.contract_reference,
        )
        if part
    )
    lines = (
        ("Dienststelle", f"{funding.body} (AGS {funding.ags})" if funding.ags else funding.body),
        ("Bildungs-Voucher-ID", funding.voucher_id),
        ("Weitergabevertrag vom", contract),
        ("Förderbetrag", euros(funding.total_cents)),
    )
    return tuple(sheet.Fact(label, value) for label, value in lines if value)


def _signatories(facts: CertificateFacts) -> tuple[sheet.Signatory, ...]:
    issuer = facts.issuer
    if issuer.signatories:
        return tuple(sheet.Signatory(person.name, person.function) for person in issuer.signatories)
    return (sheet.Signatory("", issuer.signatory_function),) if issuer.signatory_function else ()


def _seal_sentence(facts: CertificateFacts) -> str:
    if facts.seal is None:
        return UNSEALED
    return (TEST_SEALED if facts.seal.is_test else SEALED).format(holder=facts.seal.holder)


def _seal_field(facts: CertificateFacts) -> SealField | None:
    if facts.seal is None:
        return None
    kind = "Testsiegel ohne Beweiswert" if facts.seal.is_test else "Elektronisches Siegel"
    return SealField(
        name="Siegel",
        description=f"{kind}: {facts.seal.holder}",
        reason=f"{facts.heading} {facts.number}",
        room=facts.seal.room,
    )


def _day_list(facts: CertificateFacts) -> DayList:
    funding = facts.funding
    amounts = [euros(cents) for cents in funding.amounts] if funding else [""] * len(facts.days)
    return DayList(
        caption="Tage",
        date_heading="Datum" if any(day.is_attended for day in facts.days) else "Abgeschlossen",
        content_heading="Inhalt",
        ue_heading="UE",
        rows=tuple(
            DayRow(
                date=wording.short_date(day.date),
                content=day.title,
                ue=str(day.ue),
                note=_note(day, facts),
                amount=amount,
            )
            for day, amount in zip(facts.days, amounts, strict=True)
        ),
        total_label="Gesamtumfang",
        total_ue=str(facts.total_ue),
        elsewhere="Die Inhalte der einzelnen Tage stehen auf den folgenden Seiten.",
        amount_heading="Förderung" if funding else "",
        total_amount=euros(funding.total_cents) if funding else "",
    )


def _contents(facts: CertificateFacts) -> sheet.Contents | None:
    """What the days were about, where it is known."""
    days = tuple(
        sheet.DayContents(f"{wording.short_date(day.date)} · {day.title} · {day.ue} UE", day.contents)
        for day in facts.days
        if day.contents
    )
    return sheet.Contents("Inhalte im Einzelnen", days) if days else None


def _note(day: Day, facts: CertificateFacts) -> str:
    """Where a day was made up, and who held it if that was not the issuer."""
    elsewhere = day.provider if day.provider != facts.issuer.name else ""
    if day.is_make_up:
        return f"Nachholtag bei: {elsewhere}" if elsewhere else "Nachholtag"
    return elsewhere
