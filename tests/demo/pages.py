"""Every page type of the product as data: who opens it and how to get there. One more page is one more line.

An address is opened. ``LINK:x`` follows the first link of the main part whose address contains ``x``, ``TEXT:Words``
the first link with these words, ``PRESS:Label`` presses the button with that label, ``BACK`` goes back. A login of
``""`` is nobody's.
"""

from __future__ import annotations

PAGES: dict[str, list[str]] = {
    "": [
        "/",
        "/kurse/",
        "/kurse/basis/",
        "/suche/?q=Kurs",
        "/suche/?q=gibtesnicht",
        "/pruefen/",
        "/pruefen/siegel/",
        "/konto/login/",
        "/konto/password/reset/",
        "/konto/signup/",
        "/impressum/",
        "/datenschutz/",
        "/barrierefreiheit/",
        "/barriere-melden/",
        "PRESS:Meldung senden",
        "/barriere-melden/?gesendet=1",
        "/hilfe/",
        "/lizenzen/",
        "/wer-sieht-was/",
        "/gibt-es-nicht/",
    ],
    "anfang": ["/meine-kurse/", "PRESS:Später lesen", "/meine-kurse/"],
    "neu": [
        "/meine-kurse/",
        "LINK:/meine-kurse/",
        "LINK:/quiz/",
        "PRESS:Lernkontrolle beginnen",
        "PRESS:Abgeben",
        "PRESS:Trotzdem abgeben",
        "/zertifikate/",
    ],
    "lotse": [
        "/meine-kurse/",
        "LINK:/meine-kurse/",
        "LINK:/lernen/",
        "/lernen/arbeitsheft/",
        "/lernen/suche/?q=OZG",
        "/meine-daten/",
        "/konto/",
        "/konto/name/",
        "/konto/adresse/",
        "/konto/sitzungen/",
        "/konto/zweiter-schritt/",
        "/konto/reauthenticate/",
        "/konto/",
        "LINK:/dienststelle-verlassen/",
        "/meine-kurse/",
        "LINK:/meine-kurse/",
        "LINK:/drucken/",
        "/konto/password/change/",
        "/konto/logout/",
        "/suche/?q=OZG",
        "/admin/",
    ],
    "gefoerdert": [
        "/meine-kurse/",
        "LINK:/meine-kurse/",
        "LINK:/quiz/",
        "LINK:/ergebnis/",
        "/zertifikate/",
        "LINK:/berichtigen/",
        "BACK",
        "TEXT:Als Webseite lesen",
        "BACK",
        "LINK:/pruefen/",
    ],
    "trainer": [
        "/seminare/",
        "LINK:/seminare/",
        "LINK:/zurueckziehen/",
        "BACK",
        "LINK:/unterschriften/",
        "BACK",
        "LINK:/vertretung/",
        "/quiz/bewertung/",
    ],
    "personal": [
        "/personal/",
        "/personal/einladen/",
        "/personal/zertifikate/",
        "/personal/foerderbestaetigungen/",
    ],
    "programm": [
        "/programm/",
        "/programm/anmeldungen/",
        "/programm/abdeckung/",
        "/programm/stellen/",
        "/programm/durchfuehrungen/",
        "/programm/hinweise/",
        "/programm/ziele/",
        "LINK:/programm/ziele/neu/",
        "PRESS:Ziel speichern",
        "/programm/ziele/",
        "TEXT:Ändern",
    ],
}

# Address → status. A browser writes such an answer to its console; everything else there is a finding.
ERRORS = {"/gibt-es-nicht/": 404, "/admin/": 403, "PRESS:Meldung senden": 422}

# What axe-core cannot decide by itself, and why a person finds nothing wrong in it: rule → reason.
UNDECIDED: dict[str, str] = {}
