"""Our sheets and scripts ask for nothing that Chrome 109 or Firefox 115 do not know: the browsers of 2023.

Old Windows stays with them, and offices with old Windows. What only adds something and is skipped in silence is welcome
(``text-wrap``), so are popovers behind ``@supports`` (docs/decisions/0123). A list by hand: a tool with the tables
of all browsers is a hundred packages.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house import plan

TOO_NEW = {
    ".css": {
        r"oklch\(|oklab\(|\blab\(|\blch\(": "colour spaces: Chrome 111",
        r"color-mix\(|light-dark\(|\(from ": "colours made of colours: Chrome 111, 123, 119",
        r":has\(": "the parent selector: Firefox 121",
        r"^\s*&": "nesting: Chrome 112, Firefox 117",
        r"@container|@scope|@starting-style|@property|@position-try|@view-transition": "rules: not in both",
        r"\bsubgrid\b": "subgrid: Chrome 117",
        r":user-(?:in)?valid|::details-content|::view-transition": "states: Chrome 119, 131, 111",
        r"field-sizing|interpolate-size|anchor-name|animation-timeline|\blinear\(": "properties: not in both",
        r"\d(?:cap|ric|rex|rcap)\b": "units: Chrome 118, 111",
    },
    ".js": {
        r"\.to(?:Sorted|Reversed|Spliced)\(|\.with\(": "copies of arrays: Chrome 110",
        r"(?:Object|Map)\.groupBy\(|Array\.fromAsync\(": "grouping: Chrome 117, 121",
        r"Promise\.withResolvers|Promise\.try\(": "promises: Chrome 119, 128",
        r"URL\.(?:canParse|parse)\(": "addresses: Chrome 120, 126",
        r"AbortSignal\.any\(": "signals: Chrome 116",
        r"\.(?:isWellFormed|toWellFormed)\(": "texts: Chrome 111",
        r"\.(?:showPopover|togglePopover|moveBefore|setHTMLUnsafe|checkVisibility)\(": "elements: not in both",
        r"startViewTransition|\bnavigation\.|scheduler\.|\bTemporal\.": "not in Firefox 115",
        r"\.(?:union|intersection|difference|isSubsetOf)\(": "sets: Chrome 122",
        r"/[a-z]*v[a-z]*[.,;)]\s*$": "regular expressions with v: Chrome 112",
    },
    ".html": {
        r"<selectedcontent|<details[^>]*\sname=|\scommandfor=": "groups of details: Firefox 130",
    },
}


def ours(suffix: str) -> list[Path]:
    """Our files of that kind; templates of letters and of the admin are no pages with scripts, but cost nothing."""
    return [
        path
        for path in plan.tracked_files()
        if path.suffix == suffix and path.relative_to(plan.ROOT).parts[0] in plan.APPS
    ]


@pytest.mark.parametrize("suffix", TOO_NEW)
def test_nothing_newer_than_the_browsers_of_2023(suffix: str) -> None:
    files = ours(suffix)
    found = [
        f"{plan.shown(path)}: {match[0].strip()!r} ({why})"
        for path in files
        for pattern, why in TOO_NEW[suffix].items()
        for match in re.finditer(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    ]

    assert len(files) > 3
    assert found == []


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".css", ".a { color: oklch(50% 0.1 20); }"),
        (".css", ".a:has(> b) { top: 0; }"),
        (".css", ".a {\n  & b { top: 0; }\n}"),
        (".js", "const sorted = list.toSorted();"),
        (".html", '<details name="a">'),
    ],
)
def test_the_guard_sees_what_is_too_new(suffix: str, text: str) -> None:
    assert any(re.search(pattern, text, re.MULTILINE) for pattern in TOO_NEW[suffix])
