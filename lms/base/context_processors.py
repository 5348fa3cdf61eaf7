"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site_frame(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - called with it
    """The product's name for titles and header."""
    return {"site_name": settings.WAGTAIL_SITE_NAME}
