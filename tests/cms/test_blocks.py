"""Blocks are checked when they are edited, and read aloud well when they are shown."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from assessments.blocks import question_content
from assessments.kinds import KINDS
from cms.blocks import LessonBodyBlock
from cms.blocks.questions import QuestionsBlock
from cms.blocks.text import TEXT_FEATURES
from cms.domain.course_report import ImportReport
from cms.domain.coursefile.richtext import TAGS
from cms.models import LessonPage, MediaDocument
from curriculum.models import CourseEdition, Enrolment
from lms.accounts.models import User
from tests.cms.files import VTT, mp4, pdf, png
from tests.cms.texts import course_file, lesson, unit
from tests.factories.curriculum import make_enrolment

EVERYTHING = """\
      - {type: heading, text: Eine Überschrift}
      - {type: paragraph, html: '<p>Ein <b>wichtiger</b> Absatz &amp; mehr</p>'}
      - {type: list, style: numbered, items: ['Erstens', 'Zweitens <b>']}
      - {type: definitions, items: [{term: Medienbruch, text: Ein Wechsel}]}
      - {type: table, caption: Vergleich, header: ['Ja', 'Nein'], rows: [['a', 'b'], ['c', '']]}
      - {type: callout, variant: achtung, text: Vorsicht}
      - {type: activity, title: Üben, mode: tandem, minutes: 15, text: Los}
      - {type: quotation, text: Gesagt, source: Jemand}
      - {type: image, file: plan.png, alt: Ein Plan mit Wegen, caption: Der Plan}
      - {type: video, file: film.mp4, captions: film.vtt, title: Ein Film, text: Guten Tag.}
      - {type: download, file: blatt.pdf, title: Ein Blatt}
      - {type: practice, title: Übung, questions: [{type: true_false, prompt: Stimmt das?, correct: true}]}
