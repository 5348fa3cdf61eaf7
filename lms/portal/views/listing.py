"""One page of a list of people, with the access log written for everybody on it."""

from __future__ import annotations

import datetime as dt
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from curriculum.models import Enrolment
from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.portal.domain.enrolment_rows import EnrolmentRow, read_rows

PAGE_SIZE = 50


def logged_page(
    request: HttpRequest, enrolments: QuerySet[Enrolment], *, subject_matter: str, now: dt.datetime
) -> tuple[Page[Enrolment], list[EnrolmentRow]]:
    """The page named by ``?seite=`` and its lines."""
    page = Paginator(enrolments, PAGE_SIZE).get_page(request.GET.get("seite"))
    shown = list(page.object_list)
    log_access(
        actor=cast(User, request.user),
        people={enrolment.person for enrolment in shown},
        kind=AccessKind.VIEWED,
        subject_matter=subject_matter,
        now=now,
    )
    return page, read_rows(shown)
