"""The first pages of an installation."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Locale, Page, Site

from cms.models import CourseIndexPage, HomePage, PlainPage

# Pages are content, not interface: German whatever language the installer speaks.
HOME_TITLE = "Kommunale Digitallotsen"
HOME_LEAD = (
    "Kommunale Digitallotsinnen und Digitallotsen begleiten ihre Städte, Gemeinden und Landkreise durch den digitalen "
    "Wandel. Hier lernen Sie in Ihrem Tempo, legen Lernkontrollen ab und finden Ihre Zertifikate."
)
HOME_BODY = [
    ("heading", "So werden Sie Digitallotsin oder Digitallotse"),
    (
        "list",
        {
            "style": "numbered",
            "points": [
                "Ihre Kommune meldet Sie an, und Sie erhalten eine Einladung per E-Mail.",
                "Sie besuchen drei Seminartage, vor Ort oder online, und vertiefen den Stoff hier in Ihrem Tempo.",
                "Nach jedem Tag zeigt eine Lernkontrolle, was sitzt; Sie dürfen sie beliebig oft wiederholen.",
                "Sind alle Tage abgeschlossen, erhalten Sie Ihr Zertifikat, und Ihre Kommune rechnet die Förderung ab.",
            ],
        },
    ),
]
INDEX_TITLE = "Kurse"
INDEX_SLUG = "kurse"
INDEX_INTRO = "Die Basisqualifizierung und die Aufbaumodule des Programms."


@dataclass(frozen=True)
class SiteTree:
    """The two pages everything else hangs on."""

    home: HomePage
    course_index: CourseIndexPage


@transaction.atomic
def ensure_site() -> SiteTree:
    """Home page and course index, made where they are missing; what editors changed stays. Idempotent."""
    home = HomePage.objects.order_by("path").first() or _make_home()
    index = CourseIndexPage.objects.descendant_of(home).order_by("path").first() or _make_index(home)
    return SiteTree(home=home, course_index=index)


def page_at(*, slug: str) -> PlainPage | None:
    """The published text that editors keep for an address of ours, if there is one."""
    return PlainPage.objects.live().filter(slug=slug).order_by("path").first()


def _root() -> Page:
    """The invisible page above all pages.

    Wagtail's migrations make it with its locale; ``manage.py flush`` takes both away.
    """
    Locale.objects.get_or_create(language_code=get_supported_content_language_variant(settings.LANGUAGE_CODE))
    return Page.get_first_root_node() or Page.add_root(title="Root", slug="root")


def _make_home() -> HomePage:
    root = _root()
    welcome = root.get_children().filter(content_type__app_label="wagtailcore").first()
    home = HomePage(title=HOME_TITLE, slug="start", lead=HOME_LEAD, body=HOME_BODY)
    root.add_child(instance=home)
    home.save_revision().publish()
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    site.root_page = home
    site.site_name = site.site_name or HOME_TITLE
    site.save()
    if welcome is not None and not welcome.get_children().exists():
        # Wagtail's "Welcome to your new Wagtail site".
        Page.objects.get(pk=welcome.pk).delete()
    return home


def _make_index(home: HomePage) -> CourseIndexPage:
    index = CourseIndexPage(title=INDEX_TITLE, slug=INDEX_SLUG, intro=INDEX_INTRO, show_in_menus=True)
    home.add_child(instance=index)
    index.save_revision().publish()
    return index
