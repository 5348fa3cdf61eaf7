"""Forms of the programme office: what people type becomes the arguments of one domain call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from curriculum.domain.catalogue import latest_edition
from curriculum.domain.timetable import PlannedDay, TimetableError, check_host
from curriculum.enums import CompletionPreset
from curriculum.models import Course, CourseEdition, EditionUnit, Enrolment, Run
from curriculum.widgets import RunChooser
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.accounts.widgets import BodyChooser, PersonChooser
from lms.base.days import REGISTRATIONS, SEMINARS
from lms.base.forms import DayField, show_refusal
from lms.base.models import NameInput
from lms.base.money import MOST_CENTS, AmbiguousAmountError, AmountError, AmountTooLargeError, cents_in, euros

if TYPE_CHECKING:
    # Django's forms are generic for the type checker only.
    _RunBase = forms.ModelForm[Run]
    _EnrolmentBase = forms.ModelForm[Enrolment]
    _OnePerson = forms.ModelChoiceField[User]
    _ManyPeople = forms.ModelMultipleChoiceField[User]
    _OneEdition = forms.ModelChoiceField[CourseEdition]
else:
    _RunBase = _EnrolmentBase = forms.ModelForm
    _OnePerson = _OneEdition = forms.ModelChoiceField
    _ManyPeople = forms.ModelMultipleChoiceField

# What a day may say of itself beside its date and its trainers.
DAY_DETAILS = ("begins_at", "ends_at", "venue")


class NativeTimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


class PersonField(_OnePerson):
    """One active person, chosen in a window that searches."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.filter(is_active=True), widget=PersonChooser, **kwargs)


class TrainersField(_ManyPeople):
    """Any number of people who teach for some provider; the domain refuses those of another one."""

    def __init__(self, **kwargs: Any) -> None:
        teaching = User.objects.filter(is_active=True, role_grants__role=Role.TRAINER)
        super().__init__(teaching.distinct().order_by("name_search", "pk"), required=False, **kwargs)

    def label_from_instance(self, obj: User) -> str:
        """The name as lists sort it."""
        return f"{obj.last_name}, {obj.first_name}"


class EditionField(_OneEdition):
    """An edition with its course."""

    def label_from_instance(self, obj: CourseEdition) -> str:
        """Title and number."""
        return f"{obj.course.title} ({obj.number})"


