"""The journal: an embedded learning record store."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class XapiConfig(AppConfig):
    """Statements in, statements out."""

    name = "lms.xapi"
    label = "xapi"
    verbose_name = _("Learning record store")
