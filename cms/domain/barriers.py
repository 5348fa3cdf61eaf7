"""Barriers that people report: kept first, then mailed, so that neither a full mailbox nor a crash loses one."""

from __future__ import annotations

import datetime as dt
import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.models import AccessibilityPage, BarrierReport

logger = logging.getLogger(__name__)


def report_barrier(*, place: str, description: str, reply_to: str, now: dt.datetime) -> BarrierReport:
    """Keep a report and send it to the operator; a letter that does not leave is sent by ``reconcile``."""
    report = BarrierReport(place=place, description=description, reply_to=reply_to, reported_at=now)
    report.full_clean()
    report.save()
    _mail(report, now=now)
    return report


def mail_waiting_reports(*, now: dt.datetime) -> int:
    """Send what has not been sent; returns how many letters left."""
    waiting = BarrierReport.objects.filter(mailed_at=None).order_by("reported_at")
    return sum(_mail(report, now=now) for report in waiting)


def forget_answered_reports(*, before: dt.date) -> int:
    """Retention: delete reports answered before a day; returns how many."""
    deleted, _per_model = BarrierReport.objects.filter(Q(answered_on__lt=before)).delete()
    return deleted


def _mail(report: BarrierReport, *, now: dt.datetime) -> bool:
    recipient = AccessibilityPage.objects.live().values_list("contact_email", flat=True).first()
    if not recipient:
        return False
    # The operator reads German, whatever language the reporter had chosen.
    with override(settings.LANGUAGE_CODE):
        letter = EmailMessage(
            subject=_("A barrier was reported"),
            body=_letter(report),
            to=[recipient],
            reply_to=[report.reply_to] if report.reply_to else None,
        )
    try:
        letter.send()
    except (OSError, SMTPException):
        logger.exception("The report %s of a barrier could not be mailed", report.pk)
        return False
    report.mailed_at = now
    report.save(update_fields=["mailed_at"])
    return True


def _letter(report: BarrierReport) -> str:
    lines = [
        _("Page or place: %(place)s") % {"place": report.place or "–"},
        _("Answer to: %(address)s")
        % {"address": report.reply_to or _("nobody, it was reported without an address")},
        "",
        report.description,
    ]
    return "\n".join(lines)
