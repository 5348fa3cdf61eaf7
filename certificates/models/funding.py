"""Contracts, vouchers, rule versions and decisions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.enums import DecisionStatus, VoucherState
from curriculum.enums import Level
from curriculum.models import EditionUnit, Enrolment
from lms.accounts.models import Provider, PublicBody, RegisterVersion
from lms.base.models import FrozenModel, PublicModel
from lms.base.money import euros

PERSON = settings.AUTH_USER_MODEL


class RuleVersion(FrozenModel):
    """One version of the funding rules, valid from a first to a last day (rule F12)."""

    version = models.PositiveIntegerField(_("version"), primary_key=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    rules = models.JSONField(_("rules"))

    class Meta:
        verbose_name = _("version of the funding rules")
        verbose_name_plural = _("versions of the funding rules")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="rule_version_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return str(self.version)


class FundingContract(PublicModel):
    """A Weitergabevertrag passes state money on to a body for seminars of one provider, for several people (F9)."""

    body = models.ForeignKey(
        PublicBody, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("body")
    )
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("education provider")
    )
    signed_on = models.DateField(_("signed on"))
    # The quota follows the register as it was when the contract was signed (open question 6); none for other employers.
    register_version = models.ForeignKey(
        RegisterVersion, on_delete=models.PROTECT, related_name="contracts", editable=False
    )
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    entered_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    entered_at = models.DateTimeField(_("entered"), null=True, editable=False)

    class Meta:
        verbose_name = _("funding contract")
        verbose_name_plural = _("funding contracts")

    def __str__(self) -> str:
        return f"{self.body} – {self.provider.short_name} – {self.signed_on:%d.%m.%Y}"


class Voucher(PublicModel):
    """A Bildungs-Voucher or Aufbauprogramm-ID for one person, quoted on at most one enrolment.

    ``seat`` is the quota seat it holds (1 … N of the body's funded seats, basic level only); null means the quota was
    exhausted or does not apply, or the office released the seat on ``seat_released_on`` (open question 5): days up to
    then keep their money.
    """

    contract = models.ForeignKey(
        FundingContract, on_delete=models.PROTECT, related_name="vouchers", verbose_name=_("funding contract")
    )
    # Derivable from the contract; here so that the database can promise each seat once.
    body = models.ForeignKey(
        PublicBody, on_delete=models.PROTECT, related_name="vouchers", editable=False, verbose_name=_("body")
    )
    person = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="vouchers", verbose_name=_("person")
    )
    level = models.CharField(_("level"), max_length=10, choices=Level)
    voucher_id = models.CharField(_("ID as issued"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=VoucherState, default=VoucherState.ACTIVE)
    seat = models.PositiveSmallIntegerField(_("quota seat"), null=True, editable=False)
    enrolment = models.ForeignKey(
        Enrolment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="vouchers",
        verbose_name=_("quoted on"),
    )
    seat_released_on = models.DateField(_("quota seat released on"), null=True, editable=False)
    seat_released_reason = models.CharField(
        _("reason of release"), max_length=300, blank=True, editable=False
    )
    cancelled_reason = models.CharField(_("reason of cancellation"), max_length=300, blank=True)
    entered_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    entered_at = models.DateTimeField(_("entered"), null=True, editable=False)

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        constraints = [
            # Among the active ones, so that an ID entered for the wrong person can be cancelled and entered anew.
            models.UniqueConstraint(
                fields=["voucher_id", "level"],
                condition=models.Q(state=VoucherState.ACTIVE),
                name="voucher_id_once_per_level",
                violation_error_message=_("This ID has already been entered."),
            ),
            models.UniqueConstraint(
                fields=["person", "level"],
                condition=models.Q(state=VoucherState.ACTIVE, level=Level.BASIS),
                name="voucher_one_active_basis_per_person",
                violation_error_message=_("This person already has an active voucher for the basic course."),
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=models.Q(state=VoucherState.ACTIVE),
                name="voucher_one_active_per_enrolment",
                violation_error_message=_("This enrolment already quotes a voucher."),
            ),
            models.UniqueConstraint(
                fields=["body", "seat"],
                condition=models.Q(state=VoucherState.ACTIVE, seat__isnull=False),
                name="voucher_seat_once_per_body",
            ),
            models.CheckConstraint(
                condition=models.Q(seat__isnull=True) | models.Q(level=Level.BASIS),
                name="voucher_seat_basis_only",
            ),
            models.CheckConstraint(
                condition=models.Q(seat__isnull=True) | models.Q(seat__gte=1), name="voucher_seat_from_one"
            ),
            models.CheckConstraint(
                condition=models.Q(seat_released_on__isnull=True, seat_released_reason="")
                | (
                    models.Q(seat_released_on__isnull=False, seat__isnull=True)
                    & ~models.Q(seat_released_reason="")
                ),
                name="voucher_seat_released_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(state=VoucherState.ACTIVE, cancelled_reason="")
                | (
                    models.Q(state=VoucherState.CANCELLED, seat__isnull=True) & ~models.Q(cancelled_reason="")
                ),
                name="voucher_cancelled_with_reason_and_without_seat",
            ),
        ]

    def __str__(self) -> str:
        return self.voucher_id


class EligibilityDecision(PublicModel, FrozenModel):
    """What an enrolment gets for one seminar day, with inputs, rule version and the reason in plain German.

    Every new fact that changes the outcome adds a row; the highest ``sequence`` is in force.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("enrolment")
    )
    unit = models.ForeignKey(
        EditionUnit, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("unit")
    )
    sequence = models.PositiveIntegerField()
    day = models.DateField(_("seminar day"), null=True)
    status = models.CharField(_("status"), max_length=12, choices=DecisionStatus)
    reason_code = models.CharField(max_length=40)
    reason = models.TextField(_("reason"))
    cents = models.PositiveIntegerField(_("amount in cents"))
    inputs = models.JSONField()
    # None when no date is known yet, or the day lies in no funding period (open question 7).
    rule_version = models.ForeignKey(
        RuleVersion,
        on_delete=models.PROTECT,
        null=True,
        related_name="decisions",
        verbose_name=_("rule version"),
    )
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("eligibility decision")
        verbose_name_plural = _("eligibility decisions")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "unit", "sequence"], name="decision_sequence_once"),
            models.CheckConstraint(
                condition=models.Q(status=DecisionStatus.ELIGIBLE) | models.Q(cents=0),
                name="decision_money_only_if_eligible",
            ),
        ]
        indexes = [models.Index(fields=["enrolment", "unit", "-sequence"])]

    def __str__(self) -> str:
        day = f"{self.day:%d.%m.%Y}" if self.day else "–"
        return f"{day}: {self.get_status_display()}, {euros(self.cents)}"
