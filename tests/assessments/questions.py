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

ALL_KINDS = (
    QuestionSpec("wahl", "single_choice", SINGLE),
    QuestionSpec("auswahl", "multiple_choice", MULTIPLE),
    QuestionSpec("richtig", "true_false", TRUE_FALSE),
    QuestionSpec("zuordnung", "matching", MATCHING),
    QuestionSpec("reihenfolge", "ordering", ORDERING),
    QuestionSpec("luecke", "fill_in", FILL_IN),
    QuestionSpec("zahl", "numeric", NUMERIC),
)
