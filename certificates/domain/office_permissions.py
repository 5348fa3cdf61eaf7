"""What the programme office may do in Wagtail with contracts, vouchers and decisions."""

from __future__ import annotations

from django.db import transaction

from certificates.models import CertificateDesign, EligibilityDecision, FundingContract, Voucher
from lms.accounts.domain.groups import GROUP_OFFICE, permit


@transaction.atomic
def ensure_permissions() -> None:
    """Give the office's group its permissions; idempotent, for set-up after migrating."""
    permit(GROUP_OFFICE, FundingContract, ["view", "add", "change"])
    permit(GROUP_OFFICE, Voucher, ["view", "add", "change"])
    permit(GROUP_OFFICE, EligibilityDecision, ["view"])
    permit(GROUP_OFFICE, CertificateDesign, ["view", "add", "change", "delete"])
