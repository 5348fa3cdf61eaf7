"""Addresses of certificates. ``pruefen/<code>`` is printed on paper and never changes."""

from django.urls import path

from certificates import views

app_name = "certificates"
urlpatterns = [
    path("zertifikate/", views.own_certificates, name="list"),
    path("zertifikate/<uuid:certificate>/zertifikat.pdf", views.certificate_pdf, name="pdf"),
    path("pruefen/", views.check, name="check"),
    path("pruefen/<str:code>", views.verify, name="verify"),
    path("pruefen/<str:code>/", views.verify),
]
