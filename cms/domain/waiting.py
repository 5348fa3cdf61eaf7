"""What waits in the editor for somebody: drafts they may go on with, reviews they may give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from wagtail.models import Page, TaskState
from wagtail.permission_policies.pages import PagePermissionPolicy

from lms.accounts.models import User

SHOWN = 10


@dataclass(frozen=True)
class Waiting:
    """``drafts`` are pages that differ from what readers see, the last edited first; ``more`` are not shown."""

    drafts: Sequence[Page]
    more: int
    reviews: int


def what_waits(*, person: User) -> Waiting:
    """Within the permissions of ``person`` in the page tree."""
    editable = PagePermissionPolicy().instances_user_has_permission_for(person, "change")
    unfinished = editable.filter(Q(live=False) | Q(has_unpublished_changes=True), depth__gt=1)
    drafts = unfinished.order_by("-latest_revision_created_at", "pk")
    return Waiting(
        drafts=drafts[:SHOWN],
        more=max(unfinished.count() - SHOWN, 0),
        reviews=TaskState.objects.reviewable_by(person).count(),
    )
