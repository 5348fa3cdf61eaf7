"""What courses, units and lessons share."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

# An edition keeps titles in columns of this length.
MAX_TITLE = 250


class CoursePart(Page):
    """A page that editions name."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse what no edition can hold; raises ``ValidationError``."""
        super().clean()
        if len(self.title) > MAX_TITLE:
            raise ValidationError(
                {"title": _("At most %(limit)s characters are possible.") % {"limit": MAX_TITLE}}
            )

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the page and all below it.

        In one transaction, because the tree counts its children before a page in use refuses to go.
        """
        with transaction.atomic():
            return super().delete(*args, **kwargs)
