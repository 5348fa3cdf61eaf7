"""Registers the programme office's pages with Wagtail."""

from __future__ import annotations

from wagtail import hooks

from certificates.viewsets import FundingViewSetGroup


@hooks.register("register_admin_viewset")
def register_funding() -> FundingViewSetGroup:
    """Contracts, vouchers, decisions."""
    return FundingViewSetGroup()
