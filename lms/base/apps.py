"""The ground floor."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Abstract models, names, money, theme."""

    name = "lms.base"
    label = "base"
