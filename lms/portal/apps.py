"""Pages across apps."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Learner, trainer, HR and programme office desks."""

    name = "lms.portal"
    label = "portal"
