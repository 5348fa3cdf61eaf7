"""Accommodations in Wagtail's admin: what was granted, and granting."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin.views import generic

from assessments.domain.accommodations import Effect, confirm_accommodation
from assessments.models import Accommodation
from lms.base.clock import berlin_date


class AccommodationIndexView(generic.IndexView):
    """All that was ever granted, newest first."""

    def get_base_queryset(self) -> QuerySet[Accommodation]:
        """With the people."""
        return Accommodation.objects.select_related("person", "confirmed_by").order_by("-confirmed_at")


class AccommodationCreateView(generic.CreateView):
    """Grant one."""

    def get_edit_url(self) -> None:
        """What was granted is not edited."""

    def get_success_buttons(self) -> list[Any]:
        """Nor offered to be."""
        return []

    def get_success_message(self, instance: Accommodation) -> str:
        """For whom, from when, until when; a row without effect ends what was granted before."""
        if not Effect(**self.form.effect()).is_any:
            sentence = _("From %(from)s on no accommodation holds for %(person)s any more.")
        elif instance.valid_until:
            sentence = _("From %(from)s on an accommodation holds for %(person)s, to %(to)s inclusive.")
        else:
            sentence = _("From %(from)s on an accommodation holds for %(person)s.")
        return sentence % {
            "person": instance.person,
            "from": _day(berlin_date(instance.confirmed_at)),
            "to": _day(instance.valid_until),
        }

    def save_instance(self) -> Accommodation:
        """Through the domain, which logs it for its person."""
        return confirm_accommodation(
            person=self.form.cleaned_data["person"],
            effect=self.form.effect(),
            actor=self.request.user,
            now=timezone.now(),
        )


def _day(day: dt.date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
