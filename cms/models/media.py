"""Images and documents of the library: Wagtail's, but tables of our own, so that a later field needs no new table."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image

# What a browser would run, whatever the file is called.
ACTIVE_CONTENT = (b"<!doctype html", b"<html", b"<svg", b"<script", b"<?xml")
HEAD = 512


class MediaImage(AbstractImage):
    """An image that pages show. Its alternative text stands where it is shown."""

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def generate_rendition_file(self, filter: Filter, *, source: File[bytes] | None = None) -> File[bytes]:  # noqa: A002 - Wagtail's name
        """The bytes of a size; Wagtail's temporary file is closed here instead of by the garbage collector."""
        with super().generate_rendition_file(filter, source=source) as generated:
            generated.seek(0)
            return ContentFile(generated.read(), name=generated.name)


class MediaRendition(AbstractRendition):
    """A size of an image."""

    image = models.ForeignKey(MediaImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        # Wagtail's own check asks for it in this form.
        unique_together = [("image", "filter_spec", "focal_point_key")]


class MediaDocument(AbstractDocument):
    """A document, video or caption file."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def clean(self) -> None:
        """Wagtail checks the extension; here the content: HTML and SVG are refused under any name."""
        super().clean()
        if self.file and not self.file._committed:  # noqa: SLF001 - only a file that was just handed in
            self.file.seek(0)
            head = self.file.read(HEAD).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
            self.file.seek(0)
            if head.startswith(ACTIVE_CONTENT):
                raise ValidationError({"file": _("HTML and SVG files are not accepted.")})
