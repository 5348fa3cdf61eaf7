"""Questions of the tests: one of every kind, written as an author would."""

from __future__ import annotations

from typing import Any

from assessments.domain.bank import QuestionSpec

SINGLE: dict[str, Any] = {
    "prompt": "Was ist der Auftrag einer Digitallotsin?",
    "options": [
        {"key": "a", "text": "Drucker reparieren"},
        {"key": "b", "text": "Impulse geben und vernetzen", "correct": True},
        {"key": "c", "text": "Den Haushalt beschließen"},
    ],
    "feedback": "Lotsinnen beraten.",
}
MULTIPLE: dict[str, Any] = {
    "prompt": "Was gehört zur 3-2-1-Regel?",
    "options": [
        {"key": "a", "text": "Drei Kopien", "correct": True},
        {"key": "b", "text": "Zwei Medien", "correct": True},
        {"key": "c", "text": "Ein Passwort"},
    ],
    "feedback": "Eine Kopie liegt an einem anderen Ort.",
}
TRUE_FALSE: dict[str, Any] = {
    "prompt": "Ein Sprint darf länger als einen Monat dauern.",
    "correct": False,
    "feedback": "Sprints werden nicht verlängert.",
}
MATCHING: dict[str, Any] = {
    "prompt": "Ordnen Sie die Schutzziele zu.",
    "pairs": [
        ["Vertraulichkeit", "Nur Berechtigte lesen"],
        ["Integrität", "Daten sind unverändert"],
        ["Verfügbarkeit", "Systeme stehen bereit"],
    ],
    "feedback": "Die drei Schutzziele.",
}
ORDERING: dict[str, Any] = {
    "prompt": "Bringen Sie die Schritte in die Reihenfolge.",
    "items": ["Verstehen", "Ideen finden", "Erproben", "Einführen"],
    "feedback": "Erst das Problem, dann die Lösung.",
}
FILL_IN: dict[str, Any] = {
    "prompt": "Wie heißt das Prinzip?",
    "accepted": ["Once-Only", "Once-Only-Prinzip"],
    "feedback": "Gesucht ist das Prinzip der Registermodernisierung.",
}
NUMERIC: dict[str, Any] = {
    "prompt": "Wie viele Leistungsbündel gab es?",
    "answer": 575,
    "tolerance": "2,5",
    "unit": "Bündel",
    "feedback": "So viele waren es am Anfang.",
}

KPRIM: dict[str, Any] = {
    "prompt": "Was gilt für Passwörter?",
    "statements": [
        {"text": "Länge schlägt Sonderzeichen", "correct": True, "feedback": "Länge hilft am meisten."},
        {"text": "Ein Passwort für alles genügt"},
        {"text": "Ein Passwortspeicher ist erlaubt", "correct": True},
        {"text": "Monatlicher Wechsel ist Pflicht"},
    ],
    "feedback": "So empfiehlt es das BSI.",
}
CLOZE: dict[str, Any] = {
    "prompt": "Ergänzen Sie.",
    "text": "Das [[Onlinezugangsgesetz|OZG]] gilt seit [[?2017|2007|2022]].",
    "feedback": "Das Gesetz trat 2017 in Kraft.",
}
FREE_TEXT: dict[str, Any] = {
    "prompt": "Wie gewinnen Sie Ihre Amtsleitung?",
    "rubric": ["Nutzen benannt", {"text": "Nächster Schritt benannt", "weight": 2}],
    "sample": "Mit einem kleinen Erfolg.",
    "feedback": "Es gibt viele gute Wege.",
}
CASE: dict[str, Any] = {
    "prompt": "Ein Rathaus wird angegriffen.",
    "details": "<p>Alle Rechner zeigen eine <strong>Forderung</strong>.</p>",
    "hints": ["Denken Sie an die Meldewege."],
    "parts": [
        {"type": "single_choice", **SINGLE, "weight": 2, "prompt": "Was tun Sie zuerst?"},
        {"type": "fill_in", "prompt": "Wer hilft?", "accepted": ["CSBW"]},
    ],
    "feedback": "Ruhe bewahren.",
}
SURVEY: dict[str, Any] = {
    "prompt": "Wie war der Tag?",
    "statements": ["Das Tempo war passend.", "Ich kann das Gelernte anwenden."],
    "scale": ["gar nicht", "wenig", "teils", "eher", "völlig"],
    "feedback": "Danke.",
}
# A case with parts of every marking; the numbers of the weights are told apart in points.
MIXED_CASE: dict[str, Any] = {
    "prompt": "Ein Rathaus wird angegriffen.",
    "parts": [
        {"type": "single_choice", **SINGLE, "prompt": "Was tun Sie zuerst?"},
        {"type": "free_text", **FREE_TEXT, "weight": 2, "prompt": "Was sagen Sie den Wartenden?"},
        {"type": "survey", **SURVEY, "weight": 9, "prompt": "Wie sicher sind Sie?"},
        {"type": "free_text", "weight": 1, "prompt": "Was tun Sie danach?"},
    ],
}

ALL_KINDS = (
    QuestionSpec("wahl", "single_choice", SINGLE),
    QuestionSpec("auswahl", "multiple_choice", MULTIPLE),
    QuestionSpec("richtig", "true_false", TRUE_FALSE),
    QuestionSpec("zuordnung", "matching", MATCHING),
    QuestionSpec("reihenfolge", "ordering", ORDERING),
    QuestionSpec("luecke", "fill_in", FILL_IN),
    QuestionSpec("zahl", "numeric", NUMERIC),
)
# The kinds that came after those of the curriculum.
MORE_KINDS = (
    QuestionSpec("kprim", "kprim", KPRIM),
    QuestionSpec("lueckentext", "cloze", CLOZE),
    QuestionSpec("aufsatz", "free_text", FREE_TEXT),
    QuestionSpec("fall", "case", CASE),
    QuestionSpec("umfrage", "survey", SURVEY),
)
