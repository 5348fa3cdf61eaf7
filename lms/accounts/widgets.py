"""Wagtail's chooser in place of a select: nobody scrolls through a list of some thousand people or contracts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import BaseChooser

from lms.accounts.models import PublicBody, User


class RowChooser(BaseChooser):
    """One row of a table of ours. What is no id at all chooses nothing; there is no link to edit what was chosen."""

    show_edit_link = False

    def get_instance(self, value: Any) -> Model | None:
        """The row, ``None`` for anything that names none."""
        try:
            found: Model | None = super().get_instance(value)
        except (ValueError, ValidationError):
            return None
        return found

    def get_value_data_from_instance(self, instance: Any) -> dict[str, Any]:
        """Id and title."""
        return {"id": str(instance.pk), "title": self.get_display_title(instance), "edit_url": ""}


class BodyChooser(RowChooser):
    """A public body."""

    model = PublicBody
    icon = "site"
    choose_one_text = _("Choose a body")
    choose_another_text = _("Choose another body")
    chooser_modal_url_name = "body_chooser:choose"


class PersonChooser(RowChooser):
    """A person; two may share a name, never an address."""

    model = User
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    chooser_modal_url_name = "person_chooser:choose"

    def get_display_title(self, instance: User) -> str:
        """Name and address."""
        return name_and_address(instance)


def name_and_address(person: User) -> str:
    """``Großmann, Änne – aenne@example.org``."""
    return f"{person.last_name}, {person.first_name} – {person.email}"
