"""Forms of the desks. Filters are forms, too: what people narrow a list by, checked before it reaches the database."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, cast

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from curriculum.domain.timetable import trainers_of
from curriculum.enums import Level
from curriculum.models import Course, Enrolment, SeminarDay
from lms.accounts.domain.queries import listed_bodies
from lms.accounts.enums import BodyKind
from lms.accounts.forms import PERSONNEL_NUMBER, InvitationForm, PersonByEmailField
from lms.accounts.models import District, PublicBody, User
from lms.base.days import EMPLOYMENTS
from lms.base.forms import DayField
from lms.base.models import NameInput
from lms.base.names import search_form
from lms.portal.domain.coverage import BodyState, narrowed
from lms.portal.domain.enrolment_rows import with_funding, with_standing
from lms.portal.enums import Cover, Standing
from lms.portal.models import Target

if TYPE_CHECKING:
    # Django's forms are generic for the type checker only.
    _TargetBase = forms.ModelForm[Target]
else:
    _TargetBase = forms.ModelForm

LONGEST_SEARCH = 100
FUNDED = (("ja", _("funded")), ("nein", _("not funded")))


def _date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SettleForm(forms.Form):
    """What follows from a correction that took back a pass, and why."""

    correction = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.CharField(label=_("Decision and reason"), max_length=300)


class TargetForm(_TargetBase):
    """A target of the programme, new or changed."""

    class Meta:
        model = Target
        fields = ("aim", "value", "valid_from", "valid_to", "due", "note")
        widgets = {name: _date_input() for name in ("valid_from", "valid_to", "due")}


class MakeUpForm(forms.Form):
    """Somebody of another run who was here; named by address, so that nobody looks through lists of people."""

    # In the same words whether there is no account or no such course: a desk is no directory.
    person = PersonByEmailField(
        label=_("E-mail address of the guest"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"unknown": _("This person is not enrolled in a course with this seminar day.")},
    )


class StandInForm(forms.Form):
    """Who teaches a day in its trainer's place."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("Stand-in"), empty_label=None)

    def __init__(self, *args: Any, day: SeminarDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[User]", self.fields["person"])
        field.queryset = trainers_of(provider=day.run.provider, day=day.date).exclude(
            Q(seminar_days=day) | Q(stand_ins__seminar_day=day)
        )


class WithdrawAttendanceForm(forms.Form):
    """Nothing is withdrawn without a reason."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It is kept with the attendance.")
    )


ADDRESS_TAKEN = _("There is already an account with this address. Please ask the programme office.")


class InviteEmployeeForm(InvitationForm):
    """Somebody who works for one of HR's own bodies."""

    body = forms.ModelChoiceField(
        PublicBody.objects.none(),
        label=_("Body"),
        empty_label=None,
        help_text=_("For which of your bodies the person works."),
    )
    valid_from = DayField(
        within=EMPLOYMENTS,
        label=_("Works there since"),
        help_text=_("You see the person's enrolments from this day on."),
    )
    personnel_number = NameInput(
        label=_("Personnel number"), max_length=40, required=False, help_text=PERSONNEL_NUMBER
    )

    class Meta(InvitationForm.Meta):
        error_messages = {"email": {"unique": ADDRESS_TAKEN}}

    def __init__(self, *args: Any, bodies: Collection[uuid.UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[PublicBody]", self.fields["body"])
        field.queryset = listed_bodies().filter(pk__in=bodies)


class EnrolmentFilter(django_filters.FilterSet):
    """What HR and the programme office narrow a list of enrolments by; names are compared in their search form."""

    q = django_filters.CharFilter(label=_("Name"), method="by_words", max_length=LONGEST_SEARCH)
    kurs = django_filters.ModelChoiceFilter(
        field_name="course",
        queryset=Course.objects.order_by("title", "pk"),
        label=_("Course"),
        empty_label=_("All courses"),
    )
    stand = django_filters.ChoiceFilter(
        label=_("State"), choices=Standing.choices, method="by_standing", empty_label=_("All but withdrawn")
    )
    von = django_filters.DateFilter(
        field_name="registered_on", lookup_expr="gte", label=_("Enrolled from"), widget=_date_input()
    )
    bis = django_filters.DateFilter(
        field_name="registered_on", lookup_expr="lte", label=_("Enrolled until"), widget=_date_input()
    )

    class Meta:
        model = Enrolment
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
        """Without a chosen state all but the withdrawn ones."""
        found: QuerySet[Enrolment] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("stand") else with_standing(found, None)

    def by_standing(self, queryset: QuerySet[Enrolment], _name: str, value: str) -> QuerySet[Enrolment]:
        """Where they stand."""
        return with_standing(queryset, Standing(value))

    def by_words(self, queryset: QuerySet[Enrolment], _name: str, value: str) -> QuerySet[Enrolment]:
        """Every word in the person's name."""
        for word in search_form(value).split():
            queryset = queryset.filter(person__name_search__contains=word)
        return queryset


class OfficeFilter(EnrolmentFilter):
    """The programme office searches bodies too, and tells levels and money apart."""

    q = django_filters.CharFilter(label=_("Person or body"), method="by_words", max_length=LONGEST_SEARCH)
    stufe = django_filters.ChoiceFilter(
        field_name="course__level", label=_("Level"), choices=Level.choices, empty_label=_("All levels")
    )
    foerderung = django_filters.ChoiceFilter(
        label=_("Funding"), choices=FUNDED, method="by_funding", empty_label=_("All")
    )

    def by_words(self, queryset: QuerySet[Enrolment], _name: str, value: str) -> QuerySet[Enrolment]:
        """Every word in the person's name or the body's, or the beginning of its AGS."""
        for word in search_form(value).split():
            queryset = queryset.filter(
                Q(person__name_search__contains=word)
                | Q(body__name_search__contains=word)
                | Q(body__ags__startswith=word)
            )
        return queryset

    def by_funding(self, queryset: QuerySet[Enrolment], _name: str, value: str) -> QuerySet[Enrolment]:
        """With money for some day, or without."""
        return with_funding(queryset, is_funded=value == "ja")


class BodyFilterForm(forms.Form):
    """What the list of bodies is narrowed by; what makes no sense narrows nothing."""

    q = forms.CharField(label=_("Name or AGS"), required=False, max_length=LONGEST_SEARCH)
    kreis = forms.ModelChoiceField(
        District.objects.order_by("name", "pk"),
        label=_("District"),
        required=False,
        empty_label=_("All districts"),
    )
    stand = forms.ChoiceField(label=_("Coverage"), required=False, choices=[("", _("All")), *Cover.choices])
    art = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("", _("All")),
            (BodyKind.MUNICIPALITY.value, _("Municipalities and city districts")),
            (BodyKind.RURAL_DISTRICT.value, _("Rural districts")),
        ],
    )

    def narrow(self, states: list[BodyState]) -> list[BodyState]:
        """The bodies that fit."""
        self.is_valid()
        typed = self.cleaned_data
        district: District | None = typed.get("kreis")
        return narrowed(
            states,
            search=typed.get("q", ""),
            district=district.pk if district else "",
            cover=typed.get("stand", ""),
            kind=typed.get("art", ""),
        )
