"""Tables of certificates and funding, one file a subject."""

from certificates.models.certificate import Certificate, CertificateFile
from certificates.models.funding import EligibilityDecision, FundingContract, RuleVersion, Voucher

__all__ = [
    "Certificate",
    "CertificateFile",
    "EligibilityDecision",
    "FundingContract",
    "RuleVersion",
    "Voucher",
]
