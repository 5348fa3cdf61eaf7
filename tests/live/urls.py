"""All addresses of the product, and ``/nothing``: what a request costs that is authenticated and not answered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from lms.xapi.authentication import authenticate
from lms.xapi.limits import count_request, read_body


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """The floor of every answer of the record store."""
    now = timezone.now()
    count_request(authenticate(request.headers.get("Authorization"), now=now), now=now)
    read_body(request)
    return HttpResponse(b"[]", content_type="application/json")


urlpatterns = [path("nothing", nothing), path("", include("lms.urls"))]
