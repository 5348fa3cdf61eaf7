"""What the domain refuses is told where it was typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse


class RefusalInForm:
    """For Wagtail's create and edit views: an exception of class ``refusal`` becomes an error of the form."""

    refusal: type[Exception]

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, or show the form again with the domain's words."""
        try:
            saved: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # the view this is mixed into
        except self.refusal as refusal:
            form.add_error(None, str(refusal))
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            shown: HttpResponse = self.form_invalid(form)  # type: ignore[attr-defined]
            return shown
        return saved
