"""The programme office's pages in Wagtail: contracts, vouchers, decisions. Every look at a person is logged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Count, Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from certificates.domain import seats, vouchers
from certificates.domain.funding_queries import decisions_in_force
from certificates.domain.seats import SeatRefusedError
from certificates.domain.vouchers import ContractRefusedError, VoucherRefusedError
from certificates.enums import VoucherState
from certificates.models import EligibilityDecision, FundingContract, Voucher
from curriculum.enums import Level
from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.forms import show_refusal
from lms.base.money import euros
from lms.base.names import search_form


class RefusalMixin:
    """What the domain refuses is an error of the form, in the domain's words, at the field it is about."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Wagtail's, with refusals turned into errors."""
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except (ContractRefusedError, VoucherRefusedError, SeatRefusedError) as refusal:
            show_refusal(form, refusal)
        self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
        return self.form_invalid(form)  # type: ignore[attr-defined]

    def get_success_buttons(self) -> list[Any]:
        """None: the list is one click away."""
        return []


class LoggedListMixin:
    """Whoever stands on the page of the list that is shown gets an entry in the access log."""

    request: HttpRequest
    subject_matter: str

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Wagtail's, and the log."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)  # type: ignore[misc]
        _log_look(self.request, [person_of(row) for row in context["object_list"]], self.subject_matter)
        return context


class ContractIndexView(generic.IndexView):
    """All contracts, found by the body's name."""

    is_searchable = True

    def get_base_queryset(self) -> QuerySet[FundingContract]:
        """With what the columns show."""
        contracts = FundingContract.objects.select_related("body__district", "provider")
        return contracts.annotate(voucher_count=Count("vouchers"))

    def search_queryset(self, queryset: QuerySet[FundingContract]) -> QuerySet[FundingContract]:
        """Every word must be part of the body's name, compared in its search form."""
        return _named(queryset, "body__name_search", self.search_query)


class ContractCreateView(RefusalMixin, generic.CreateView):
    """Enter a contract."""

    def save_instance(self) -> FundingContract:
        """One domain call."""
        contract = vouchers.enter_contract(
            **self.form.cleaned_data, actor=self.request.user, now=timezone.now()
        )
        return _with_history(self.request, contract, "wagtail.create")


class ContractEditView(RefusalMixin, generic.EditView):
    """Correct a mistyped date or reference."""

    def save_instance(self) -> FundingContract:
        """One domain call."""
        contract = vouchers.correct_contract(
            contract=self.object, **self.form.cleaned_data, actor=self.request.user, now=timezone.now()
        )
        return _with_history(self.request, contract, "wagtail.edit")


class VoucherIndexView(LoggedListMixin, generic.IndexView):
    """All vouchers, found by the person's name."""

    is_searchable = True
    subject_matter = "list of vouchers"

    def get_base_queryset(self) -> QuerySet[Voucher]:
        """With what the columns show."""
        return Voucher.objects.select_related(
            "person", "body__district", "contract__provider", "enrolment__course", "enrolment__person"
        )

    def search_queryset(self, queryset: QuerySet[Voucher]) -> QuerySet[Voucher]:
        """By name, whatever its letters."""
        return _named(queryset, "person__name_search", self.search_query)


class VoucherCreateView(RefusalMixin, generic.CreateView):
    """Enter a voucher; it is quoted at once where there is no doubt on which enrolment."""

    def save_instance(self) -> Voucher:
        """One domain call."""
        data = self.form.cleaned_data
        voucher = vouchers.enter_and_quote_voucher(
            **{**data, "level": Level(data["level"])}, actor=self.request.user, now=timezone.now()
        )
        return _with_history(self.request, voucher, "wagtail.create")

    def save_action(self) -> HttpResponse:
        """Wagtail's, and a word about an ID that looks mistyped: it is kept all the same."""
        response: HttpResponse = super().save_action()
        if vouchers.is_id_unusual(voucher=self.object):
            words = gettext(
                "The ID “%(id)s” does not begin with the AGS of the body, %(ags)s. Please compare it with the letter."
            )
            messages.warning(
                self.request, words % {"id": self.object.voucher_id, "ags": self.object.body.ags}
            )
        return response

    def get_success_message(self, instance: Voucher) -> str:
        """What became of seat and enrolment."""
        return " ".join(
            [
                gettext("The voucher of %(person)s was entered.") % {"person": instance.person},
                _seat_message(instance),
                gettext("It is quoted on the enrolment.")
                if instance.enrolment_id
                else gettext("It is quoted on no enrolment yet."),
            ]
        ).replace("  ", " ")


class VoucherPageMixin:
    """A page about one voucher; opening it is a look at its person."""

    request: HttpRequest
    object: Voucher

    def get_page_subtitle(self) -> str:
        """ID and person."""
        return f"{self.object.voucher_id} – {self.object.person}"

    def get_queryset(self) -> QuerySet[Voucher]:
        """With what the page names."""
        return Voucher.objects.select_related("person", "body__district", "contract__provider")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Wagtail's, and the log."""
        response: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[misc]
        _log_look(request, [self.object.person], f"voucher {self.object.pk}")
        return response


