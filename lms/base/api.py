"""Swagger UI from our own files; and the answer where nothing is."""

from __future__ import annotations

import json
from typing import Any

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class ApiDocsView(SpectacularSwaggerSplitView):
    """No inline code (strict content security policy), no third party."""

    template_name = "base/api_docs.html"
    url_name = "api:schema"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page, or with ``?script`` its start script, told to validate nowhere (else it calls a third party)."""
        response = super().get(request, *args, **kwargs)
        if "settings" in response.data:
            response.data["settings"] = json.dumps({"deepLinking": True, "validatorUrl": None})
        return response


@extend_schema(exclude=True)
class UnknownAddressView(APIView):
    """404 as JSON for every address nobody answers."""

    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whatever the method."""
        super().initial(request, *args, **kwargs)
        raise NotFound
