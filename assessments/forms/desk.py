"""The form of the grading desk: points along the rubric, or as a whole, and a comment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.domain.marking import Reading
from assessments.kinds.free_text import FreeTextContent

SHARES = (
    (100, _("fully")),
    (75, _("mostly")),
    (50, _("half")),
    (25, _("a little")),
    (0, _("not at all")),
)


class MarkForm(forms.Form):
    """A choice for each criterion; without a rubric one for the whole answer."""

    def __init__(self, *args: Any, reading: Reading, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        content = reading.asked
        self.rubric = content.rubric if isinstance(content, FreeTextContent) else []
        mark = reading.mark
        for criterion in self.rubric:
            self.fields[f"criterion-{criterion.key}"] = self._choice(
                criterion.text, mark.criteria.get(criterion.key) if mark else None
            )
        if not self.rubric:
            self.fields["share"] = self._choice(
                _("How far is the answer right?"), mark.share if mark else None
            )
        self.fields["comment"] = forms.CharField(
            label=_("Comment for the learner"),
            required=False,
            max_length=2000,
            initial=mark.comment if mark else "",
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def mark(self) -> dict[str, Any]:
        """Arguments of ``give_mark``."""
        data = self.cleaned_data
        criteria = {one.key: int(data[f"criterion-{one.key}"]) for one in self.rubric}
        share = None if self.rubric else int(data["share"])
        return {"share": share, "criteria": criteria, "comment": data["comment"]}

    @staticmethod
    def _choice(label: Any, initial: int | None) -> forms.ChoiceField:
        return forms.ChoiceField(label=label, choices=SHARES, initial=initial, widget=forms.RadioSelect)
