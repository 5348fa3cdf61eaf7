"""Lists of people, as pages and as files, with the access log written for everybody on them."""

from __future__ import annotations

import datetime as dt
from typing import cast

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from curriculum.models import Enrolment
from lms.accounts.domain.access import log_access_to
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.base.clock import berlin_date
from lms.base.spreadsheets import Table, csv_response
from lms.portal.domain.enrolment_rows import EnrolmentRow, Reader, listed


def logged_page(
    request: HttpRequest,
    enrolments: QuerySet[Enrolment],
    *,
    read: Reader,
    subject_matter: str,
    now: dt.datetime,
) -> tuple[Page[Enrolment], list[EnrolmentRow]]:
    """The page named by ``?seite=`` and its lines."""
    page = Paginator(enrolments, settings.LINES_A_PAGE).get_page(request.GET.get("seite"))
    shown = listed(cast("QuerySet[Enrolment]", page.object_list))
    log_access_to(
        actor=cast(User, request.user),
        person_ids=[one.person_id for one in shown],
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
    log_access_to(
        actor=cast(User, request.user),
        person_ids=list(enrolments.order_by().values_list("person", flat=True).distinct()),
        kind=AccessKind.EXPORTED,
        subject_matter=subject_matter,
        now=now,
    )
    return csv_response(table, today=berlin_date(now))
