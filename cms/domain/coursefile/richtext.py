"""The one form of formatted text: paragraphs, lists, bold, italic, links.

Wagtail's editor writes the same tags; what it adds for itself (``data-block-key``) is dropped here, so a text is equal
before and after it was opened in the editor. A page has another id in every installation, so a link to a page carries
the page's key instead (``cms.domain.page_links``).
"""

from __future__ import annotations

import html as html_entities
import re
from html.parser import HTMLParser

import nh3

TAGS = {"p", "br", "b", "i", "a", "ul", "ol", "li"}
LINK_SCHEMES = {"http", "https", "mailto", "tel"}
# A page of the same installation: lms:<translation key>; or Wagtail's own link type with its id.
PAGE_SCHEME = "lms"
LINK_ATTRIBUTES = {"href", "linktype", "id"}
EDITOR_ATTRIBUTES = {"data-block-key"}

_PLAIN = re.compile(r"<p>(?P<inner>(?:[^<]|<br>)*)</p>")


def canonical(html: str) -> str:
    """``html`` with balanced tags and nothing but what is allowed."""
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": LINK_ATTRIBUTES},
        url_schemes={*LINK_SCHEMES, PAGE_SCHEME},
        link_rel=None,
    )
    return cleaned.replace("&nbsp;", "\N{NO-BREAK SPACE}").strip()


def from_plain(text: str) -> str:
    """``text`` as one paragraph; line breaks stay."""
    return canonical(f"<p>{html_entities.escape(text, quote=False)}</p>".replace("\n", "<br>"))


def as_plain(html: str) -> str | None:
    """The plain text that ``from_plain`` would make ``html`` of, ``None`` when there is none."""
    match = _PLAIN.fullmatch(html)
    if match is None:
        return None
    text = html_entities.unescape(match["inner"].replace("<br>", "\n"))
    return text if text.strip() == text and text and from_plain(text) == html else None


def problem(html: str) -> str | None:
    """The first tag, attribute or address that formatted text may not have; ``None`` when all is well."""
    reader = _Allowed()
    reader.feed(html)
    reader.close()
    return reader.problem


def has_words(html: str) -> bool:
    """Whether there is anything to read."""
    return bool(nh3.clean(html, tags=set()).replace("&nbsp;", " ").strip())


class _Allowed(HTMLParser):
    """Remembers the first thing that is not allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.problem: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self._remember(f"<{tag}>")
        for name, value in attrs:
            if tag != "a" or name != "href":
                if name not in EDITOR_ATTRIBUTES:
                    self._remember(f'{name}="…"')
            elif not _is_good_address(value or ""):
                self._remember(value or "href")

    def handle_comment(self, data: str) -> None:
        self._remember(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._remember(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self._remember(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self._remember(f"<![{data}]>")

    def _remember(self, what: str) -> None:
        self.problem = self.problem or what[:60]


def _is_good_address(address: str) -> bool:
    if address.startswith(("#", "/")) and not address.startswith("//"):
        return True
    scheme, colon, rest = address.partition(":")
    return bool(colon and rest) and scheme.lower() in {*LINK_SCHEMES, PAGE_SCHEME}
