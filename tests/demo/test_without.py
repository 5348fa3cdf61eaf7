"""What pages are when something is missing: scripts, KERN, new colours, motion, a fast line, a screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import cos, radians, sin

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Page, Response

from tests.browser import AxeReport

FIRST_PAGE_LIMIT = 300_000
COLOURS = """() => Object.fromEntries(
    [["body", "color"], ["body", "backgroundColor"], ["main .button, main button", "color"],
     ["main .button, main button", "backgroundColor"], ["a", "color"]]
        .map(([element, part]) => [`${element} ${part}`, getComputedStyle(document.querySelector(element))[part]])
)"""


def test_the_first_page_is_light(page_of: Callable[..., Page]) -> None:
    page = page_of("")
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)

    page.goto("/", wait_until="networkidle")

    sizes = {answer.url: answer.request.sizes() for answer in answers}
    weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes.values())
    assert any("kern.min.css" in url for url in sizes), "KERN is part of the weight"
    assert any(".woff2" in url for url in sizes), "so are the fonts"
    assert weight <= FIRST_PAGE_LIMIT, sizes


def test_lessons_are_read_and_completed_without_scripts(page_of: Callable[..., Page]) -> None:
    page = page_of("neu", java_script_enabled=False)
    page.goto("/meine-kurse/")

    page.locator('main a[href*="/meine-kurse/"]').first.click()
    page.locator('main a[href*="/lernen/"]').first.click()
    lesson = page.get_by_role("main").inner_text()
    page.get_by_role("button", name="Lektion abschließen").click()

    assert "Was Sie danach können" in lesson
    assert len(lesson) > 1_000
    assert "Lektion abgeschlossen" in page.get_by_role("main").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_kern_the_colours_stay_and_everything_can_be_read(
    page_of: Callable[..., Page], axe: Callable[[Page], AxeReport], scheme: str
) -> None:
    """Chrome 109 does not know OKLCH and skips KERN: the same colours from the base sheet (docs/decisions/0080)."""
    with_kern, without = page_of("", color_scheme=scheme), page_of("", color_scheme=scheme)
    without.route("**/kern.min*.css", lambda route: route.abort())
    found = []

    for address in ("/konto/login/", "/kurse/basis/"):
        for page in (with_kern, without):
            page.goto(address)
        if address == "/konto/login/":
            assert _far_apart(without.evaluate(COLOURS), with_kern.evaluate(COLOURS)) == []
        found += [line for line in str(axe(without)).splitlines() if line.startswith("violation")]

    assert found == []


def _far_apart(colours: dict[str, str], others: dict[str, str]) -> list[str]:
    """Where two computed colours differ by more than rounding (a browser keeps OKLCH in fractions)."""
    return [
        f"{name}: {colour} ≠ {others[name]}"
        for name, colour in colours.items()
        if any(abs(a - b) > 1 for a, b in zip(_bytes_of(colour), _bytes_of(others[name]), strict=True))
    ]


def _bytes_of(colour: str) -> list[float]:
    parts = [float(part) for part in re.findall(r"[\d.]+", colour)[:3]]
    return _from_oklch(*parts) if colour.startswith("oklch") else parts


def _from_oklch(lightness: float, chroma: float, hue: float) -> list[float]:
    """CSS Color 4, section 10: OKLCH → OKLab → linear sRGB → sRGB, as values from 0 to 255."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long, medium, short = (
        (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3,
        (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3,
        (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3,
    )
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    bright = (12.92 * x if x <= 0.0031308 else 1.055 * x ** (1 / 2.4) - 0.055 for x in linear)
    return [255 * min(1.0, max(0.0, x)) for x in bright]


def test_nothing_moves_for_who_wants_no_motion(page_of: Callable[..., Page]) -> None:
    page = page_of("", reduced_motion="reduce")
    page.goto("/")

    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].map(element => getComputedStyle(element))
            .filter(style => style.transitionDuration !== "0s" || style.animationName !== "none"
                || style.scrollBehavior !== "auto").length"""
    )

    assert moving == 0


def test_on_paper_only_the_content_is_left(page_of: Callable[..., Page]) -> None:
    page = page_of("")
    page.goto("/barrierefreiheit/")

    page.emulate_media(media="print")

    assert page.get_by_role("heading", level=1).is_visible()
    assert [
        part
        for part in (".site-nav", ".account-menu", ".site-footer", ".actions")
        if page.locator(part).first.is_visible()
    ] == []


@pytest.mark.parametrize(
    "template", ["400.html", "403_csrf.html", "405.html", "413.html", "429.html", "500.html"]
)
def test_pages_for_when_something_went_wrong_are_accessible_too(
    page_of: Callable[..., Page], axe: Callable[[Page], AxeReport], template: str
) -> None:
    with translation.override("de"):
        html = render_to_string(template, {"site_name": "Kommunale Digitallotsen"})
    page = page_of("")
    page.goto("/konto/login/")
    page.set_content(html)

    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += str(axe(page)).splitlines()

    assert found == []
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.evaluate("document.documentElement.lang") == "de"
