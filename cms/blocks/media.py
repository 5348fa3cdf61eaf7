"""Blocks with files: images, videos, downloads. Alternative text, captions and transcript are mandatory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock as WagtailImageChooserBlock

from cms.blocks.text import MEDIA, ParagraphBlock

# The widths a lesson asks for; named once, because the renditions are fetched ahead by these filters.
IMAGE_FILTERS = ("width-480", "width-960")

VIDEO_EXTENSIONS = ("mp4", "webm")
CAPTION_EXTENSIONS = ("vtt",)


class ImageChooserBlock(WagtailImageChooserBlock):
    """Wagtail's chooser, but a page's images and their renditions come in two queries, however many there are."""

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        """The images of these primary keys in order, ``None`` where there is none."""
        wanted = list(values)
        found = self.model_class.objects.prefetch_renditions(*IMAGE_FILTERS).in_bulk(
            {value for value in wanted if value is not None}
        )
        return [found.get(value) for value in wanted]


class ImageBlock(blocks.StructBlock):
    """An image with the text that replaces it for whoever does not see it."""

    image = ImageChooserBlock(label=_("Image"), help_text=_("Choose one from the library or upload it."))
    alt_text = blocks.CharBlock(
        max_length=250,
        label=_("Alternative text"),
        help_text=_("What the image says, for people who do not see it."),
    )
    caption = blocks.CharBlock(
        required=False,
        max_length=250,
        label=_("Caption"),
        help_text=_("Stands below the picture, with its source."),
    )

    class Meta:
        label = _("Image")
        icon = "image"
        description = _("A picture with the text that replaces it for people who do not see it.")
        group = MEDIA
        template = "cms/blocks/image.html"
        preview_template = "cms/blocks/preview/image.html"


class VideoBlock(blocks.StructBlock):
    """An uploaded video. It never starts by itself, and nobody needs ears or eyes to follow it."""

    title = blocks.CharBlock(
        max_length=200, label=_("Title"), help_text=_("What it shows; read aloud before it begins.")
    )
    video = DocumentChooserBlock(label=_("Video file"), help_text=_("MP4 or WebM."))
    captions = DocumentChooserBlock(label=_("Captions"), help_text=_("A WebVTT file (.vtt)."))
    transcript = ParagraphBlock(
        label=_("Transcript"), help_text=_("Everything that is said and shown, as text.")
    )

    def clean(self, value: Any) -> Any:
        """The value; raises a ``ValidationError`` for files of another kind."""
        cleaned = super().clean(value)
        problems = {}
        if cleaned["video"].file_extension.lower() not in VIDEO_EXTENSIONS:
            problems["video"] = ValidationError(_("Please choose an MP4 or WebM file."))
        if cleaned["captions"].file_extension.lower() not in CAPTION_EXTENSIONS:
            problems["captions"] = ValidationError(_("Please choose a WebVTT file (.vtt)."))
        if problems:
            raise StructBlockValidationError(problems)
        return cleaned

    class Meta:
        label = _("Video")
        icon = "media"
        description = _("An uploaded video with captions and a transcript; it never starts by itself.")
        group = MEDIA
        template = "cms/blocks/video.html"
        preview_template = "cms/blocks/preview/video.html"


class DownloadBlock(blocks.StructBlock):
    """A file to take along; its kind and size are shown."""

    title = blocks.CharBlock(
        max_length=200, label=_("Title"), help_text=_("What the file is, not what it is called.")
    )
    document = DocumentChooserBlock(
        label=_("File"), help_text=_("Best as an accessible PDF; kind and size are shown by themselves.")
    )

    class Meta:
        label = _("Download")
        icon = "download"
        description = _("A file to take along; its kind and size are shown.")
        group = MEDIA
        template = "cms/blocks/download.html"
        preview_template = "cms/blocks/preview/download.html"
