"""What the domain refuses is told where it was typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from lms.base.forms import show_refusal
from lms.base.refusals import Refusal


class RefusalInForm:
    """For Wagtail's create and edit views: an exception of class ``refusal`` becomes an error of the form."""

    refusal: type[Refusal]

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, or show the form again with the domain's words."""
        try:
            saved: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # the view this is mixed into
        except self.refusal as refusal:
            self.show_refusal(form, refusal)
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            shown: HttpResponse = self.form_invalid(form)  # type: ignore[attr-defined]
            return shown
        return saved

    def show_refusal(self, form: Any, refusal: Any) -> None:
        """At the field that is called like the refused argument."""
        show_refusal(form, refusal)
