"""The list behind the chooser of funding contracts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from certificates.models import FundingContract
from certificates.widgets import contract_title
from lms.accounts.choosers import RowChooserViewSet
from lms.accounts.domain.queries import search_bodies


def find_contracts(text: str) -> QuerySet[FundingContract]:
    """Contracts of bodies with these words in their name, or whose AGS begins so; the latest first."""
    contracts = FundingContract.objects.select_related("body__district", "provider")
    if text.strip():
        contracts = contracts.filter(body__in=search_bodies(text=text).order_by().values("pk"))
    return contracts.order_by("-signed_on", "body__name_search", "pk")


class WithReference:
    """Two contracts of one body may differ in their reference only."""

    @property
    def title_column(self) -> Any:
        """Body, provider, day and reference."""
        column = super().title_column  # type: ignore[misc]
        column.accessor = contract_title
        return column

    def get_display_title(self, instance: FundingContract) -> str:
        """The same."""
        return contract_title(instance)


class ContractChooserViewSet(RowChooserViewSet):
    """Funding contracts, for vouchers."""

    model = FundingContract
    icon = "doc-full"
    page_title = _("Choose a funding contract")
    mixin = WithReference
    find = staticmethod(find_contracts)
    may_choose = staticmethod(lambda roles: roles.is_programme_office)
