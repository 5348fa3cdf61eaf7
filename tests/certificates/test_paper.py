"""The page: what stands on it, read back by programs that know nothing of ours."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import re
import subprocess
import sys
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.conf import settings

from certificates.domain.facts import Issuer, Signatory
from certificates.domain.paper import draw_paper, sheet_of
from certificates.rendering.certificate import MissingGlyphsError
from certificates.rendering.fonts import load_family
from certificates.rendering.layout import TextDoesNotFitError
from lms.base.names import LETTERS_FILE
from tests.certificates.judges import read_by_all
from tests.certificates.paper import FACTS, attended, draw, named, page_texts, pages_of, qr_content, texts_of

A4_POINTS = (595, 842)
LONGEST = named(
    "von und zu Guttenberg-Schwarzenstein-Hohenlohe-Waldenburg",
    "Maximiliane-Alexandrina",
    "Prof. Dr. Dr. h. c.",
)


def letters() -> list[str]:
    """The letters and sequences of DIN 91379, in NFC."""
    with LETTERS_FILE.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["kind"] in {"character", "sequence"}]
    spelled = ("".join(chr(int(code, 16)) for code in row["codepoints"].split()) for row in rows)
    return [unicodedata.normalize("NFC", letter) for letter in spelled]


def test_the_page_says_what_the_facts_say() -> None:
    expected = [
        "Kommunale Digitallotsen",
        "Zertifikat „Kommunale Digitallotsin“ (Basisqualifizierung)",
        "Dr. Änne Großmann hat mit Erfolg teilgenommen an der Qualifizierung",
        "Kommunale Digitallotsin – Basisqualifizierung",
        "27. Februar bis 1. März 2026 · Präsenz",
        "3 Seminartage mit insgesamt 24 Unterrichtseinheiten (UE) zu je 45 Minuten",
        "27.02.2026 Tag 1: Rolle und Rahmen 8",
        "28.02.2026 Tag 2: Menschen und Abläufe Nachholtag bei: Verwaltungsschule 8",
        "01.03.2026 Tag 3: Sicher und wirksam umsetzen 8",
        "Gesamtumfang 24",
        "Akademie Süd Stuttgart, 2. März 2026 Leitung Fortbildung",
        "elektronisch ausgestellt",
        "https://lernen.example/pruefen/7K3M9QX2ABCD1234",
        "Prüfcode 7K3M-9QX2-ABCD-1234",
        "Nummer 2026-7K3M9QX2",
    ]

    for text in texts_of(draw()):
        assert [line for line in expected if line not in text] == []


@pytest.mark.parametrize("person", [named("Ö", "Li"), FACTS.person, LONGEST])
def test_it_is_exactly_one_a4_page(person: object) -> None:
    with pages_of(draw(person=person)) as pages:
        sizes = [tuple(map(round, page.get_size())) for page in pages]

    assert sizes == [A4_POINTS]


def test_the_qr_code_leads_to_the_check_page() -> None:
    assert qr_content(draw()) == [FACTS.address]


def test_every_letter_of_din_91379_is_extracted_as_it_was_written() -> None:
    every = letters()
    assert len(every) == 649
    # In words of ten, between plain letters, so that nothing can hide at a line's end.
    words = ["n" + "n".join(every[start : start + 10]) + "n" for start in range(0, len(every), 10)]
    names = [" ".join(words[start : start + 5]) for start in range(0, len(words), 5)]

    for name in names:
        for text in texts_of(draw(person=named(name, "A"))):
            assert f"A {name} hat" in text


def test_every_letter_of_din_91379_is_drawn_by_every_cut() -> None:
    family = load_family(Path(settings.ASSETS_DIR) / "fonts")
    undrawn = [
        (face.name, letter)
        for face in (family.regular, family.semibold, family.bold)
        for letter in letters()
        if face.lacks(letter) or any(part.gid == 0 for c in face.shape(letter).clusters for part in c.parts)
    ]

    assert undrawn == []


def test_a_mark_stands_above_its_letter_and_not_beside_it() -> None:
    face = load_family(Path(settings.ASSETS_DIR) / "fonts").bold

    (cluster,) = face.shape("J\u030c").clusters
    (plain,) = face.shape("J").clusters

    assert cluster.advance == plain.advance
    assert len(cluster.parts) == 2
    assert cluster.parts[1].y > 0


def test_the_longest_name_is_broken_and_stays_on_the_page() -> None:
    pdf = draw(person=LONGEST)

    with pages_of(pdf) as pages:
        bounds = [item.get_bounds() for item in pages[0].get_objects()]
    assert len(bounds) > 30
    assert all(left >= 0 and right <= A4_POINTS[0] for left, _, right, _ in bounds)
    for text in texts_of(pdf):
        assert f"{LONGEST.printed} hat" in text


def test_a_name_of_one_word_is_broken_at_its_hyphens_and_copied_in_one_piece() -> None:
    person = named("-".join(["Schwarzenstein"] * 6))

    found = read_by_all(draw(person=person))

    # Those who do not know ``ActualText`` give the lines, each with its hyphen.
    line_by_line = [found.pop("pypdf"), found.pop("pdfminer")]
    assert all(
        f"{person.printed} hat" in re.sub(r"-\s", "-", " ".join(text.split())) for text in line_by_line
    )
    assert all(f"{person.printed} hat" in " ".join(text.split()) for text in found.values())


def test_a_page_that_cannot_hold_its_texts_is_refused() -> None:
    function = "Leitung des Fachbereichs Digitalisierung, Bürgerdienste und E-Government im ländlichen Raum"
    signatories = tuple(Signatory(f"Person {number}", function) for number in range(12))

    with pytest.raises(TextDoesNotFitError) as caught:
        draw(issuer=Issuer("Akademie Süd", "Stuttgart", "", signatories))

    assert caught.value.text == function


def test_a_name_without_a_place_to_break_is_refused() -> None:
    with pytest.raises(TextDoesNotFitError) as caught:
        draw(person=named("W" * 60))

    assert caught.value.text == "Änne " + "W" * 60


@pytest.mark.parametrize("last_name", ["李", "محمد", "\U0001f600", "Иванов\u0489 李"])
def test_a_letter_the_typeface_lacks_is_refused(last_name: str) -> None:
    with pytest.raises(MissingGlyphsError) as caught:
        draw(person=named(last_name))

    assert set(caught.value.characters) <= set(last_name)
    assert caught.value.characters


@pytest.mark.parametrize(
    "changes",
    [
        {"course": "李"},
        {"programme": "李"},
        {"issuer": Issuer("李", "Stuttgart", "")},
        {"days": (dataclasses.replace(FACTS.days[0], title="李"),)},
    ],
)
def test_whatever_is_printed_is_checked(changes: dict[str, object]) -> None:
    with pytest.raises(MissingGlyphsError):
        draw(**changes)


def test_many_days_shrink_and_very_many_move_to_further_pages() -> None:
    def pages(count: int) -> list[str]:
        days = tuple(attended(f"Tag {n}: Thema", dt.date(2026, 1, n % 28 + 1)) for n in range(1, count + 1))
        return page_texts(draw(days=days))

    assert len(pages(8)) == 1
    first, *others = pages(70)
    assert "Tag 1: Thema" not in first
    listed = " ".join(others)
    assert [n for n in range(1, 71) if f"Tag {n}: Thema" not in listed] == []
    assert "Gesamtumfang" in others[-1]
    assert all(FACTS.number in page for page in others)


def test_days_that_were_not_attended_are_no_seminar_days() -> None:
    days = tuple(dataclasses.replace(day, is_attended=False, is_make_up=False) for day in FACTS.days)

    for text in texts_of(draw(days=days)):
        assert "3 Module mit insgesamt 24 Unterrichtseinheiten" in text
        assert "Seminartag" not in text
        assert "Abgeschlossen" in text


def test_without_a_provider_the_programme_issues() -> None:
    for text in texts_of(draw(issuer=Issuer("Kommunale Digitallotsen", "", ""))):
        assert "Kommunale Digitallotsen 2. März 2026" in text


def test_the_same_facts_give_the_same_bytes_in_another_process_at_another_time() -> None:
    # Other letters first: what one document draws must not shape the next.
    script = """
