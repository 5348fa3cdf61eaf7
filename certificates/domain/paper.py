"""From frozen facts to paper: which words stand where, in German. The same facts always give the same bytes."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from certificates.domain import wording
from certificates.domain.codes import grouped_code
from certificates.domain.facts import CertificateFacts, Day
from certificates.rendering.certificate import draw_certificate
from certificates.rendering.fonts import load_family
from certificates.rendering.sheet import CertificateSheet, DayList, DayRow

NOTE = "Dieses Dokument wurde elektronisch ausgestellt und ist ohne Unterschrift gültig."
CHECK_TEXT = "QR-Code scannen oder Adresse aufrufen; der Familienname öffnet den vollen Inhalt."


def draw_paper(facts: CertificateFacts) -> bytes:
    """The PDF of ``facts``; raises ``MissingGlyphsError`` and ``TextDoesNotFitError`` of ``rendering``."""
    return draw_certificate(sheet_of(facts), load_family(Path(settings.ASSETS_DIR) / "fonts"))


def sheet_of(facts: CertificateFacts) -> CertificateSheet:
    """What is printed, string by string."""
    place_and_date = ", ".join(
        part for part in (facts.issuer.place, wording.long_date(facts.issued_on)) if part
    )
    return CertificateSheet(
        language=facts.language,
        programme=facts.programme,
        heading=facts.heading,
        award=facts.award,
        name=facts.person.printed,
        participation=f"{facts.participation} an der Qualifizierung",
        course=facts.course,
        scope=(f"{wording.period(facts.first_day, facts.last_day)} · {facts.delivery}", _scope(facts)),
        days=_day_list(facts),
        issuer=facts.issuer.name,
        signatory=facts.issuer.signatory_function,
        place_and_date=place_and_date,
        note=NOTE,
        check_heading="Echtheit prüfen",
        check_text=CHECK_TEXT,
        address=facts.address,
        number=f"Nummer {facts.number}",
        code=f"Prüfcode {grouped_code(facts.code)}",
        qr_description=f"QR-Code mit der Adresse der Prüfseite: {facts.address}",
        file_title=f"{facts.heading} – {facts.person.printed}",
        issued_on=facts.issued_on,
    )


def _scope(facts: CertificateFacts) -> str:
    days = (
        wording.count(len(facts.days), "Seminartag", "Seminartage")
        if facts.are_all_attended
        else wording.count(len(facts.days), "Modul", "Module")
    )
    units = wording.count(facts.total_ue, "Unterrichtseinheit", "Unterrichtseinheiten")
    return f"{days} mit insgesamt {units} (UE) zu je 45 Minuten"


def _day_list(facts: CertificateFacts) -> DayList:
    return DayList(
        caption="Inhalte",
        date_heading="Datum" if any(day.is_attended for day in facts.days) else "Abgeschlossen",
        content_heading="Inhalt",
        ue_heading="UE",
        rows=tuple(
            DayRow(
                date=wording.short_date(day.date), content=day.title, ue=str(day.ue), note=_note(day, facts)
            )
            for day in facts.days
        ),
        total_label="Gesamtumfang",
        total_ue=str(facts.total_ue),
        elsewhere="Die Inhalte der einzelnen Tage stehen auf den folgenden Seiten.",
    )


def _note(day: Day, facts: CertificateFacts) -> str:
    """Where a day was made up, and who held it if that was not the issuer."""
    elsewhere = day.provider if day.provider != facts.issuer.name else ""
    if day.is_make_up:
        return f"Nachholtag bei: {elsewhere}" if elsewhere else "Nachholtag"
    return elsewhere
