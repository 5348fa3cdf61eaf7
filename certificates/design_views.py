"""Designs of certificates in Wagtail: a form that tries the design, and a live preview beside it."""

from __future__ import annotations

import base64
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import PreviewOnCreateView, PreviewOnEditView, SnippetViewSet
from wagtail.utils.decorators import xframe_options_sameorigin_override

from certificates.domain.designs import LONGEST_NAME, keep_picture, preview_of, problems_of
from certificates.domain.drafting import IssuingRefused
from certificates.domain.standards import has_validator
from certificates.enums import CertificateKind
from certificates.models import CertificateDesign
from certificates.rendering.pictures import UnusablePictureError

SHORT_NAME = "Änne Großmann"


class DesignForm(WagtailAdminModelForm):
    """A design; what would spoil a document is an error before anything is kept."""

    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, at most 2\u00a0MB. The preview shows it once it is saved."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    without_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    def clean(self) -> dict[str, Any]:
        """The design tried on the longest name in every kind of document."""
        cleaned: dict[str, Any] = super().clean()
        if self.errors:
            return cleaned
        for name, value in cleaned.items():
            if name in self.Meta.fields:
                setattr(self.instance, name, value)
        upload = cleaned.get("logo")
        logo = upload.read() if upload else b""
        if cleaned.get("without_logo"):
            self.instance.picture = None
        for problem in problems_of(self.instance, logo=logo, now=timezone.now()):
            self.add_error(None, problem)
        if logo and not self.errors:
            try:
                self.instance.picture = keep_picture(logo)
            except UnusablePictureError as error:
                self.add_error("logo", str(error))
        return cleaned

    class Meta:
        fields = (
            "provider",
            "accent",
            "logo_description",
            "first_signatory",
            "first_function",
            "second_signatory",
            "second_function",
        )


class DesignPreviewMixin:
    """The three kinds of documents with a short and the longest name, as pictures; nothing is kept."""

    @method_decorator(xframe_options_sameorigin_override)
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the form says now, drawn."""
        form = self.get_form(self._get_form_data(self._get_form_state()))  # type: ignore[attr-defined]
        if not self.validate_form(form):  # type: ignore[attr-defined]
            return self.error_response()  # type: ignore[attr-defined]
        design, now = form.save(commit=False), timezone.now()
        pages = []
        for kind, name in (
            (CertificateKind.CERTIFICATE, SHORT_NAME),
            (CertificateKind.CERTIFICATE, LONGEST_NAME),
            (CertificateKind.ATTENDANCE, SHORT_NAME),
            (CertificateKind.FUNDING_CONFIRMATION, SHORT_NAME),
        ):
            try:
                picture = base64.b64encode(preview_of(design, kind=kind, name=name, now=now)).decode()
            except (IssuingRefused, UnusablePictureError) as error:
                pages.append({"title": f"{kind.label}: {name}", "error": str(error)})
            else:
                pages.append({"title": f"{kind.label}: {name}", "picture": picture})
        return render(
            request, "certificates/design_preview.html", {"pages": pages, "is_validated": has_validator()}
        )


class DesignPreviewOnCreate(DesignPreviewMixin, PreviewOnCreateView):
    """Of a new design."""


class DesignPreviewOnEdit(DesignPreviewMixin, PreviewOnEditView):
    """Of one that exists."""


class DesignViewSet(SnippetViewSet):
    """Designs, one for each provider and one for everybody else."""

    model = CertificateDesign
    icon = "image"
    url_prefix = "gestaltungen"
    menu_label = _("Designs of certificates")
    menu_order = 220
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = ["__str__", "accent", "first_signatory", "second_signatory"]
    preview_on_add_view_class = DesignPreviewOnCreate
    preview_on_edit_view_class = DesignPreviewOnEdit
    edit_handler = ObjectList(
        [
            FieldPanel("provider"),
            FieldPanel("accent"),
            MultiFieldPanel(
                [
                    FieldPanel("logo"),
                    FieldPanel("logo_description"),
                    FieldPanel("without_logo", help_text=_("Takes the present logo away.")),
                ],
                heading=_("Logo"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel(
                        "first_signatory",
                        help_text=_("Printed below the line; empty: without a signature line."),
                    ),
                    FieldPanel("first_function", help_text=_("Such as “Head of the academy”.")),
                ],
                heading=_("First signatory"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel(
                        "second_signatory", help_text=_("Printed beside the first one; may stay empty.")
                    ),
                    FieldPanel("second_function", help_text=_("Such as “Trainer”.")),
                ],
                heading=_("Second signatory"),
            ),
        ],
        base_form_class=DesignForm,
    )
