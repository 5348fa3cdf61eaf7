"""What is not accessible, for the declaration."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

# The three reasons of the model declaration.
REASONS = [
    ("incompatible", _("not compliant yet")),
    ("burden", _("disproportionate burden")),
    ("outside", _("outside the scope of the law")),
]


class GapValue(blocks.StructValue):
    """With the reason in words."""

    @property
    def reason_label(self) -> str:
        """The reason as people read it."""
        return str(dict(REASONS).get(self.get("reason"), ""))


class GapBlock(blocks.StructBlock):
    """A part, why it is not accessible, and what helps instead."""

    part = blocks.CharBlock(label=_("What"), help_text=_("The part that is not accessible."))
    reason = blocks.ChoiceBlock(
        REASONS,
        default="incompatible",
        label=_("Reason"),
        help_text=_("One of the three that the model declaration knows."),
    )
    explanation = blocks.TextBlock(
        rows=2, label=_("Explanation"), help_text=_("For whom it is a barrier and why it is there.")
    )
    alternative = blocks.TextBlock(
        rows=2,
        required=False,
        label=_("Accessible alternative"),
        help_text=_("How people get the same another way."),
    )
    mended_by = blocks.DateBlock(
        required=False, label=_("Will be mended by"), help_text=_("Only a day that will be kept.")
    )

    class Meta:
        label = _("Gap")
        icon = "warning"
        description = _("Something that is not accessible, why, and what helps instead.")
        value_class = GapValue
        preview_value = {
            "part": "Erklärfilm zum Onlineantrag",
            "reason": "incompatible",
            "explanation": "Die Audiodeskription fehlt.",
            "alternative": "Das Transkript steht unter dem Film.",
            "mended_by": None,
        }