class FeeField(forms.Field):
    """Euros as people write them, cleaned to whole cents."""

    default_error_messages = {
        "invalid": _("Please write the amount like 180, 180,50 or 1.234,50."),
        "ambiguous": _("Please write the cents, too: %(amount)s,00."),
        "too_large": _("Please give an amount of at most %(most)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        inputs = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"widget": inputs, **kwargs})

    def to_python(self, value: Any) -> int | None:
        """The cents; ``None`` for an empty field."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return cents_in(text)
        except AmbiguousAmountError as error:
            raise self._error("ambiguous", amount=str(error)) from error
        except AmountTooLargeError as error:
            raise self._error("too_large", most=euros(MOST_CENTS)) from error
        except AmountError as error:
            raise self._error("invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """Kept cents as they are written; what was typed stays as it is."""
        return number_format(Decimal(value).scaleb(-2), 2) if isinstance(value, int) else value

    def _error(self, code: str, **params: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def newest_editions() -> QuerySet[CourseEdition]:
    """The latest edition of every course, by title."""
    newest = CourseEdition.objects.filter(course=OuterRef("course")).order_by("-number")
    editions = CourseEdition.objects.filter(pk=Subquery(newest.values("pk")[:1]))
    found: QuerySet[CourseEdition] = editions.select_related("course").order_by("course__title", "pk")
    return found


class RunForm(_RunBase):
    """A run with its seminar days. Day fields are numbered like the seminar days of the edition."""

    edition = EditionField(
        CourseEdition.objects.none(),
        label=_("Course edition"),
        help_text=_("What is taught; it stays once the run is planned, as enrolments rest on it."),
    )
    fee = FeeField(
        label=_("Fee per day in euros"),
        help_text=_(
            "For each person and seminar day, such as 180 or 1.234,50; funding is never more than this."
        ),
    )

    class Meta:
        model = Run
        fields = [
            "title",
            "edition",
            "provider",
            "delivery",
            "host_body",
            "preset",
            "fundable",
            "venue",
            "tutoring",
        ]
        widgets = {"host_body": BodyChooser}
        help_texts = {
            "title": _("As it stands in every list, such as “Basis autumn 2026, Stuttgart”."),
            "provider": _("Who teaches; only its trainers can be named for the days."),
            "delivery": _("Where the days take place; an in-house run is for one body's own people."),
            "host_body": _("For an in-house run only: the body whose people are taught."),
            "preset": _("What has to be proven before a seminar day counts as complete."),
            "fundable": _("Without the tick no day of this run is funded, whoever attends it."),
            "venue": _("Address and room, or the link of the conference; participants read it."),
            "tutoring": _("Only if the learners have agreed: else trainers see who passed, but no result."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_planned = Run.objects.filter(pk=self.instance.pk).exists()
        self._offer_editions()
        self.day_count = self._longest_edition()
        for number in range(1, self.day_count + 1):
            self._add_day(number)
        if self.is_planned:
            self._fill_in()

    def clean(self) -> dict[str, Any]:
        """A trainer needs a day, and a day a unit to teach."""
        data = super().clean() or self.cleaned_data
        self._refuse_at_their_fields(data)
        units = self._units()
        for number in range(1, self.day_count + 1):
            date, trainers = data.get(f"day_{number}_date"), data.get(f"day_{number}_trainers")
            if date and number > len(units):
                self.add_error(f"day_{number}_date", _("This course edition has no such seminar day."))
            if trainers and not date and f"day_{number}_date" not in self.errors:
                self.add_error(f"day_{number}_date", _("Trainers need a date."))
        return data

    def _refuse_at_their_fields(self, data: dict[str, Any]) -> None:
        """What the table's rules would say above the form, since they know no field."""
        if not {"delivery", "host_body"} & set(self.errors):
            try:
                check_host(delivery=data["delivery"], host_body=data["host_body"])
            except TimetableError as refusal:
                show_refusal(self, refusal)
        if data.get("preset") == CompletionPreset.SELF_STUDY and data.get("fundable"):
            self.add_error("fundable", _("Self-study is never fundable."))

    def terms(self) -> dict[str, Any]:
        """The arguments that ``plan_run`` and ``change_run`` share."""
        data = self.cleaned_data
        names = ("title", "delivery", "host_body", "preset", "fundable", "venue", "tutoring")
        return {
            **{name: data[name] for name in names},
            "fee_cents_per_day": data["fee"],
            "days": dict(self._planned_days()),
        }

    def field_of_day(self, unit: EditionUnit, detail: str | None) -> str:
        """The field for ``detail`` of the day that teaches ``unit``."""
        return f"day_{list(self._units()).index(unit) + 1}_{detail}"

    def _planned_days(self) -> Iterator[tuple[EditionUnit, PlannedDay]]:
        for number, unit in enumerate(self._units(), start=1):
            if date := self.cleaned_data.get(f"day_{number}_date"):
                details = {name: self.cleaned_data[f"day_{number}_{name}"] for name in DAY_DETAILS}
                trainers = tuple(self.cleaned_data[f"day_{number}_trainers"])
                yield unit, PlannedDay(date=date, trainers=trainers, **details)

    def _units(self) -> Sequence[EditionUnit]:
        edition = self.cleaned_data.get("edition")
        return _seminar_units(edition) if edition else ()

    def _offer_editions(self) -> None:
        field = self.fields["edition"]
        if not self.is_planned:
            field.queryset = newest_editions()  # type: ignore[attr-defined]
            return
        # Contracts and enrolments were made for this edition and this provider.
        own = CourseEdition.objects.filter(pk=self.instance.edition_id).select_related("course")
        field.queryset = own  # type: ignore[attr-defined]
        field.disabled = self.fields["provider"].disabled = True

    def _longest_edition(self) -> int:
        days = Count("units", filter=Q(units__is_seminar_day=True))
        offered = self.fields["edition"].queryset  # type: ignore[attr-defined]
        return offered.order_by().annotate(days=days).aggregate(most=Max("days"))["most"] or 0

    def _add_day(self, number: int) -> None:
        words = {"n": number}
        self.fields[f"day_{number}_date"] = DayField(
            within=SEMINARS, label=_("Day %(n)d: date") % words, required=False
        )
        for name, label in (("begins_at", _("Day %(n)d: begins at")), ("ends_at", _("Day %(n)d: ends at"))):
            self.fields[f"day_{number}_{name}"] = forms.TimeField(
                label=label % words, required=False, widget=NativeTimeInput()
            )
        self.fields[f"day_{number}_venue"] = NameInput(
            label=_("Day %(n)d: room or link") % words,
            required=False,
            max_length=300,
            help_text=_("Empty: that of the run."),
        )
        self.fields[f"day_{number}_trainers"] = TrainersField(
            label=_("Day %(n)d: trainers") % words,
            help_text=_("They see the participants and confirm who was there on this day."),
        )

    def _fill_in(self) -> None:
        self.initial["fee"] = self.instance.fee_cents_per_day
        planned = {day.unit_id: day for day in self.instance.days.prefetch_related("trainers")}
        for number, unit in enumerate(_seminar_units(self.instance.edition), start=1):
            if day := planned.get(unit.pk):
                self.initial[f"day_{number}_date"] = day.date
                self.initial.update({f"day_{number}_{name}": getattr(day, name) for name in DAY_DETAILS})
                self.initial[f"day_{number}_trainers"] = [trainer.pk for trainer in day.trainers.all()]


class EnrolmentForm(_EnrolmentBase):
    """Somebody learns: in a run, or a course without one."""

    person = PersonField(
        label=_("Person"), help_text=_("Who has no account yet is invited under “People” first.")
    )
    course = forms.ModelChoiceField(
        Course.objects.filter(editions__isnull=False).distinct().order_by("title", "pk"),
        label=_("Course"),
        required=False,
        help_text=_("Only for learning without a run; the latest edition is taken."),
    )
    registered_on = DayField(
        within=REGISTRATIONS,
        label=_("Registered on"),
        help_text=_("The day the registration arrived; a contract should be signed before it."),
    )
    fee = FeeField(
        label=_("Fee per day in euros"),
        required=False,
        help_text=_("Such as 180 or 1.234,50; empty: the fee of the run."),
    )

    field_order = ["person", "run", "course", "registered_on", "body", "fee"]

    class Meta:
        model = Enrolment
        fields = ["person", "run", "registered_on", "body"]
        widgets = {"run": RunChooser, "body": BodyChooser}
        help_texts = {
            "run": _("With its seminar days; leave it empty for somebody who learns without a run."),
            "body": _("Empty: the employer on the day of registration."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["run"].queryset = Run.objects.select_related("edition__course")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Either a run or a course."""
        data = super().clean() or self.cleaned_data
        run, course = data.get("run"), data.get("course")
        if not self.errors and (run is None) == (course is None):
            self.add_error("run", _("Please choose either a run or a course."))
        return data

    def arguments(self) -> dict[str, Any]:
        """The arguments of ``enrol_learner``, apart from who acts and when."""
        data = self.cleaned_data
        run: Run | None = data["run"]
        return {
            "person": data["person"],
            "run": run,
            "edition": run.edition if run else latest_edition(course_id=data["course"].pk),
            "registered_on": data["registered_on"],
            "body": data["body"],
            "fee_cents_per_day": data["fee"],
        }


def _seminar_units(edition: CourseEdition) -> Sequence[EditionUnit]:
    return list(edition.units.filter(is_seminar_day=True).order_by("position"))