class VoucherQuoteView(RefusalMixin, VoucherPageMixin, generic.EditView):
    """State the voucher on an enrolment; from here one cancels it or looks after its seat."""

    submit_button_label = _("Quote on this enrolment")

    def save_instance(self) -> Voucher:
        """One domain call."""
        voucher = vouchers.quote_voucher(
            voucher=self.object,
            enrolment=self.form.cleaned_data["enrolment"],
            actor=cast(User, self.request.user),
            now=timezone.now(),
        )
        return _with_history(self.request, voucher, "wagtail.edit")

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """What can be done with the voucher as it stands."""
        voucher = self.object
        if voucher.state != VoucherState.ACTIVE:
            return []
        buttons = [self._button(_("Cancel voucher"), "cancel", "cross")]
        if voucher.seat is not None:
            buttons.append(self._button(_("Release quota seat"), "release_seat", "lock-open"))
        elif voucher.level == Level.BASIS:
            buttons.append(self._button(_("Assign free quota seat"), "assign_seat", "key"))
        return buttons

    def _button(self, label: Any, name: str, icon: str) -> Button:
        return Button(label, url=reverse(f"voucher:{name}", args=[self.object.pk]), icon_name=icon)


class VoucherActView(RefusalMixin, VoucherPageMixin, generic.EditView):
    """Something done with a voucher after a question."""

    act_name: str
    page_title: Any

    def get_page_subtitle(self) -> str:
        """What is about to be done, with which voucher of whom."""
        return f"{self.page_title}: {super().get_page_subtitle()}"

    def get_edit_url(self) -> str:
        """The act's own address."""
        return reverse(f"voucher:{self.act_name}", args=[self.object.pk])

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """None here."""
        return []

    def act(self, **by: Any) -> Voucher:
        """Do it."""
        raise NotImplementedError

    def save_instance(self) -> Voucher:
        """One domain call."""
        voucher = self.act(actor=self.request.user, now=timezone.now())
        return _with_history(self.request, voucher, "wagtail.edit")


class CancelVoucherView(VoucherActView):
    """The voucher no longer counts."""

    act_name = "cancel"
    page_title = submit_button_label = _("Cancel voucher")
    success_message = _("The voucher was cancelled; its quota seat is free.")

    def act(self, **by: Any) -> Voucher:
        """By the domain."""
        return vouchers.cancel_voucher(voucher=self.object, reason=self.form.cleaned_data["reason"], **by)


class ReleaseSeatView(VoucherActView):
    """The pilot has left: somebody else may have the seat, past days keep their money."""

    act_name = "release_seat"
    page_title = submit_button_label = _("Release quota seat")
    success_message = _("The quota seat is free. Days up to today keep their money.")

    def act(self, **by: Any) -> Voucher:
        """By the domain."""
        return seats.release_seat(voucher=self.object, reason=self.form.cleaned_data["reason"], **by)


class AssignSeatView(VoucherActView):
    """A voucher that came away empty gets a free seat."""

    act_name = "assign_seat"
    page_title = submit_button_label = _("Assign free quota seat")
    success_message = _("The voucher holds a quota seat now.")

    def act(self, **by: Any) -> Voucher:
        """By the domain."""
        return seats.assign_seat(voucher=self.object, **by)


class DecisionIndexView(LoggedListMixin, generic.IndexView):
    """Decisions in force, found by the person's name."""

    is_searchable = True
    subject_matter = "list of voucher decisions"

    def get_base_queryset(self) -> QuerySet[EligibilityDecision]:
        """With what the columns show."""
        return decisions_in_force().select_related(
            "unit", "enrolment__person", "enrolment__course", "enrolment__body__district"
        )

    def search_queryset(self, queryset: QuerySet[EligibilityDecision]) -> QuerySet[EligibilityDecision]:
        """By name, whatever its letters."""
        return _named(queryset, "enrolment__person__name_search", self.search_query)


class DecisionInspectView(generic.InspectView):
    """One decision with its reason."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Wagtail's, and the log."""
        _log_look(request, [self.object.enrolment.person], f"voucher decision {self.object.pk}")
        return cast(HttpResponse, super().get(request, *args, **kwargs))

    def get_field_label(self, field_name: str, field: Any) -> str:
        """The amount is shown in euros."""
        return gettext("Amount") if field_name == "cents" else super().get_field_label(field_name, field)

    def get_cents_display_value(self) -> str:
        """As money."""
        return amount_of(self.object)

    def get_decided_at_display_value(self) -> str:
        """In Berlin."""
        return date_format(timezone.localtime(self.object.decided_at), "SHORT_DATETIME_FORMAT")


def person_of(row: Model) -> User:
    """Whom a voucher or a decision is about."""
    return row.person if isinstance(row, Voucher) else row.enrolment.person  # type: ignore[attr-defined]


def page_of_decision(decision: EligibilityDecision) -> str:
    """Where a line of ``DecisionIndexView`` leads."""
    return reverse("eligibility_decision:inspect", args=[decision.pk])


def amount_of(decision: EligibilityDecision) -> str:
    """A cell of ``DecisionIndexView``."""
    return euros(decision.cents)


def _seat_message(voucher: Voucher) -> str:
    if voucher.seat is not None:
        return gettext("It holds quota seat %(seat)d.") % {"seat": voucher.seat}
    if voucher.level == Level.BASIS:
        return gettext("All quota seats of the body are taken: this person will not be funded.")
    return ""


def _named(queryset: QuerySet[Any], field: str, query: str | None) -> QuerySet[Any]:
    for word in search_form(query or "").split():
        queryset = queryset.filter(**{f"{field}__contains": word})
    return queryset


def _with_history(request: HttpRequest, row: Any, action: str) -> Any:
    log(row, action, user=request.user)
    return row


def _log_look(request: HttpRequest, people: Iterable[User], subject_matter: str) -> None:
    log_access(
        actor=cast(User, request.user),
        people=people,
        kind=AccessKind.VIEWED,
        subject_matter=subject_matter,
        now=timezone.now(),
    )
