"""Whole numbers as pages print them."""

from __future__ import annotations

from django.utils.formats import number_format


def grouped(value: int) -> str:
    """``10320`` → ``10.320`` in German, as ``intcomma`` has it in templates."""
    return number_format(value, use_l10n=True, force_grouping=True)
