"""The only rows the desks own: what the programme office decides about the programme itself."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.base.models import PublicModel
from lms.base.numbers import grouped
from lms.portal.enums import Aim

NOTE_LENGTH = 200
LARGEST = 9_999_999


class Target(PublicModel):
    """What is to be reached from ``valid_from`` to ``valid_to``; ``due`` is the last day to reach it, if one was named.

    No two targets of one aim hold on the same day: ``lms.portal.domain.targets`` sees to it, the constraints to the
    cases two people at once could get past it with.
    """

    aim = models.CharField(
        _("what is counted"),
        max_length=40,
        choices=Aim,
        help_text=_("The office's pages compare this figure with the target."),
    )
    value = models.IntegerField(
        _("target"),
        validators=[
            MinValueValidator(1, _("A target is a whole number from 1.")),
            MaxValueValidator(LARGEST, _("A target has at most seven digits.")),
        ],
        help_text=_("At most as many bodies as the current register has; people have no upper limit."),
    )
    valid_from = models.DateField(
        _("valid from"), help_text=_("The first day on which figures are compared with this target.")
    )
    valid_to = models.DateField(
        _("valid to"),
        null=True,
        blank=True,
        help_text=_("The last day; left empty, the target holds until you end it."),
    )
    due = models.DateField(
        _("due"), null=True, blank=True, help_text=_("By when it is to be reached, if a day was named.")
    )
    note = models.CharField(
        _("note"),
        max_length=NOTE_LENGTH,
        blank=True,
        help_text=_("Where the target comes from or what it means; shown beside it."),
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=1), name="target_from_1"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="target_ends_after_it_begins",
                violation_error_message=_("A target cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(due__gte=F("valid_from")),
                name="target_due_after_it_begins",
                violation_error_message=_("A target cannot be due before it begins."),
            ),
            # By expressions, since Django words the message of fields itself.
            models.UniqueConstraint(
                "aim",
                "valid_from",
                name="target_once_a_day",
                violation_error_message=_("There is already a target of this kind that begins on this day."),
            ),
            models.UniqueConstraint(
                "aim",
                condition=Q(valid_to__isnull=True),
                name="target_one_open_end",
                violation_error_message=_(
                    "There is already a target of this kind without a last day. Please end it first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_aim_display()}: {grouped(self.value)}"