"""
FILES = {
    "plan.png": png(width=1200, height=600),
    "film.mp4": mp4(size=2_000_000),
    "film.vtt": VTT,
    "blatt.pdf": pdf(),
}


@pytest.fixture
def html(load: Callable[..., ImportReport], pilot: User, client_of: Callable[[User], Client]) -> str:
    """A lesson with every kind of block, as the enrolled see it."""
    load(
        course_file(unit("u", lessons=[lesson("l", blocks=EVERYTHING, goals="['etwas können']")])),
        files=FILES,
    )
    enrolment: Enrolment = make_enrolment(pilot, edition=CourseEdition.objects.get())
    key = LessonPage.objects.get().translation_key
    return client_of(pilot).get(reverse("cms:lesson", args=[enrolment.pk, key])).content.decode()


def test_headings_come_in_order(html: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]

    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_table_has_caption_headers_and_can_be_scrolled_by_keyboard(html: str) -> None:
    assert '<div class="table-region" tabindex="0" role="region" aria-label="Vergleich">' in html
    assert "<caption>Vergleich</caption>" in html
    assert html.count('<th scope="col">') == 2


def test_a_call_out_says_what_it_is(html: str) -> None:
    assert '<aside class="callout callout--achtung" aria-label="Achtung">' in html
    assert '<p class="callout__title">Achtung</p>' in html


def test_a_task_says_how_and_how_long(html: str) -> None:
    assert "Im Tandem" in html
    assert "15 Minuten" in html


def test_an_image_comes_with_its_alternative_text_and_two_sizes(html: str) -> None:
    image = re.search(r'<figure class="lesson-image">\s*(<img [^>]*>)', html)

    assert image is not None
    assert 'alt="Ein Plan mit Wegen"' in image[1]
    assert re.search(r"width-480\.png 480w, [^ ]*width-960\.png 960w", image[1])


def test_a_video_has_captions_and_a_transcript_and_never_starts_itself(html: str) -> None:
    video = html.partition("<video")[2].partition("</video>")[0]

    assert 'kind="captions"' in video
    assert 'srclang="de"' in video
    assert "autoplay" not in video
    assert "(MP4, 1,9\xa0MB)" in html
    assert "Guten Tag." in html.partition("</video>")[2]


def test_a_download_says_kind_and_size(html: str) -> None:
    assert re.search(r'href="/medien/documents/[^"]+\.pdf" download>Download: Ein Blatt</a>', html)
    assert "(PDF, 10\xa0Bytes)" in html


def test_texts_are_escaped_and_formats_kept(html: str) -> None:
    assert "<b>wichtiger</b> Absatz &amp; mehr" in html
    assert "Zweitens &lt;b&gt;" in html


def test_nothing_is_styled_or_scripted_in_place(html: str) -> None:
    assert not re.search(r"\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|<style", html)


def test_no_running_number_stands_in_an_address(html: str) -> None:
    addresses = re.findall(r'(?:href|src|action)="([^"#]+)"', html)

    assert [address for address in addresses if re.search(r"/\d+(/|$)", address)] == []


# --- In the editor ---
def clean(kind: str, value: dict[str, Any]) -> Any:
    block = LessonBodyBlock().child_blocks[kind]
    return block.clean(block.to_python(value))


@pytest.fixture
def files(db: None) -> dict[str, int]:
    """Documents of several kinds, by extension."""
    contents = {"mp4": mp4(), "vtt": VTT, "pdf": pdf()}
    return {
        name: MediaDocument.objects.create(title=name, file=ContentFile(content, name=f"x.{name}")).pk
        for name, content in contents.items()
    }


def test_a_video_needs_a_video_captions_and_a_transcript(files: dict[str, int]) -> None:
    good = {"title": "F", "video": files["mp4"], "captions": files["vtt"], "transcript": "<p>Text</p>"}

    assert clean("video", good)["title"] == "F"
    for damage in (
        {"video": files["pdf"]},
        {"captions": files["pdf"]},
        {"captions": None},
        {"transcript": ""},
    ):
        with pytest.raises(ValidationError):
            clean("video", good | damage)


def test_an_image_needs_an_alternative_text(load: Callable[..., ImportReport]) -> None:
    blocks = "      - {type: image, file: plan.png, alt: A}\n"
    load(course_file(unit("u", lessons=[lesson("l", blocks=blocks)])), files=FILES)
    image = LessonPage.objects.get().body[0].value["image"].pk

    assert clean("image", {"image": image, "alt_text": "A", "caption": ""})
    with pytest.raises(ValidationError):
        clean("image", {"image": image, "alt_text": "", "caption": "C"})


@pytest.mark.parametrize(
    "damage",
    [
        {"caption": " "},
        {"rows": []},
        {"columns": [{"type": "text", "heading": ""}], "rows": [{"values": ["a"]}]},
    ],
)
def test_a_table_needs_caption_headings_and_rows(damage: dict[str, Any]) -> None:
    good = {"caption": "T", "columns": [{"type": "text", "heading": "A"}], "rows": [{"values": ["1"]}]}

    assert clean("table", good).caption == "T"
    with pytest.raises(ValidationError):
        clean("table", good | damage)


@pytest.mark.parametrize(
    ("kind", "name", "entries"),
    [
        ("single_choice", "options", [{"text": "a", "correct": True}, {"text": "b", "correct": True}]),
        ("multiple_choice", "options", [{"text": "a", "correct": False}, {"text": "b", "correct": False}]),
        ("matching", "pairs", [{"left": "a", "right": "A"}, {"left": " a ", "right": "B"}]),
    ],
)
def test_a_practice_question_nobody_could_answer_is_refused(
    kind: str, name: str, entries: list[dict[str, Any]]
) -> None:
    kept = [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in entries]

    with pytest.raises(ValidationError):
        clean("practice", practice(kind, **{name: kept}))


def test_a_practice_question_without_a_number_is_refused() -> None:
    with pytest.raises(ValidationError):
        clean("practice", practice("numeric", answer="viele", tolerance="0"))


def practice(kind: str, **value: Any) -> dict[str, Any]:
    """A practice block with one question, as it is kept."""
    return {"title": "Ü", "questions": [{"type": kind, "value": {"prompt": "Frage?", **value}}]}


def test_practice_asks_every_kind_that_is_graded_at_once_by_rule() -> None:
    blocks = QuestionsBlock().child_blocks

    assert set(KINDS) - set(blocks) == {"free_text", "survey", "case"}
    assert all(
        list(block.child_blocks) == [field.name for field in KINDS[name].form]
        for name, block in blocks.items()
    )


def test_migrations_name_the_practice_block_instead_of_freezing_its_kinds() -> None:
    path, args, meta = QuestionsBlock(min_num=1).deconstruct_with_lookup(None)

    assert (path, args) == ("cms.blocks.questions.QuestionsBlock", [])
    assert set(QuestionsBlock.construct_from_lookup(None, **meta).child_blocks) == set(
        QuestionsBlock().child_blocks
    )


def test_practice_written_before_kinds_made_their_blocks_stays_readable() -> None:
    stored = {
        "single_choice": {
            "prompt": "Wann?",
            "options": [
                {"type": "item", "value": {"text": "Um acht", "correct": True}, "id": str(uuid.uuid4())},
                {"type": "item", "value": {"text": "Um neun", "correct": False}, "id": str(uuid.uuid4())},
            ],
            "shuffle": True,
            "feedback": "",
        },
        "matching": {
            "prompt": "Was?",
            "pairs": [
                {"type": "item", "value": {"left": "a", "right": "A"}, "id": str(uuid.uuid4())},
                {"type": "item", "value": {"left": "b", "right": "B"}, "id": str(uuid.uuid4())},
            ],
        },
        "fill_in": {
            "prompt": "Wort?",
            "accepted": [{"type": "item", "value": "Ja", "id": str(uuid.uuid4())}],
        },
        "numeric": {"prompt": "Wie viele?", "answer": "1234,5", "tolerance": "0", "unit": "Euro"},
    }

    for kind, value in stored.items():
        block = QuestionsBlock().child_blocks[kind]
        content = question_content(KINDS[kind], block.clean(block.to_python(value)))
        assert content.prompt == value["prompt"]


def test_course_files_allow_the_formats_of_the_editor() -> None:
    by_feature = {"bold": {"b"}, "italic": {"i"}, "link": {"a"}, "ol": {"ol", "li"}, "ul": {"ul", "li"}}

    assert {"p", "br"}.union(*(by_feature[feature] for feature in TEXT_FEATURES)) == TAGS


@pytest.mark.parametrize(
    "name", [name for name, block in LessonBodyBlock().child_blocks.items() if block.is_previewable]
)
def test_block_previews_render(name: str) -> None:
    block = LessonBodyBlock().child_blocks[name]
    value = block.get_preview_value()

    page = render_to_string(
        block.get_preview_template(value), {"block_def": block, "bound_block": block.bind(value)}
    )

    content = page.partition("<main>")[2].partition("</main>")[0]
    assert re.sub(r"<[^>]*>", "", content).strip()
