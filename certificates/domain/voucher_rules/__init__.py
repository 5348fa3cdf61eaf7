"""The funding rules F1–F12: Django-free, facts in, decisions out.

``facts`` says what the rules look at, ``rates`` reads amounts and quotas from the rules file, ``decision`` decides one
seminar day, ``wording`` says why in plain German, ``remedies`` says what can still be done and by whom. Each rule and
its source stand in ``docs/funding.md``.
"""

from certificates.domain.voucher_rules.codes import Level, Note, Reason, Status
from certificates.domain.voucher_rules.decision import Decision, decide_day, differs_from_ags
from certificates.domain.voucher_rules.facts import (
    BodyFacts,
    ContractFacts,
    DayFacts,
    EnrolmentFacts,
    ProviderFacts,
    VoucherFacts,
)
from certificates.domain.voucher_rules.rates import (
    FundingRules,
    QuotaBand,
    QuotaUndefinedError,
    RulesFormatError,
    amount_per_day,
    quota_for,
    read_rules,
)
from certificates.domain.voucher_rules.remedies import REMEDIABLE, Remedier, Remedy, remedies

__all__ = [
    "REMEDIABLE",
    "BodyFacts",
    "ContractFacts",
    "DayFacts",
    "Decision",
    "EnrolmentFacts",
    "FundingRules",
    "Level",
    "Note",
    "ProviderFacts",
    "QuotaBand",
    "QuotaUndefinedError",
    "Reason",
    "Remedier",
    "Remedy",
    "RulesFormatError",
    "Status",
    "VoucherFacts",
    "amount_per_day",
    "decide_day",
    "differs_from_ags",
    "quota_for",
    "read_rules",
    "remedies",
]
