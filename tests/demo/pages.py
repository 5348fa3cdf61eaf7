"""Every page type of the product as data: who opens it and how to get there. One more page is one more line.

An address is opened. ``LINK:x`` follows the first link of the main part whose address contains ``x``, ``TEXT:Words``
the first link with these words, ``PRESS:Label`` presses the button with that label, ``FILL:name=text`` writes into a
field, ``BACK`` goes back. A login of ``""`` is nobody's.
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
        "/pruefen/ABCD-EFGH-1234",
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
        "LINK:/quiz/bewertung/",
        "PRESS:Speichern",
        "/quiz/bewertung/",
        "LINK:/bewertung/ergebnisse/",
    ],
    # Every kind of question: answered, then asked once more.
    "zweckverband": [
        "/meine-kurse/",
        "TEXT:Alle Fragearten",
        "LINK:/quiz/",
        "LINK:/ergebnis/",
        "BACK",
        "PRESS:Versuch",
        "PRESS:Abgeben",
    ],
    "personal": [
        "/personal/",
        "/personal/einladen/",
        "/personal/zertifikate/",
        "LINK:/berichtigung/",
        "PRESS:Ablehnen",
        "/personal/foerderbestaetigungen/",
    ],
    "programm": [
        "/programm/",
        "/programm/anmeldungen/",
        "/programm/abdeckung/",
        "/programm/stellen/",
        "/programm/durchfuehrungen/",
        "/programm/hinweise/",
        "TEXT:Maßholder",
        "/programm/ziele/",
        "LINK:/programm/ziele/neu/",
        "PRESS:Ziel speichern",
        "/programm/ziele/",
        "TEXT:Ändern",
        "/programm/zertifikate/",
        "TEXT:Petrović",
        "/programm/zertifikate/neu-ausstellen/",
    ],
}

# Our pages inside Wagtail's admin, whose frame is Wagtail's.
ADMIN_PAGES: dict[str, list[str]] = {
    "programm": [
        "/admin/snippets/assessments/question/",
        "/admin/snippets/assessments/question/add/",
        "/admin/images/multiple/add/",
        "/admin/snippets/assessments/question/",
        "LINK:/question/edit/",
        "LINK:/vorschau/",
        "PRESS:Diese Antwort bewerten",
        "LINK:/korrektur/",
        "FILL:reason=Der Schlüssel war falsch.",
        "PRESS:Ansehen, wer sich ändern würde",
        "/admin/snippets/assessments/quiz/",
        "LINK:/quiz/edit/",
        "/admin/accommodation/",
        "/admin/accommodation/new/",
        "/admin/gestaltungen/",
        "/admin/gestaltungen/add/",
    ],
    "trainer": ["/admin/quiz/", "LINK:/quiz/inspect/", "LINK:/statistik/"],
}

# Lists and forms that Wagtail draws by itself from our words, so only their width can go wrong.
ADMIN_WIDTHS = (
    "/admin/vouchers/",
    "/admin/enrolment/",
    "/admin/foerderentscheidungen/",
    "/admin/run/",
    "/admin/weitergabevertraege/",
    "/admin/koerperschaften/",
    "/admin/personen/",
    "/admin/quiz/",
    "/admin/pages/",
    "/admin/run/new/",
    "/admin/enrolment/new/",
    "/admin/weitergabevertraege/new/",
    "/admin/rollen/new/",
    "/admin/personen/new/",
)

# What stands in place of a page when something went wrong.
ERROR_TEMPLATES = ("400.html", "403_csrf.html", "405.html", "413.html", "500.html")
# What the demo world does not come to by itself, drawn there: name → a template, and Python for its context.
DRAWN = {
    "429.html": "{}",
    "portal/flags.html": "{'groups': [FlagGroup('Art', [Flag('Wer', 'Was', 'Büro', correction=uuid4())], False)]}",
}

# Address → status. A browser writes such an answer to its console; everything else there is a finding.
ERRORS = {
    "/gibt-es-nicht/": 404,
    "/admin/": 403,
    "/pruefen/ABCD-EFGH-1234": 404,
    "PRESS:Meldung senden": 422,
    "PRESS:Speichern": 422,
}

# What axe-core cannot decide by itself, and why a person finds nothing wrong in it: rule → reason.
UNDECIDED: dict[str, str] = {}

# What axe-core finds in Wagtail's own frame and fields, and we cannot mend: finding, part of the element, what it is.
OF_WAGTAIL: tuple[tuple[str, str, str], ...] = (
    ("incomplete aria-valid-attr-value", "public-DraftEditor-content", "its placeholder is drawn by CSS"),
    ("incomplete aria-valid-attr-value", "_helptext", "help stands beside the field, without that id"),
    ("incomplete color-contrast", "", "menu, selects and panels lie in layers; the colours are Wagtail's"),
    ("violation color-contrast", "w-minimap__collapse-all", "a button that fades"),
    ("violation landmark-unique", '<form role="search"', "menu and list each have a search"),
    ("violation link-in-text-block", "<a href=", "the link of an empty list is told by its colour alone"),
)
