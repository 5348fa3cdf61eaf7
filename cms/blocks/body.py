"""The two bodies: what a lesson may hold, and what a plain page may hold."""

from __future__ import annotations

from wagtail.blocks import StreamBlock

from cms.blocks.media import DownloadBlock, ImageBlock, VideoBlock
from cms.blocks.practice import PracticeBlock
from cms.blocks.text import (
    ActivityBlock,
    CalloutBlock,
    DefinitionsBlock,
    HeadingBlock,
    ParagraphBlock,
    PointsBlock,
    QuotationBlock,
    TableBlock,
)


class PageBodyBlock(StreamBlock):
    """Text and files."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    list = PointsBlock()
    definitions = DefinitionsBlock()
    table = TableBlock()
    callout = CalloutBlock()
    quotation = QuotationBlock()
    image = ImageBlock()
    video = VideoBlock()
    download = DownloadBlock()


class LessonBodyBlock(PageBodyBlock):
    """Text, files and tasks."""

    activity = ActivityBlock()
    practice = PracticeBlock()
