"""Lists of people, as pages and as files, with the access log written for everybody on them."""

from __future__ import annotations

import datetime as dt
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from curriculum.models import Enrolment
from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date
from lms.base.spreadsheets import Table, csv_response
from lms.portal.domain.enrolment_rows import EnrolmentRow, Reader

PAGE_SIZE = 50


def logged_page(
    request: HttpRequest,
    enrolments: QuerySet[Enrolment],
    *,
    read: Reader,
    subject_matter: str,
    now: dt.datetime,
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
    return page, read(shown)


def logged_file(
    request: HttpRequest,
    table: Table,
    enrolments: QuerySet[Enrolment],
    *,
    subject_matter: str,
    now: dt.datetime,
) -> StreamingHttpResponse:
    """``table`` as a download; the log has everybody in it before the first line leaves."""
    people = User.objects.filter(pk__in=enrolments.order_by().values("person")).only("pk")
    log_access(
        actor=cast(User, request.user),
        people=people,
        kind=AccessKind.EXPORTED,
        subject_matter=subject_matter,
        now=now,
    )
    return csv_response(table, today=berlin_date(now))
