"""Every page type in a real browser: accessible in both schemes, whole at 320 px and at 200 %, silent, on its own.

The pages are data: ``tests/demo/pages.py``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import cast

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, ViewportSize

from lms.demo.journey.server import RunningServer
from tests.browser import AxeReport
from tests.demo.conftest import DemoWorld
from tests.demo.pages import (
    ADMIN_PAGES,
    ADMIN_WIDTHS,
    DRAWN,
    ERROR_TEMPLATES,
    ERRORS,
    OF_WAGTAIL,
    PAGES,
    UNDECIDED,
)

pytestmark = pytest.mark.once

# 1280 px at 200 % have 640 px of room; the narrowest phone has 320 (WCAG 1.4.10). Pages are left as wide as they came.
SIZES: tuple[ViewportSize, ...] = (
    {"width": 640, "height": 640},
    {"width": 320, "height": 640},
    {"width": 1280, "height": 800},
)
# What every page needs beside what axe asks for. A script of type application/json is data, which no browser runs.
FRAME = """() => ({
    lang: document.documentElement.lang,
    title: document.title,
    h1: document.querySelectorAll("h1").length,
    levels: [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")]
        .filter(h => h.checkVisibility()).map(h => Number(h.tagName[1])),
    landmarks: ["body > header", "main", "body > footer", "nav"].filter(s => !document.querySelector(s)),
    autoplay: document.querySelectorAll("[autoplay]").length,
    inline: document.querySelectorAll('[style], style, script:not([src], [type="application/json"])').length,
    doubled: [...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i),
})"""

# What lies beyond the right edge and cannot be scrolled to. Wagtail keeps the minimap of a form there until it is asked
# for; what is a pixel wide is for screen readers.
OUT_OF_REACH = """() => {
    const scrolls = (one) => one && (one.scrollWidth > one.clientWidth
        && /auto|scroll/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
    return [...document.querySelectorAll("main *")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.right > innerWidth + 1 && box.width > 1 && !one.closest(".w-minimap")
            && one.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !scrolls(one.parentElement);
    }).map((one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 120));
}"""

# Draws what is asked for in one process of the demo world: starting it takes longer than everything it draws.
DRAW = """
from uuid import uuid4
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from lms.portal.domain.flags import Flag, FlagGroup
request = RequestFactory().get("/")
request.user = AnonymousUser()
pages = {{name: render_to_string(name) for name in {errors}}}
pages |= {{name: render_to_string(name, context, request) for name, context in {{{others}}}.items()}}
print(json.dumps(pages))
"""


def visit(page: Page, step: str) -> None:
    """Take one step of ``pages.py``."""
    kind, _colon, what = step.partition(":")
    if kind == "LINK":
        page.goto(str(page.locator(f'main a[href*="{what}"]').first.get_attribute("href")))
    elif kind == "TEXT":
        _click(page, page.get_by_role("main").get_by_role("link", name=what).first)
    elif kind == "PRESS":
        _click(page, page.get_by_role("main").get_by_role("button", name=what).first)
    elif kind == "FILL":
        name, _equals, text = what.partition("=")
        page.locator(f'main [name="{name}"]').fill(text)
    elif step == "BACK":
        page.go_back()
    else:
        page.goto(step)


def _click(page: Page, target: Locator) -> None:
    """Click and wait for the page that follows: a quiz sends the last answers first, and only then itself."""
    with page.expect_navigation():
        target.click()


def look_through(page: Page, step: str, axe: Callable[[Page], AxeReport]) -> list[str]:
    """What is wrong with the present page."""
    found = _seen_in_both_schemes(page, axe)
    if page.get_by_text("None", exact=True).count():
        found.append("prints None")
    found += _frame_faults(page.evaluate(FRAME))
    return [f"{step} ({page.url}): {fault}" for fault in found]


def _seen_in_both_schemes(page: Page, axe: Callable[[Page], AxeReport]) -> list[str]:
    """What axe finds, and what is wider than a narrow window."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        report = axe(page)
        found += [f"{scheme}: {line}" for line in str(report).splitlines() if not _is_explained(line)]
    return [*found, *_too_wide(page)]


def _too_wide(page: Page) -> list[str]:
    """What makes a page wider than its window, or is cut off by it."""
    found = []
    for size in SIZES:
        page.set_viewport_size(size)
        width = size["width"]
        excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if excess > 0:
            found.append(f"{excess} px too wide at {width} px")
        found += [f"out of reach at {width} px: {part}" for part in _out_of_reach(page)[:3]]
    return found


def _out_of_reach(page: Page) -> list[str]:
    """What stays beyond the edge: Wagtail's frame takes a moment to follow the window."""
    for _patience in range(20):
        parts: list[str] = page.evaluate(OUT_OF_REACH)
        if not parts:
            break
        page.wait_for_timeout(100)
    return parts


def _is_explained(line: str) -> bool:
    return any(line.startswith(f"incomplete {rule} ") for rule in UNDECIDED)


def _is_wagtails(line: str) -> bool:
    return any(f"{finding} (" in line and part in line for finding, part, _reason in OF_WAGTAIL)


def _frame_faults(frame: dict[str, object]) -> list[str]:
    levels = [int(level) for level in frame["levels"]]
    jumps = [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1]
    expected = {
        "lang": "de", "h1": 1, "landmarks": [], "autoplay": 0, "inline": 0, "doubled": [],
    }  # fmt: skip
    faults = [f"{name} is {frame[name]!r}" for name, value in expected.items() if frame[name] != value]
    if not re.fullmatch(r".+ – Kommunale Digitallotsen", str(frame["title"])):
        faults.append(f"its title is {frame['title']!r}")
    if jumps or levels[:1] != [1]:
        faults.append(f"its headings go {levels}")
    return faults


@pytest.mark.parametrize("login", PAGES)
def test_every_page_is_accessible_whole_and_silent(
    page_of: Callable[..., Page],
    axe: Callable[[Page], AxeReport],
    demo_server: RunningServer,
    login: str,
) -> None:
    said: list[str] = []
    strangers: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(f"{page.url}: {message.text}")

    def watch(request: Request) -> None:
        if not request.url.startswith((f"{demo_server.base_url}/", "data:")):
            strangers.append(request.url)

    page = page_of(login)
    page.on("console", hear)
    page.on("request", watch)
    found = []
    for step in PAGES[login]:
        visit(page, step)
        found += look_through(page, step, axe)
        if step in ERRORS:
            said = [line for line in said if f"status of {ERRORS[step]}" not in line]

    assert not found, "\n".join(found)
    assert said == []
    assert strangers == []


@pytest.mark.parametrize("login", ADMIN_PAGES)
def test_every_page_of_ours_in_the_admin_is_accessible_and_whole(
    page_of: Callable[..., Page], axe: Callable[[Page], AxeReport], login: str
) -> None:
    page = page_of(login)
    found = []
    for step in ADMIN_PAGES[login]:
        visit(page, step)
        page.wait_for_load_state("networkidle")
        faults = [fault for fault in _seen_in_both_schemes(page, axe) if not _is_wagtails(fault)]
        found += [f"{step} ({page.url}): {fault}" for fault in faults]

    assert not found, "\n".join(found)


def test_lists_and_forms_of_the_office_fit_a_phone(
    page_of: Callable[..., Page], axe: Callable[[Page], AxeReport]
) -> None:
    page = page_of("programm")
    found = []
    for address in ADMIN_WIDTHS:
        page.goto(address)
        found += [f"{address}: {fault}" for fault in _too_wide(page)]
    # What scrolls has to be reached with keys, too; where the list is widest.
    page.goto(ADMIN_WIDTHS[0])
    page.set_viewport_size({"width": 320, "height": 640})
    found += [line for line in str(axe(page)).splitlines() if "scrollable-region-focusable" in line]

    assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def drawn(demo_world: DemoWorld) -> dict[str, str]:
    """Template → its page; what stands for something broken gets neither a request nor a context."""
    others = ", ".join(f"{name!r}: {context}" for name, context in DRAWN.items())
    return cast("dict[str, str]", demo_world.ask(DRAW.format(errors=ERROR_TEMPLATES, others=others)))


@pytest.mark.parametrize("template", [*ERROR_TEMPLATES, *DRAWN])
def test_pages_that_nobody_walks_to_are_accessible_and_whole(
    page_of: Callable[..., Page], axe: Callable[[Page], AxeReport], drawn: dict[str, str], template: str
) -> None:
    page = page_of("")
    page.route("**/kaputt/", lambda route: route.fulfill(body=drawn[template], content_type="text/html"))

    page.goto("/kaputt/")
    for closed in page.locator("main details").all():
        closed.evaluate("element => element.open = true")
    found = _seen_in_both_schemes(page, axe)

    assert not found, "\n".join(found)
    assert page.locator("h1").count() == 1
    assert page.title()
