"""People, public bodies, roles."""

from django.apps import AppConfig
from django.contrib.admin import apps as django_admin
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who somebody is; what they do here are rows of the floors above."""

    name = "lms.accounts"
    label = "accounts"
    verbose_name = _("People and bodies")
    default = True

    def ready(self) -> None:
        """Listen to logins and set passwords, and give a migrated database its groups."""
        from lms.accounts import openapi, receivers  # noqa: F401 - the description registers itself

        receivers.connect()
        post_migrate.connect(receivers.prepare_groups, sender=self)


class AdminConfig(django_admin.AdminConfig):
    """Django's admin behind our door."""

    default_site = "lms.accounts.admin_site.AdministrationSite"
    default = False

    def ready(self) -> None:
        """Django's, without allauth's list of logins: when somebody learns is nobody's business (rule P1)."""
        from allauth.usersessions.models import UserSession
        from django.contrib import admin

        super().ready()
        admin.site.unregister(UserSession)
