"""The product's entry with its addresses loaded: a worker that was just started answers at once."""

from django.urls import get_resolver

from lms.wsgi import application

__all__ = ["application"]

get_resolver().url_patterns  # noqa: B018 - loads them
