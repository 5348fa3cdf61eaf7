"""Django's admin: a look at accounts and logs for administrators, nobody else."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.domain.roles import roles_of
from lms.base.clock import berlin_date


class AdministrationSite(AdminSite):
    """Asks the role grants of today, not a flag that somebody forgets to take back."""

    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("Accounts and logs")

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators by a grant valid today, and superusers."""
        if not request.user.is_authenticated:
            return False
        return roles_of(person=request.user, today=berlin_date(timezone.now())).is_administrator
