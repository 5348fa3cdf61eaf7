"""What the programme office may do in Wagtail with the curriculum's tables."""

from __future__ import annotations

from django.db import transaction

from curriculum.models import CourseEdition, Enrolment, Run
from lms.accounts.domain.groups import GROUP_OFFICE, permit


@transaction.atomic
def ensure_permissions() -> None:
    """Give the office's group its permissions; idempotent, for set-up after migrating."""
    permit(GROUP_OFFICE, Run, ["view", "add", "change", "delete"])
    permit(GROUP_OFFICE, Enrolment, ["view", "add", "change"])
    permit(GROUP_OFFICE, CourseEdition, ["view"])
