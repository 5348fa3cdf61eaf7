"""Programme, courses, runs, enrolment, attendance, progress."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurriculumConfig(AppConfig):
    """What is taught, when, to whom, and how far they are."""

    name = "curriculum"
    verbose_name = _("Curriculum")

    def ready(self) -> None:
        """Connect the receivers."""
        from curriculum import receivers  # noqa: F401 - importing connects
