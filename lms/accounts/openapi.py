"""What the OpenAPI schema cannot guess: how a machine credential is sent."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from drf_spectacular.extensions import OpenApiAuthenticationExtension


class ApiCredentialScheme(OpenApiAuthenticationExtension):
    """``Authorization: Bearer <secret>``."""

    target_class = "lms.accounts.authentication.ApiCredentialAuthentication"
    name = "apiCredential"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The scheme's description."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": gettext(
                "A credential made with `manage.py api_credential`. It can do what its owner may, within its scopes."
            ),
        }
