"""Why a question is refused, in German wherever an author reads it: by every code there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from assessments.domain.bank import QuestionSpec, QuizRefused, QuizSpec, complete_quiz
from assessments.kinds import kind_named
from assessments.kinds.refusals import ContentRefused
from assessments.wording import _CONTENT, content_sentence
from cms.domain.course_wording import issue_sentence
from cms.domain.coursefile.issues import CourseFileError
from cms.domain.coursefile.reading import read_course_file
from tests.cms.texts import small_course

_BANK = Path(settings.ROOT) / "assessments" / "domain" / "bank.py"
_FILES = Path(settings.ROOT) / "cms" / "domain" / "coursefile" / "questions.py"
FLAWED = {
    "single_choice": {"prompt": "x", "options": [{"text": "a"}, {"text": "b"}]},
    "true_false": {"prompt": "x"},
    "numeric": {"prompt": "x", "answer": "viel"},
    "case": {"prompt": "x", "parts": []},
    "cloze": {"prompt": "x", "text": 5},
    "no_such_kind": {},
}


@pytest.mark.parametrize("kind", sorted(FLAWED))
def test_reasons_are_german(kind: str) -> None:
    with pytest.raises(QuizRefused) as refused:
        complete_quiz(spec=QuizSpec("q", "Q", 5, (QuestionSpec("eins", kind, FLAWED[kind]),)))

    with translation.override("de"):
        german = content_sentence(refused.value)
    with translation.override("en"):
        english = content_sentence(refused.value)

    assert german.startswith("questions[0]")
    assert german != english


def test_every_code_has_a_sentence() -> None:
    sources = [*(settings.ROOT / "assessments" / "kinds").glob("*.py"), _BANK, _FILES]
    codes = {
        code
        for source in sources
        for code in re.findall(r'(?:Content|Quiz)Refused\(\s*"([a-z_]+)"', source.read_text(encoding="utf-8"))
    }

    assert codes
    assert codes <= _CONTENT.keys()


def test_a_kinds_own_reason_is_told_in_its_words() -> None:
    assert (
        content_sentence(ContentRefused("own", where="year", detail="Four digits.")) == "year: Four digits."
    )
    with pytest.raises(ContentRefused) as missing:
        kind_named("true_false").author({"prompt": "x"}, question="q")
    with translation.override("de"):
        assert content_sentence(missing.value) == "„correct“ fehlt."


def test_a_refused_course_file_says_it_in_german_with_the_line() -> None:
    text = small_course().replace(", correct: true", "")
    with pytest.raises(CourseFileError) as refused:
        read_course_file(text.encode())

    with translation.override("de"):
        sentences = [issue_sentence(issue) for issue in refused.value.issues]

    assert len(sentences) == 2
    assert all(
        "Genau eine Antwort muss richtig sein." in one and one.startswith("Zeile ") for one in sentences
    )
