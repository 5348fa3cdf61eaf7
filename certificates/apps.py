"""Certificates and funding."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    """Paper that proves, and the money that follows."""

    name = "certificates"
    verbose_name = _("Certificates and funding")

    def ready(self) -> None:
        """Listen."""
        from certificates import receivers  # noqa: F401 - connects by being imported
