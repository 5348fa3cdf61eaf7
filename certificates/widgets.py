"""Wagtail's chooser for funding contracts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from certificates.models import FundingContract
from lms.accounts.widgets import RowChooser


class ContractChooser(RowChooser):
    """A funding contract: body, provider, day, reference."""

    model = FundingContract
    icon = "doc-full"
    choose_one_text = _("Choose a funding contract")
    choose_another_text = _("Choose another funding contract")
    chooser_modal_url_name = "contract_chooser:choose"

    def get_display_title(self, instance: Any) -> str:
        """All that tells contracts apart."""
        return contract_title(instance)


def contract_title(contract: FundingContract) -> str:
    """Body, provider, day and reference."""
    return f"{contract} – {contract.reference}" if contract.reference else str(contract)
