"""Tables of certificates and funding, one file a subject."""

from certificates.models.certificate import Certificate, CertificateFile
from certificates.models.design import CertificateDesign, DesignPicture
from certificates.models.filing import Filing
from certificates.models.funding import EligibilityDecision, FundingContract, RuleVersion, Voucher
from certificates.models.life import CertificateFlag, CorrectionRequest
from certificates.models.trust import TrustedKey

__all__ = [
    "Certificate",
    "CertificateDesign",
    "CertificateFile",
    "CertificateFlag",
    "CorrectionRequest",
    "DesignPicture",
    "EligibilityDecision",
    "Filing",
    "FundingContract",
    "RuleVersion",
    "TrustedKey",
    "Voucher",
]
