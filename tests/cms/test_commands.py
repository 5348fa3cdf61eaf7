"""The two commands, as somebody at a terminal meets them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from cms.models import LessonPage
from curriculum.models import CourseEdition
from tests.cms.files import png
from tests.cms.texts import course_file, lesson, small_course, unit

pytestmark = pytest.mark.once


@pytest.fixture
def course_yaml(tmp_path: Path, db: None) -> Path:
    """The small course on disk."""
    path = tmp_path / "kurs.yaml"
    path.write_text(small_course(), encoding="utf-8")
    return path


def run(*arguments: object) -> list[str]:
    output = io.StringIO()
    with override("de"):
        call_command(*map(str, arguments), stdout=output)
    return output.getvalue().splitlines()


def test_importing_a_draft_says_so(course_yaml: Path) -> None:
    lines = run("import_course", course_yaml)

    assert lines[0] == "neu: Kurs „Kleiner Kurs“ (klein)"
    assert lines[-1] == "Als Entwürfe gespeichert. --live veröffentlicht sie."
    assert not LessonPage.objects.live().exists()


def test_importing_live_names_the_edition_and_then_nothing(course_yaml: Path) -> None:
    first = run("import_course", course_yaml, "--live")
    second = run("import_course", "--live", course_yaml)

    assert first[-1] == "Neue Ausgabe 1 von „Kleiner Kurs“."
    assert second == ["Nichts hat sich geändert."]
    assert CourseEdition.objects.count() == 1


def test_what_was_changed_and_what_was_not_used_is_listed(course_yaml: Path) -> None:
    run("import_course", course_yaml, "--live")
    text = small_course().replace("Inhalt von klein-a", "Neu").replace("  level:", "  farbe: rot\n  level:")
    course_yaml.write_text(text, encoding="utf-8")

    assert run("import_course", course_yaml, "--live") == [
        "geändert: Lektion „Lektion klein-a“ (klein-a): body",
        "Aus der Datei nicht verwendet:",
        "  Zeile 3: „courses.0.farbe“ wird nicht verwendet.",
    ]


def test_a_broken_file_is_refused_with_every_line_and_reason(course_yaml: Path) -> None:
    course_yaml.write_text(small_course().replace("  title: Kleiner Kurs\n", ""), encoding="utf-8")

    with pytest.raises(CommandError) as refused:
        run("import_course", course_yaml)

    assert str(refused.value).splitlines() == [
        f"Aus {course_yaml} wurde nichts importiert:",
        "  Zeile 2: courses.0: „title“ fehlt.",
    ]


def test_a_wrong_type_is_explained_in_words(course_yaml: Path) -> None:
    course_yaml.write_text(small_course().replace("title: Kleiner Kurs", "title: 7"), encoding="utf-8")

    with pytest.raises(CommandError, match="Text erwartet, ganze Zahl gefunden"):
        run("import_course", course_yaml)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Die Datei „.*gibt-es-nicht.yaml“ gibt es nicht\."):
        run("import_course", tmp_path / "gibt-es-nicht.yaml")


def test_exporting_writes_yaml_that_imports_again(course_yaml: Path, tmp_path: Path) -> None:
    run("import_course", course_yaml, "--live")
    out = tmp_path / "aus.yaml"

    assert run("export_course", "klein", "--out", out) == [f"Geschrieben: {out}"]

    assert run("import_course", out, "--live") == ["Nichts hat sich geändert."]


def test_exporting_without_a_name_prints(course_yaml: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("import_course", course_yaml, "--live")

    run("export_course", "klein")

    assert capsys.readouterr().out.startswith("meta:\n  schema_version: 1\n")


def test_a_course_with_files_needs_a_zip(tmp_path: Path, db: None) -> None:
    blocks = "      - {type: image, file: bilder/plan.png, alt: Ein Plan}\n"
    (tmp_path / "bilder").mkdir()
    (tmp_path / "bilder" / "plan.png").write_bytes(png())
    source = tmp_path / "kurs.yaml"
    source.write_text(course_file(unit("u", lessons=[lesson("l", blocks=blocks)])), encoding="utf-8")
    run("import_course", source, "--live")

    for arguments in ([], ["--out", tmp_path / "aus.yaml"]):
        with pytest.raises(CommandError, match="Der Kurs hat Dateien"):
            run("export_course", "klein", *arguments)
    run("export_course", "klein", "--out", tmp_path / "aus.zip")

    with zipfile.ZipFile(tmp_path / "aus.zip") as archive:
        names = archive.namelist()
    assert names[0] == "kurs.yaml"
    assert [Path(name).suffix for name in names[1:]] == [".png"]
    assert run("import_course", tmp_path / "aus.zip", "--live") == ["Nichts hat sich geändert."]


def test_exporting_an_unknown_course_says_so(db: None) -> None:
    with pytest.raises(CommandError, match="Es gibt keinen veröffentlichten Kurs „x“"):
        run("export_course", "x")
