"""The head of our own pages in Wagtail's admin: title, icon and the way there, as Wagtail's generic pages have it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assessments.models import Question

QUESTIONS = "wagtailsnippets_assessments_question"


def way_to(question: Question) -> list[tuple[str, str]]:
    """The question bank and the question in it."""
    return [
        (_("Questions"), reverse(f"{QUESTIONS}:list")),
        (question.title, reverse(f"{QUESTIONS}:edit", args=[question.pk])),
    ]


def admin_frame(*, title: str | Promise, above: Iterable[tuple[str, str]], icon: str) -> dict[str, Any]:
    """Context of ``wagtailadmin/generic/base.html``; ``above`` are label and address of the pages above."""
    way = [*above, (str(title), "")]
    return {
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [{"label": label, "url": url} for label, url in way],
    }
