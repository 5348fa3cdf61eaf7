"""Reading the mails the house has sent."""

from __future__ import annotations

from django.conf import settings
from django.core import mail


def link_in(letter: mail.EmailMessage, part: str) -> str:
    """The path of the one link in ``letter`` that contains ``part``; it has to begin with ``PUBLIC_BASE_URL``."""
    (link,) = [line for line in str(letter.body).splitlines() if part in line]
    assert link.startswith(f"{settings.PUBLIC_BASE_URL}/")
    return link.removeprefix(settings.PUBLIC_BASE_URL)
