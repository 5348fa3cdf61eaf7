"""The content security policy: strict everywhere, looser only where Wagtail's and Django's editors need inline code."""

from __future__ import annotations

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

EDITOR_PREFIXES = ("/admin/", "/django-admin/")
# Wagtail's editor writes inline scripts (date pickers) and inline styles; our own pages never do.
EDITOR_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp with one exception by address."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002 - the signature of django-csp
    ) -> PolicyParts:
        """The policy's parts; the editors' addresses get theirs in place of ours."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(EDITOR_PREFIXES):
            parts.replace = {**EDITOR_POLICY, **(parts.replace or {})}
        return parts
