"""Addresses of content. ``urlpatterns`` are mounted at ``lernen/``, ``site_urlpatterns`` at the root."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail.documents import urls as wagtaildocs_urls

from cms.views import access, barriers, learning, licences, media, notice, search, workbook

app_name = "cms"
urlpatterns = [
    path("seite/<uuid:key>/", access.page, name="page"),
    path("suche/", search.search_lessons, name="search_lessons"),
    path("arbeitsheft/", workbook.show, name="workbook"),
    path("arbeitsheft/arbeitsheft.pdf", workbook.pdf, name="workbook_pdf"),
    path("<uuid:enrolment>/weiter/", learning.resume, name="resume"),
    path("<uuid:enrolment>/<uuid:key>/", learning.lesson, name="lesson"),
    path("<uuid:enrolment>/<uuid:key>/abschliessen/", learning.complete, name="complete"),
    path("<uuid:enrolment>/<uuid:key>/gelesen/", learning.read_news, name="read_news"),
    path("<uuid:enrolment>/<uuid:key>/notiz/<uuid:block>/", workbook.save, name="save_note"),
    path("<uuid:enrolment>/drucken/<uuid:unit>/", learning.print_unit, name="print_unit"),
]

site_urlpatterns: list[URLPattern | URLResolver] = [
    path("medien/<path:path>", media.media, name="media"),
    path("suche/", search.search, name="search"),
    path("datenschutzhinweis/", notice.notice, name="privacy_notice"),
    path("barriere-melden/", barriers.report, name="report_barrier"),
    path("lizenzen/", licences.licences, name="licences"),
    # Links name the file in medien/; this door stays for links from elsewhere, behind the same question.
    path("documents/", include(wagtaildocs_urls)),
]