import sys
from django.conf import settings
settings.configure(ASSETS_DIR=sys.argv[1])
from tests.certificates.paper import draw
draw(programme="Ǆ ǹ ộ Ñ ŵ")
sys.stdout.buffer.write(draw())
"""

    elsewhere = subprocess.run(
        [sys.executable, "-c", script, settings.ASSETS_DIR],
        check=True,
        capture_output=True,
        env={"SOURCE_DATE_EPOCH": "1", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"},
        cwd=settings.ROOT,
    )

    assert elsewhere.stdout == draw()


def test_the_file_tells_its_language_title_and_structure() -> None:
    reader = pypdf.PdfReader(BytesIO(draw()))
    catalogue: Any = reader.root_object

    assert catalogue["/Lang"] == "de"
    assert catalogue["/MarkInfo"]["/Marked"].value is True
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata is not None
    assert reader.metadata.title == "Zertifikat – Dr. Änne Großmann"
    assert reader.metadata.creation_date == dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


def test_a_screen_reader_finds_heading_table_and_the_meaning_of_the_qr_code() -> None:
    catalogue: Any = pypdf.PdfReader(BytesIO(draw())).root_object

    elements = [kid.get_object() for kid in catalogue["/StructTreeRoot"]["/K"].get_object()["/K"]]

    roles = [element["/S"] for element in elements]
    assert roles[:2] == ["/P", "/H1"]
    assert roles.count("/Table") == 1
    (figure,) = (element for element in elements if element["/S"] == "/Figure")
    assert FACTS.address in figure["/Alt"]


def test_every_font_is_embedded_and_no_other_is_named() -> None:
    page: Any = pypdf.PdfReader(BytesIO(draw())).pages[0]

    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]

    assert len(fonts) == 3
    for font in fonts:
        descendant = font["/DescendantFonts"][0].get_object()
        assert "+NotoSans-" in font["/BaseFont"]
        assert descendant["/FontDescriptor"]["/FontFile2"].get_object().get_data()[:4] == b"\0\1\0\0"


def test_a_sheet_holds_no_string_that_is_not_checked_for_glyphs() -> None:
    sheet = sheet_of(FACTS)
    words = " ".join(sheet.texts())

    for text in texts_of(draw_paper(FACTS)):
        assert [word for word in text.split() if word not in words.split()] == []
