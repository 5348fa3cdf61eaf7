"""The language people chose, and the content security policy: strict, looser only where editors need inline code."""

from __future__ import annotations

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

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


class ChosenLanguageMiddleware(LocaleMiddleware):
    """German, until somebody chooses another language at the foot of a page (kept in a cookie).

    What a browser was shipped with says nothing about its owner: many a town hall's browser asks for English.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the cookie, else German."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
