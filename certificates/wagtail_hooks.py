"""Registers the programme office's pages with Wagtail."""

from __future__ import annotations

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from certificates.choosers import ContractChooserViewSet
from certificates.design_views import DesignViewSet
from certificates.viewsets import FundingViewSetGroup

register_snippet(DesignViewSet)


@hooks.register("register_admin_viewset")
def register_funding() -> FundingViewSetGroup:
    """Contracts, vouchers, decisions."""
    return FundingViewSetGroup()


@hooks.register("register_admin_viewset")
def register_contract_chooser() -> ContractChooserViewSet:
    """Funding contracts to choose from."""
    return ContractChooserViewSet("contract_chooser", url_prefix="auswahl/weitergabevertraege")
