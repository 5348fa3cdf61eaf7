"""Quizzes: questions, attempts, grading."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Questions are asked, answered, graded and never lost."""

    name = "assessments"
    verbose_name = _("Assessments")
