"""What has to happen when somebody logs in or sets a password, and after migrations."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_reset
from django.contrib.auth.signals import user_logged_in
from django.utils import timezone

from lms.accounts.domain.addresses import confirm_work_address
from lms.accounts.domain.groups import ensure_groups, sync_groups
from lms.accounts.domain.work_address import give_up_if_over
from lms.accounts.models import User
from lms.base.clock import berlin_date


def connect() -> None:
    """Called once, when the apps are ready."""
    user_logged_in.connect(follow_grants)
    password_reset.connect(confirm_mailbox)


def follow_grants(*, user: User, **_signal: Any) -> None:
    """The groups follow the grants at login, and a former employer's address is given up."""
    today = berlin_date(timezone.now())
    sync_groups(person=user, today=today)
    give_up_if_over(person=user, today=today)


def confirm_mailbox(*, user: User, **_signal: Any) -> None:
    """Who sets the password by a mailed link has read that mailbox."""
    confirm_work_address(person=user)


def prepare_groups(**_signal: Any) -> None:
    """The role groups exist on every migrated database."""
    ensure_groups()
