"""Siobhán Kärcher has broken her mouse: from the login to the certificate with Tab, Enter and Space.

Arrow keys are used where every browser wants them: within a group of radio buttons and in a list of choices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.demo.conftest import DemoWorld

MOST_STOPS = 150
# What has the focus: its words, its fields, whether it shows, and its place in the document.
FOCUS = """() => {
    const it = document.activeElement, style = getComputedStyle(it), box = it.getBoundingClientRect();
    window.__stops = window.__stops || [];
    const before = window.__stops.at(-1);
    const inOrder = !before || !before.isConnected || before === it ||
        Boolean(before.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING);
    window.__stops.push(it);
    return {
        text: (it.innerText || it.getAttribute("aria-label") || "").trim(),
        name: it.name || "", value: it.value || "", type: it.type || it.tagName.toLowerCase(),
        options: it.options ? [...it.options].map(option => option.value) : [],
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0,
        inOrder, isBody: it === document.body,
    };
}"""
ANSWERS = """
from assessments.domain.frozen import read_frozen
from assessments.forms.answers import prefix_of
from assessments.models import Attempt
attempt = Attempt.objects.filter(enrolment__person__email="ohne-test@example.org").latest("started_at")
right = {}
for question in read_frozen(attempt.frozen).questions:
    prefix, solution = prefix_of(question), question.rules.solution(question.loaded)
    for part, value in solution.items():
        if isinstance(value, dict):
            single = {"pairs": "pair", "positions": "position"}[part]
            right |= {f"{prefix}-{single}-{key}": [str(one)] for key, one in value.items()}
        elif isinstance(value, list):
            right[f"{prefix}-choice"] = value
        else:
            right[f"{prefix}-{part}"] = [str(value).lower() if isinstance(value, bool) else str(value)]
print(json.dumps(right))
"""


def tab(page: Page) -> dict[str, Any]:
    """One stop further: it shows, it is marked, and it comes later in the document than the stop before."""
    page.keyboard.press("Tab")
    focus: dict[str, Any] = page.evaluate(FOCUS)
    if not focus["isBody"]:
        where = f"{focus} on {page.url}"
        assert focus["outlined"], f"the focus does not show: {where}"
        assert focus["seen"], f"the focus is out of sight: {where}"
        assert focus["inOrder"], f"the focus jumps back: {where}"
    return focus


def go_to(page: Page, text: str, key: str = "Enter") -> None:
    """Tab to what reads ``text`` and press ``key``; the page that follows is loaded."""
    for _ in range(MOST_STOPS):
        focus = tab(page)
        if focus["type"] in {"a", "submit"} and text in focus["text"]:
            with page.expect_navigation():
                page.keyboard.press(key)
            return
    pytest.fail(f"The keyboard never reaches “{text}” on {page.url}.")


def answer_everything(page: Page, right: dict[str, list[str]]) -> None:
    """Tab through the form and answer what comes up."""
    answered = set()
    for _ in range(MOST_STOPS):
        focus = tab(page)
        name = focus["name"]
        if focus["type"] == "submit" and answered >= set(right):
            return
        wanted = right.get(name, [])
        if focus["type"] == "radio" and wanted:
            page.keyboard.press("Space")
            while page.evaluate("document.activeElement.value") != wanted[0]:
                page.keyboard.press("ArrowDown")
        elif focus["type"] == "checkbox" and focus["value"] in wanted:
            page.keyboard.press("Space")
        elif focus["type"] == "select-one" and wanted:
            for _step in range(focus["options"].index(wanted[0])):
                page.keyboard.press("ArrowDown")
        elif focus["type"] == "text" and wanted:
            page.keyboard.type(wanted[0])
        if wanted:
            answered.add(name)
    pytest.fail(f"Not everything can be answered: {set(right) - answered}")


def test_from_the_login_to_the_certificate(page_of: Callable[..., Page], demo_world: DemoWorld) -> None:
    page = page_of("")
    page.goto("/konto/login/")

    assert tab(page)["text"] == "Zum Inhalt springen"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("ohne-test@example.org")
    while page.evaluate("document.activeElement.name") != "password":
        page.keyboard.press("Tab")
    page.keyboard.type("demo")
    go_to(page, "Anmelden", key="Space")

    go_to(page, "Basisqualifizierung")
    go_to(page, "Lernkontrolle Tag 3")
    go_to(page, "Lernkontrolle beginnen", key="Space")
    answer_everything(page, demo_world.ask(ANSWERS))
    go_to(page, "Abgeben")
    if "/abgeben/" in page.url:
        go_to(page, "Abgeben")
    assert "Bestanden" in page.get_by_role("main").inner_text()
    go_to(page, "Meine Zertifikate")
    assert page.get_by_role("heading", level=1).inner_text() == "Meine Zertifikate"
    with page.expect_download() as download:
        for _ in range(MOST_STOPS):
            if "PDF herunterladen" in tab(page)["text"]:
                page.keyboard.press("Enter")
                break

    assert download.value.suggested_filename.endswith(".pdf")


@pytest.mark.parametrize(
    ("login", "address"),
    [("", "/kurse/"), ("trainer", "/seminare/"), ("personal", "/personal/"), ("programm", "/programm/")],
)
def test_every_stop_shows_and_keeps_the_order(page_of: Callable[..., Page], login: str, address: str) -> None:
    page = page_of(login)
    page.goto(address)

    stops = 0
    while not tab(page)["isBody"] and stops < MOST_STOPS:
        stops += 1

    assert stops > 8
