"""Who may open which desk. A role not held is answered 404: a desk one may not enter does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from lms.accounts.domain.roles import Roles

View = Callable[..., HttpResponseBase]


def only(holds: Callable[[Roles], bool]) -> Callable[[View], View]:
    """Let only logged-in people in whose roles today satisfy ``holds``."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not holds(request.roles):  # type: ignore[attr-defined]
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


for_hr = only(lambda roles: roles.is_hr)
for_office = only(lambda roles: roles.is_programme_office)
for_trainers = only(lambda roles: roles.is_trainer or roles.is_provider_office)
