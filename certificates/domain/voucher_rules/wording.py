"""Why a day gets what it gets, in plain German: what is so, what is missing, and who must act.

No voucher ID and nothing about learning appears here: HR may read every sentence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from certificates.domain.voucher_rules.codes import Level, Note, Reason
from certificates.domain.voucher_rules.facts import DayFacts, EnrolmentFacts
from lms.base.money import euros

ID_NAME = {Level.BASIS: "Bildungs-Voucher-ID", Level.AUFBAU: "Aufbauprogramm-ID"}


def explain(
    *, enrolment: EnrolmentFacts, day: DayFacts, reasons: Sequence[Reason], notes: Sequence[Note], amount: int
) -> str:
    """The sentences for ``reasons``, then those for ``notes``; ``amount`` is what the attended day gets, in cents."""
    sentences = [_SENTENCES[reason](enrolment, day, amount) for reason in reasons]
    return " ".join([*sentences, *(_NOTES[note](enrolment) for note in notes)])


def german_date(day: dt.date | None) -> str:
    """``03.03.2026``, or that there is none."""
    return f"{day:%d.%m.%Y}" if day else "noch offen"


def _attended(enrolment: EnrolmentFacts, day: DayFacts, amount: int) -> str:
    signed = german_date(enrolment.contract.signed_on if enrolment.contract else None)
    share = ", die ganze berechnete Gebühr" if amount == enrolment.fee_cents_per_day else ""
    return (
        f"Für diesen Tag gibt es {euros(amount)}{share}: Die Teilnahme am {german_date(day.day)} ist bestätigt, "
        f"der Weitergabevertrag vom {signed} liegt vor, die {ID_NAME[enrolment.level]} ist angegeben."
    )


def _no_fee(_enrolment: EnrolmentFacts, day: DayFacts, amount: int) -> str:
    return (
        f"Für diesen Tag gibt es {euros(amount)}: Die Teilnahme am {german_date(day.day)} ist bestätigt, "
        "aber es wurde keine Gebühr berechnet, die gefördert werden könnte."
    )


def _attendance_missing(_enrolment: EnrolmentFacts, day: DayFacts, amount: int) -> str:
    return (
        f"Noch offen: Für den {german_date(day.day)} ist keine Teilnahme bestätigt. Der Bildungspartner bestätigt sie "
        f"nach dem Seminartag; dann gibt es {euros(amount)}. Gefördert werden nur ganze Tage."
    )


def _day_undated(_enrolment: EnrolmentFacts, _day: DayFacts, _amount: int) -> str:
    return "Noch offen: Für diesen Tag gibt es keinen Termin. Der Bildungspartner legt ihn fest."


def _enrolment_withdrawn(enrolment: EnrolmentFacts, _day: DayFacts, _amount: int) -> str:
    return (
        f"Abgemeldet am {german_date(enrolment.withdrawn_on)}: "
        "Dieser Tag wurde nicht besucht und wird nicht gefördert."
    )


def _contract_missing_or_late(enrolment: EnrolmentFacts, day: DayFacts, _amount: int) -> str:
    first_day = german_date(enrolment.first_day or day.day)
    if enrolment.contract is not None:
        return (
            f"Kein Weitergabevertrag vor Kursbeginn: Er ist vom {german_date(enrolment.contract.signed_on)}, der erste "
            f"Seminartag ist der {first_day}. Nachträglich wird nicht gefördert; ist das Datum falsch erfasst, "
            "berichtigt es das Programmbüro."
        )
    body = enrolment.body.name if enrolment.body else "die Dienststelle"
    provider = enrolment.provider.name if enrolment.provider else "den Bildungspartner"
    return (
        f"Kein Weitergabevertrag vor Kursbeginn: Für {body} und {provider} ist keiner erfasst. Die Personalstelle "
        f"schließt ihn vor dem ersten Seminartag ({first_day}) mit dem Städtetag ab, das Programmbüro trägt ihn ein. "
        "Nachträglich wird nicht gefördert."
    )


def _voucher_missing(enrolment: EnrolmentFacts, _day: DayFacts, _amount: int) -> str:
    name = ID_NAME[enrolment.level]
    return (
        f"Keine {name} bei der Anmeldung: Die Personalstelle nennt dem Programmbüro die {name}, die der Städtetag für "
        "diese Person vergeben hat; das Programmbüro trägt sie ein."
    )


def _voucher_does_not_fit(enrolment: EnrolmentFacts, _day: DayFacts, _amount: int) -> str:
    return (
        f"Die angegebene {ID_NAME[enrolment.level]} passt nicht: Sie gehört zu einer anderen Stufe oder Dienststelle. "
        "Das Programmbüro klärt das mit der Personalstelle."
    )


def _basic_certificate_missing(enrolment: EnrolmentFacts, day: DayFacts, _amount: int) -> str:
    first_day = german_date(enrolment.first_day or day.day)
    if enrolment.basic_completed_on is not None:
        return (
            "Ein Aufbauprogramm wird nur nach abgeschlossener Basisqualifizierung gefördert: Sie wurde am "
            f"{german_date(enrolment.basic_completed_on)} abgeschlossen, das Aufbauprogramm beginnt am {first_day}."
        )
    return (
        "Ein Aufbauprogramm wird nur nach abgeschlossener Basisqualifizierung gefördert: Es gibt kein gültiges "
        f"Basiszertifikat dieser Person aus der Zeit vor dem {first_day}."
    )


def _provider_not_covered(enrolment: EnrolmentFacts, day: DayFacts, _amount: int) -> str:
    held_by = day.provider or enrolment.provider
    covered = enrolment.contract.provider.name if enrolment.contract else "einem anderen Bildungspartner"
    other = held_by.name if held_by else "einem anderen Bildungspartner"
    return (
        f"Der Weitergabevertrag gilt für Seminare von {covered}, dieser Tag ist bei {other}. "
        "Ein Vertrag fördert nur Tage seines Bildungspartners."
    )


def _quota_exceeded(enrolment: EnrolmentFacts, _day: DayFacts, _amount: int) -> str:
    body = enrolment.body.name if enrolment.body else "dieser Dienststelle"
    return (
        f"Alle Förderplätze von {body} sind belegt: Die Teilnahme ist möglich und führt zum selben Zertifikat, wird "
        "aber nicht gefördert. Das Programmbüro kann einen frei gewordenen Platz zuteilen."
    )


def _seat_released(enrolment: EnrolmentFacts, _day: DayFacts, _amount: int) -> str:
    released = german_date(enrolment.voucher.seat_released_on if enrolment.voucher else None)
    return f"Der Förderplatz wurde am {released} vom Programmbüro freigegeben. Tage danach werden nicht gefördert."


def _run_not_fundable(enrolment: EnrolmentFacts, _day: DayFacts, _amount: int) -> str:
    if enrolment.is_self_study or enrolment.provider is None:
        return "Ohne Förderung: Selbstlernen wird nicht gefördert, nur Seminartage eines Bildungspartners."
    return "Ohne Förderung: Diese Durchführung ist nicht förderfähig."


def _body_outside_register(enrolment: EnrolmentFacts, _day: DayFacts, _amount: int) -> str:
    if enrolment.body is None:
        return (
            "Ohne Förderung: Für die Anmeldung ist keine Dienststelle erfasst. Gefördert werden Beschäftigte der "
            "Städte, Gemeinden und Landkreise in Baden-Württemberg."
        )
    return (
        f"Ohne Förderung: {enrolment.body.name} gehört nicht zu den Städten, Gemeinden und Landkreisen in "
        "Baden-Württemberg, für die es Förderplätze gibt."
    )


def _no_funding_period(_enrolment: EnrolmentFacts, day: DayFacts, _amount: int) -> str:
    return f"Ohne Förderung: Der {german_date(day.day)} liegt in keinem Förderzeitraum."


def _registered_before_contract(enrolment: EnrolmentFacts) -> str:
    signed = german_date(enrolment.contract.signed_on if enrolment.contract else None)
    return (
        f"Hinweis: Die Anmeldung vom {german_date(enrolment.registered_on)} liegt vor dem Weitergabevertrag vom "
        f"{signed}; das Programmbüro prüft das."
    )


def _voucher_prefix_differs(enrolment: EnrolmentFacts) -> str:
    ags = enrolment.body.ags if enrolment.body else None
    return (
        f"Hinweis: Die {ID_NAME[enrolment.level]} beginnt nicht mit dem Gemeindeschlüssel {ags}; "
        "das Programmbüro prüft das."
    )


_SENTENCES: dict[Reason, Callable[[EnrolmentFacts, DayFacts, int], str]] = {
    Reason.ATTENDED: _attended,
    Reason.NO_FEE: _no_fee,
    Reason.ATTENDANCE_MISSING: _attendance_missing,
    Reason.DAY_UNDATED: _day_undated,
    Reason.ENROLMENT_WITHDRAWN: _enrolment_withdrawn,
    Reason.CONTRACT_MISSING_OR_LATE: _contract_missing_or_late,
    Reason.VOUCHER_MISSING: _voucher_missing,
    Reason.VOUCHER_DOES_NOT_FIT: _voucher_does_not_fit,
    Reason.BASIC_CERTIFICATE_MISSING: _basic_certificate_missing,
    Reason.PROVIDER_NOT_COVERED: _provider_not_covered,
    Reason.QUOTA_EXCEEDED: _quota_exceeded,
    Reason.SEAT_RELEASED: _seat_released,
    Reason.RUN_NOT_FUNDABLE: _run_not_fundable,
    Reason.BODY_OUTSIDE_REGISTER: _body_outside_register,
    Reason.NO_FUNDING_PERIOD: _no_funding_period,
}
_NOTES: dict[Note, Callable[[EnrolmentFacts], str]] = {
    Note.REGISTERED_BEFORE_CONTRACT: _registered_before_contract,
    Note.VOUCHER_PREFIX_DIFFERS: _voucher_prefix_differs,
}
