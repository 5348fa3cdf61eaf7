"""The demo world."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Seeds and the scripted journey; built with domain functions only."""

    name = "lms.demo"
    label = "demo"
