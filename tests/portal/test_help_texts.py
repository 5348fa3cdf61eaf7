"""Every field of the office's and HR's forms says what it means, unless its label does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django import forms
from django.test import Client
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from certificates.domain.office_permissions import ensure_permissions as ensure_funding_permissions
from certificates.office_forms import ConfirmForm, ReasonForm
from curriculum.domain.office_permissions import ensure_permissions as ensure_curriculum_permissions
from curriculum.forms import RunForm
from curriculum.models import Run
from lms.accounts.domain.groups import ensure_groups
from lms.accounts.models import User
from lms.portal.forms import InviteEmployeeForm, TargetForm

# The corners of Wagtail's menu that are the office's; questions and quizzes are the trainers'.
CORNERS = {
    "run",
    "enrolment",
    "people",
    "employments",
    "role_grants",
    "providers",
    "bodies",
    "funding_contract",
    "voucher",
}
# Nothing could be said of these that the label does not say.
SELF_EXPLAINING = {"first_name", "last_name", "valid_from", "date", "begins_at", "ends_at"}


def corners() -> Iterator[ModelViewSet]:
    """The office's viewsets, as Wagtail knows them."""
    for register in hooks.get_hooks("register_admin_viewset"):
        found = register()
        several = found if isinstance(found, list) else getattr(found, "registerables", [found])
        yield from (one for one in several if one.name in CORNERS)


def form_classes() -> set[type[forms.BaseForm]]:
    """What the office and HR fill in."""
    asked = (corner.get_form_class(for_update=later) for corner in corners() for later in (False, True))
    return {form for form in asked if form} | {ReasonForm, ConfirmForm, TargetForm, InviteEmployeeForm}


def fields() -> Iterator[tuple[str, str, forms.Field]]:
    """Form, field without the number of its day, and the field."""
    for form in form_classes():
        own = form().fields if form is RunForm else form.base_fields
        for name, field in own.items():
            yield form.__name__, re.sub(r"^day_\d+_", "", name), field


def test_every_field_says_what_it_means_or_explains_itself(run: Run) -> None:
    found = list(fields())

    silent = {f"{form}.{name}" for form, name, field in found if not str(field.help_text)}

    assert {corner.name for corner in corners()} == CORNERS
    assert ("RunForm", "trainers") in {(form, name) for form, name, _field in found}
    assert {name.partition(".")[2] for name in silent} == SELF_EXPLAINING, sorted(silent)
    assert [name for _form, name, field in found if not str(field.help_text or ".").endswith(".")] == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/admin/vouchers/new/", "Ein Bildungs-Voucher belegt einen Förderplatz der Kommune"),
        ("/admin/run/new/", "Je Person und Seminartag, etwa 180 oder 1.234,50; die Förderung ist nie höher."),
        ("/admin/personen/new/", "Dorthin geht die Einladung"),
        ("/admin/bildungspartner/new/", "Steht auf Zertifikaten neben dem Ausstellungsdatum."),
    ],
)
def test_the_page_shows_the_sentences(
    client_of: Callable[[User], Client], office: User, run: Run, address: str, sentence: str
) -> None:
    ensure_groups()
    ensure_curriculum_permissions()
    ensure_funding_permissions()

    assert sentence in client_of(office).get(address).content.decode()
