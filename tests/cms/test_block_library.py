"""What editors choose blocks by: every block has an icon, a sentence and a preview that renders."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils.translation import override
from wagtail.blocks import Block
from wagtail.models import Workflow

from cms.blocks import LessonBodyBlock, PageBodyBlock
from cms.blocks.questions import QuestionsBlock
from cms.domain.editors import ensure_editor_setup
from cms.models import LessonPage
from lms.accounts.domain.groups import ensure_groups, sync_groups
from lms.accounts.models import User
from tests.cms.texts import small_course

DEFAULT_ICON = "placeholder"


def library() -> Iterator[Block]:
    """Every block that a stream offers."""
    for stream in (PageBodyBlock(), LessonBodyBlock(), QuestionsBlock()):
        yield from stream.child_blocks.values()


@pytest.mark.parametrize("name", sorted({block.name for block in library()}))
def test_every_block_is_described_and_drawn(name: str) -> None:
    block = next(block for block in library() if block.name == name)

    with override("de"):
        german = str(block.get_description())
    with override("en"):
        english = str(block.get_description())
    assert german
    assert german != english
    assert block.meta.icon != DEFAULT_ICON
    assert block.is_previewable


def test_the_editor_shows_every_preview(client: Client, trainer: User, today: object) -> None:
    ensure_groups()
    sync_groups(person=trainer, today=today)
    client.force_login(trainer)

    for block in library():
        answer = client.get("/admin/block-preview/", {"id": block.definition_prefix})
        page = answer.content.decode()
        assert answer.status_code == 200, block.name
        assert "base/components.css" in page
        assert len(page.partition("<main>")[2]) > 150, block.name


def test_the_first_page_of_the_editor_says_what_waits(
    client: Client, trainer: User, office: User, load: Callable[..., object], now: object
) -> None:
    load(small_course())
    ensure_editor_setup()
    for person in (trainer, office):
        sync_groups(person=person, today=now.date())
    lesson = LessonPage.objects.get(key="klein-a")
    lesson.title = "Neu gefasst"
    lesson.save_revision(user=trainer)
    Workflow.objects.get().start(lesson, trainer)

    client.force_login(trainer)
    of_trainer = client.get("/admin/").content.decode()
    client.force_login(office)
    of_office = client.get("/admin/").content.decode()

    assert "Neu gefasst" in of_trainer
    assert "geändert, nicht veröffentlicht" in of_trainer
    assert "0 Seiten warten auf Ihre Freigabe." in of_trainer
    assert "1 Seite wartet auf Ihre Freigabe." in of_office
