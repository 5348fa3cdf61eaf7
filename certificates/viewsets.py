"""What the programme office finds in Wagtail: contracts, vouchers, decisions."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from certificates import office_forms, office_views
from certificates.models import EligibilityDecision, FundingContract, Voucher

NO_VIEW = {"delete_url_name": None, "history_url_name": None, "usage_url_name": None}


class FundingViewSet(ModelViewSet):
    """What the three have in common: nothing is deleted, copied or counted as used."""

    add_to_reference_index = False
    copy_view_enabled = False
    list_per_page = 50
    create_form: type[Any] | None = None
    edit_form: type[Any] | None = None

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: FBT001, FBT002 - Wagtail's signature
        """The form of the page."""
        return self.edit_form if for_update else self.create_form

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Without addresses that do not exist."""
        common: dict[str, Any] = super().get_common_view_kwargs(**{**NO_VIEW, **kwargs})
        return common

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, new, and the page of one row."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("edit/<uuid:pk>/", self.edit_view, name="edit"),
        ]


class ContractViewSet(FundingViewSet):
    """Weitergabeverträge: entered, corrected."""

    model = FundingContract
    name = "funding_contract"
    url_prefix = "weitergabevertraege"
    icon = "doc-full"
    create_form = office_forms.ContractForm
    edit_form = office_forms.CorrectContractForm
    index_view_class = office_views.ContractIndexView
    add_view_class = office_views.ContractCreateView
    edit_view_class = office_views.ContractEditView
    list_display = [
        "body",
        "provider",
        "signed_on",
        "reference",
        Column("voucher_count", label=_("Vouchers"), sort_key="voucher_count"),
    ]
    list_filter = ["provider"]
    ordering = ["-signed_on", "pk"]


class VoucherViewSet(FundingViewSet):
    """Vouchers: entered, quoted, cancelled; their seats released and assigned."""

    model = Voucher
    name = "voucher"
    url_prefix = "vouchers"
    icon = "tag"
    create_form = office_forms.VoucherForm
    edit_form = office_forms.QuoteForm
    index_view_class = office_views.VoucherIndexView
    add_view_class = office_views.VoucherCreateView
    edit_view_class = office_views.VoucherQuoteView
    list_display = [
        "voucher_id",
        "person",
        "level",
        "body",
        Column("contract.provider.short_name", label=_("Education provider")),
        "seat",
        "state",
        Column("enrolment.course", label=_("Quoted on")),
    ]
    list_filter = ["state", "level"]
    ordering = ["person__name_search", "pk"]

    def get_urlpatterns(self) -> list[URLPattern]:
        """And the acts with a voucher."""
        with_reason, plain = office_forms.ReasonForm, office_forms.ConfirmForm
        acts = (
            (office_views.CancelVoucherView, with_reason),
            (office_views.ReleaseSeatView, with_reason),
            (office_views.AssignSeatView, plain),
        )
        return [
            *super().get_urlpatterns(),
            *(
                path(
                    f"{view.act_name}/<uuid:pk>/",
                    self.construct_view(view, form_class=form),
                    name=view.act_name,
                )
                for view, form in acts
            ),
        ]


class DecisionViewSet(FundingViewSet):
    """Decisions in force, to read: nothing changes them but new facts."""

    model = EligibilityDecision
    name = "eligibility_decision"
    url_prefix = "foerderentscheidungen"
    icon = "tick-inverse"
    inspect_view_enabled = True
    index_view_class = office_views.DecisionIndexView
    inspect_view_class = office_views.DecisionInspectView
    inspect_view_fields = [
        "enrolment",
        "unit",
        "day",
        "status",
        "cents",
        "reason",
        "rule_version",
        "decided_at",
    ]
    list_display = [
        TitleColumn(
            "enrolment.person",
            label=_("Person"),
            sort_key="enrolment__person__name_search",
            get_url=office_views.page_of_decision,
        ),
        Column("enrolment.body", label=_("Body")),
        Column("enrolment.course", label=_("Course")),
        "unit",
        "day",
        "status",
        Column("cents", label=_("Amount"), accessor=office_views.amount_of, sort_key="cents"),
    ]
    list_filter = ["status", "day"]
    ordering = ["enrolment__person__name_search", "enrolment", "unit__position"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Without addresses that do not exist."""
        return super().get_common_view_kwargs(**{"add_url_name": None, "edit_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        """Reading only."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<uuid:pk>/", self.inspect_view, name="inspect"),
        ]


class FundingViewSetGroup(ModelViewSetGroup):
    """The programme office's corner of the menu."""

    items = (ContractViewSet, VoucherViewSet, DecisionViewSet)
    menu_label = _("Funding")
    menu_icon = "tag"
    menu_order = 210
