"""``make pictures``: the README's pictures, taken in a real browser on a demo world of their own.

Everything shown is demo data. Pictures have few colours (a palette), so that eight of them weigh less than one photo.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"
SIZE = {"width": 1200, "height": 780}
COLOURS = 96
HEAVIEST = 120_000


def main() -> None:
    """Take all pictures; says how heavy each is, and ends with an error when one is too heavy."""
    from tests.browser import browser_path

    FOLDER.mkdir(parents=True, exist_ok=True)
    with _demo() as base_url, sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=browser_path(), args=arguments)
        taken = [_take(browser, base_url, *shot) for shot in SHOTS]
        browser.close()
    heavy = [path.name for path in taken if path.stat().st_size > HEAVIEST]
    for path in taken:
        sys.stdout.write(f"{path.stat().st_size / 1000:6.0f} kB  {path.relative_to(ROOT)}\n")
    if heavy:
        sys.exit(f"Too heavy: {', '.join(heavy)}")


@contextmanager
def _demo() -> Iterator[str]:
    """A demo world of its own, served; its address."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "lms.settings.dev", "DATA_DIR": folder}
        os.environ.setdefault("ASSETS_DIR", str(ROOT / "var" / "assets"))
        os.environ.pop("LMS_BOOTSTRAPPED", None)
        subprocess.run([sys.executable, ROOT / "manage.py", "demo", "--no-serve"], check=True, cwd=ROOT)
        django.setup()
        from lms.demo.journey.server import running_server

        with running_server() as server:
            yield server.base_url


def _take(browser: Browser, base_url: str, name: str, login: str, go: Callable[[Page], bytes]) -> Path:
    context = browser.new_context(base_url=base_url, locale="de-DE", viewport=SIZE, color_scheme="light")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto("/konto/login/")
    page.locator("[name=login]").fill(f"{login}@example.org")
    page.locator("[name=password]").fill("demo")
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url(re.compile(r"^(?!.*/login/)"))
    picture = Image.open(io.BytesIO(go(page))).convert("RGB")
    context.close()
    target = FOLDER / f"{name}.png"
    # Rare colours are those that mean something, such as the green of six dots among a thousand.
    picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        target, optimize=True
    )
    return target


def _page(address: str, *steps: str, scroll_to: str = "") -> Callable[[Page], bytes]:
    """Open ``address``, follow links (``LINK:`` address, ``TEXT:`` words), press buttons; take the window."""

    def go(page: Page) -> bytes:
        page.goto(address)
        for step in steps:
            kind, _colon, what = step.partition(":")
            if kind == "LINK":
                page.locator(f'main a[href*="{what}"]').first.click()
            elif kind == "TEXT":
                page.get_by_role("main").get_by_role("link", name=what).first.click()
            else:
                page.get_by_role("main").get_by_role("button", name=what).first.click()
            page.wait_for_load_state("networkidle")
        if scroll_to:
            page.locator(scroll_to).first.evaluate("element => element.scrollIntoView({block: 'start'})")
        return page.screenshot()

    return go


def _editor(page: Page) -> bytes:
    """A lesson in Wagtail, with its blocks."""
    page.goto("/admin/pages/search/?q=Lotsin")
    page.locator("main a[href*='/edit/']").first.click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1_000)  # the editor builds its fields by script
    return page.screenshot()


def _certificate(page: Page) -> bytes:
    """The first sheet of the PDF as it would be printed."""
    page.goto("/zertifikate/")
    address = page.locator("a[href$='.pdf']").first.get_attribute("href")
    sheet = pypdfium2.PdfDocument(page.request.get(str(address)).body())[0].render(scale=1.15).to_pil()
    written = io.BytesIO()
    sheet.save(written, "PNG")
    return written.getvalue()


SHOTS: tuple[tuple[str, str, Callable[[Page], bytes]], ...] = (
    ("home", "lotse", _page("/meine-kurse/")),
    ("lesson", "lotse", _page("/meine-kurse/", "TEXT:Basisqualifizierung", "LINK:/lernen/")),
    ("quiz", "lotse", _page("/meine-kurse/", "TEXT:Basisqualifizierung", "LINK:/quiz/", "PRESS:Versuch")),
    ("editor", "programm", _editor),
    ("attendance", "trainer", _page("/seminare/", "LINK:/seminare/", scroll_to="main section:has(fieldset)")),
    ("hr", "personal", _page("/personal/", scroll_to="main .actions")),
    ("coverage", "programm", _page("/programm/abdeckung/", scroll_to="main h2:has-text('Karte')")),
    ("certificate", "gefoerdert", _certificate),
)

if __name__ == "__main__":
    main()
