"""The list behind the chooser of runs."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from curriculum.models import Run
from lms.accounts.choosers import RowChooserViewSet


def find_runs(text: str) -> QuerySet[Run]:
    """Runs with every word of ``text`` in title, course or provider, by title."""
    runs = Run.objects.select_related("provider", "edition__course").order_by("title", "pk")
    for word in text.split():
        runs = runs.filter(_has(word))
    return runs


def _has(word: str) -> Q:
    return (
        Q(title__icontains=word)
        | Q(edition__course__title__icontains=word)
        | Q(provider__name__icontains=word)
        | Q(provider__short_name__icontains=word)
    )


class RunChooserViewSet(RowChooserViewSet):
    """Runs, for enrolling."""

    model = Run
    icon = "calendar-alt"
    page_title = _("Choose a run")
    find = staticmethod(find_runs)
    may_choose = staticmethod(lambda roles: roles.is_programme_office)
