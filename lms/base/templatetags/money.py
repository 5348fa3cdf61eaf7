"""``{{ cents|euros }}``."""

from django import template

from lms.base import money

register = template.Library()


@register.filter
def euros(cents: int) -> str:
    """Whole cents as ``1.234,50 €``."""
    return money.euros(cents)
