"""People, public bodies, roles."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who somebody is; what they do here are rows of the floors above."""

    name = "lms.accounts"
    label = "accounts"
    verbose_name = _("People and bodies")
