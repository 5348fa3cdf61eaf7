"""Links to pages inside formatted text: by database id in the page tree, by identity in course files."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from wagtail.models import Page

from cms.domain.coursefile.richtext import PAGE_SCHEME, canonical

_BY_ID = re.compile(r'<a(?=[^>]*\blinktype="page")(?=[^>]*\bid="(?P<id>\d+)")[^>]*>')
_BY_KEY = re.compile(rf'<a href="{PAGE_SCHEME}:(?P<key>[0-9a-fA-F-]{{36}})">')
_LINK_END = "</a>"


def to_portable(html: str) -> str:
    """Text from the page tree in canonical form; a link to a page that is gone loses the link, not the words."""
    cleaned = canonical(html)
    ids = {int(match["id"]) for match in _BY_ID.finditer(cleaned)}
    keys = dict(Page.objects.filter(pk__in=ids).values_list("pk", "translation_key")) if ids else {}

    def replacement(match: re.Match[str]) -> str | None:
        key = keys.get(int(match["id"]))
        return key and f'<a href="{PAGE_SCHEME}:{key}">'

    return _replace_links(cleaned, _BY_ID, replacement)


def lost_links(html: str) -> list[str]:
    """The keys in ``html`` that name no page here."""
    named = {match["key"].lower() for match in _BY_KEY.finditer(html)}
    here = {str(key) for key in _pages_by_key(html)}
    return sorted(named - here)


def to_stored(html: str) -> str:
    """Text from a course file as Wagtail stores it; a link to a page that is not here loses the link, not the words."""
    ids = _pages_by_key(html)

    def replacement(match: re.Match[str]) -> str | None:
        key = _as_uuid(match["key"])
        pk = ids.get(key) if key else None
        return None if pk is None else f'<a linktype="page" id="{pk}">'

    return _replace_links(html, _BY_KEY, replacement)


def _pages_by_key(html: str) -> dict[uuid.UUID, int]:
    keys = {key for match in _BY_KEY.finditer(html) if (key := _as_uuid(match["key"]))}
    if not keys:
        return {}
    return dict(Page.objects.filter(translation_key__in=keys).values_list("translation_key", "pk"))


def _replace_links(
    html: str, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str | None]
) -> str:
    parts: list[str] = []
    position = 0
    for match in pattern.finditer(html):
        parts.append(html[position : match.start()])
        position = match.end()
        opening = replacement(match)
        if opening is not None:
            parts.append(opening)
            continue
        end = html.find(_LINK_END, position)
        parts.append(html[position:end])
        position = end + len(_LINK_END)
    return "".join(parts) + html[position:]


def _as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
