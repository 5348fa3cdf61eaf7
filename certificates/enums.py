"""Fixed vocabularies of certificates and funding."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CertificateKind(TextChoices):
    """The kinds of documents (German practice, domain reference section 5)."""

    CERTIFICATE = "zertifikat", _("Certificate")
    ATTENDANCE = "teilnahmebescheinigung", _("Certificate of attendance")
    FUNDING_CONFIRMATION = "foerderbestaetigung", _("Confirmation for the funding body")


class CertificateState(TextChoices):
    """Life of a certificate; replaced and withdrawn ones are kept and shown."""

    CURRENT = "current", _("valid")
    REPLACED = "replaced", _("replaced")
    WITHDRAWN = "withdrawn", _("withdrawn")


class VoucherState(TextChoices):
    """A cancelled voucher frees its seat (open question 4)."""

    ACTIVE = "active", _("active")
    CANCELLED = "cancelled", _("cancelled")


class DecisionStatus(TextChoices):
    """Outcome of a voucher eligibility decision for one seminar day."""

    ELIGIBLE = "eligible", _("eligible")
    NOT_ELIGIBLE = "not_eligible", _("not eligible")
    UNFUNDED = "unfunded", _("not funded")
    PENDING = "pending", _("open")


class KeyPurpose(TextChoices):
    """What a key proves."""

    SEAL = "seal", _("Seal on documents")
    BADGE = "badge", _("Signature of badges")


class RequestState(TextChoices):
    """A wish for a correction is fulfilled or declined once."""

    OPEN = "open", _("open")
    FULFILLED = "fulfilled", _("fulfilled")
    DECLINED = "declined", _("declined")


class FlagOutcome(TextChoices):
    """What the office decided about a certificate whose completion was taken back."""

    KEPT = "kept", _("stays valid")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REPLACED = "replaced", _("replaced")
