"""Pages as tests of what stands on them read them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bs4 import BeautifulSoup, NavigableString, Tag

RANDOM = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")\w+'
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
    r"|(?<=nonce=\")[^\"]+"
)


def without_random(page: str) -> str:
    """The page without form tokens, nonces and UUIDs: any short figure turns up in them by chance."""
    return RANDOM.sub("", page)


def wrongly_voiced(german: str, english: str, *, alike: Collection[str] = ()) -> list[str]:
    """Texts of a page in English whose language is not said right (WCAG 3.1.2).

    What both pages say alike was written by people and is marked as German; what differs are words of the frame. Names
    and words that are the same in both languages are ``alike``.
    """
    written = [text for text, _language in _texts(german)]
    unmarked = set(written).difference(alike)
    return [
        text
        for text, language in _texts(english)
        if (not any(text in one for one in written) if language == "de" else text in unmarked)
    ]


def _texts(page: str) -> Iterator[tuple[str, str]]:
    """Every text with letters, and the language it is read in."""
    soup = BeautifulSoup(page, "html.parser")
    for node in (soup.main or soup).find_all(string=True):
        text = " ".join(node.split())
        if type(node) is NavigableString and re.search(r"[^\W\d_]{2}", text):
            speaker = node.find_parent(lambda tag: isinstance(tag, Tag) and tag.has_attr("lang"))
            yield text, str(speaker["lang"]) if speaker else "en"
