"""Forms of the programme office: what people type becomes the arguments of one domain call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.domain.funding_queries import fitting_enrolments
from certificates.models import FundingContract, Voucher
from certificates.widgets import ContractChooser
from curriculum.models import Enrolment
from lms.accounts.forms import BodyField, PersonByEmailField
from lms.base.days import CONTRACTS
from lms.base.forms import DayField

if TYPE_CHECKING:
    # Django's forms are generic for the type checker only.
    _ContractBase = forms.ModelForm[FundingContract]
    _VoucherBase = forms.ModelForm[Voucher]
    _OneContract = forms.ModelChoiceField[FundingContract]
    _OneEnrolment = forms.ModelChoiceField[Enrolment]
else:
    _ContractBase = _VoucherBase = forms.ModelForm
    _OneContract = _OneEnrolment = forms.ModelChoiceField


SIGNED_BEFORE = _("Funded are runs that begin after this day.")
REFERENCE = _("File number or anything by which you find the paper; it decides nothing.")


class ContractField(_OneContract):
    """A contract, chosen in a window that searches by body."""

    def __init__(self, **kwargs: Any) -> None:
        contracts = FundingContract.objects.select_related("body__district", "provider")
        super().__init__(contracts, widget=ContractChooser, **kwargs)


class EnrolmentField(_OneEnrolment):
    """An enrolment among those of one person."""

    def label_from_instance(self, obj: Enrolment) -> str:
        """Course and run: the person is known."""
        return f"{obj.course} – {obj.run}" if obj.run else str(obj.course)


class ContractForm(_ContractBase):
    """A new contract."""

    body = BodyField(
        help_text=_("Which concluded the contract; it keeps the quota seats of today's register.")
    )
    signed_on = DayField(within=CONTRACTS, label=_("Signed on"), help_text=SIGNED_BEFORE)

    class Meta:
        model = FundingContract
        fields = ("body", "provider", "signed_on", "reference")
        help_texts = {"provider": _("Only runs of this provider are covered."), "reference": REFERENCE}


class CorrectContractForm(_ContractBase):
    """A mistyped date or reference; body and provider stay."""

    signed_on = DayField(within=CONTRACTS, label=_("Signed on"), help_text=SIGNED_BEFORE)

    class Meta:
        model = FundingContract
        fields = ("signed_on", "reference")
        help_texts = {"reference": REFERENCE}


class VoucherForm(_VoucherBase):
    """A new voucher."""

    contract = ContractField(
        label=_("Funding contract"),
        help_text=_("It says for which body and education provider the ID holds."),
    )
    person = PersonByEmailField(help_text=_("For whom the ID was issued; an account is needed first."))

    class Meta:
        model = Voucher
        fields = ("contract", "person", "level", "voucher_id")
        help_texts = {
            "level": _("A basic voucher takes a quota seat of the body, an advanced one needs none."),
            "voucher_id": _("Exactly as the Städtetag issued it; it usually begins with the body's AGS."),
        }


class QuoteForm(_VoucherBase):
    """On which enrolment the voucher is quoted; offered are those it fits."""

    enrolment = EnrolmentField(
        queryset=Enrolment.objects.none(),
        label=_("Quoted on"),
        help_text=_("Offered are active enrolments of this person at this level, body and provider."),
    )

    class Meta:
        model = Voucher
        fields = ("enrolment",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = Enrolment.objects.filter(vouchers=self.instance).select_related("person", "course", "run")
        self.fields["enrolment"].queryset = fitting_enrolments(voucher=self.instance) | present  # type: ignore[attr-defined]


class ReasonForm(_VoucherBase):
    """Why something ends."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It is kept and cannot be changed later.")
    )

    class Meta:
        model = Voucher
        fields = ()


class ConfirmForm(_VoucherBase):
    """Nothing to fill in."""

    class Meta:
        model = Voucher
        fields = ()
