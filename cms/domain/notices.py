"""The privacy notice that is in force."""

from __future__ import annotations

import datetime as dt

from cms.models import PrivacyPage
from lms.accounts.domain.notices import acknowledge_notice, has_acknowledged
from lms.accounts.models import User


def notice_in_force() -> PrivacyPage | None:
    """The published privacy page with a notice; ``None`` where there is none, and then nobody is asked."""
    return PrivacyPage.objects.live().exclude(notice="").exclude(notice_version="").first()


def is_notice_due(*, person: User) -> bool:
    """Whether a notice is in force that ``person`` has not taken note of."""
    page = notice_in_force()
    return page is not None and not has_acknowledged(person=person, version=page.notice_version)


def acknowledge_notice_in_force(*, person: User, version: str, now: dt.datetime) -> bool:
    """Keep the acknowledgement if ``version`` is still in force; false when another one has been published since."""
    page = notice_in_force()
    if page is None or page.notice_version != version:
        return page is None
    acknowledge_notice(person=person, version=version, now=now)
    return True
