"""A very small browser: cookies, redirects, forms. Enough to act like a person over HTTP with nothing but a session."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Self
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

TIMEOUT_SECONDS = 60


class JourneyError(Exception):
    """Something on a page is not as a person would expect it."""


@dataclass
class Form:
    """A form as found on a page, with the values it would send."""

    action: str
    method: str
    fields: list[tuple[str, str]]
    tag: Tag

    def fill(self, **values: str | list[str]) -> Self:
        """Set fields by name (``__`` stays as is); an unknown name is an error, as it would be for a person."""
        known = {str(control.get("name")) for control in self.tag.select("[name]")}
        for name, value in values.items():
            if name not in known:
                raise JourneyError(f"The form {self.action} has no field {name!r}; it has {sorted(known)}.")
            self.fields = [pair for pair in self.fields if pair[0] != name]
            self.fields += [(name, one) for one in (value if isinstance(value, list) else [value])]
        return self


@dataclass
class Page:
    """An answer of the server."""

    url: str
    status: int
    content: bytes
    headers: dict[str, str]
    soup: BeautifulSoup = field(init=False)

    def __post_init__(self) -> None:
        is_html = "html" in self.headers.get("Content-Type", "")
        self.soup = BeautifulSoup(self.content.decode() if is_html else "", "html.parser")

    @property
    def text(self) -> str:
        """What a person reads."""
        return " ".join(self.soup.get_text(" ").split())

    def link(self, *, contains: str) -> str:
        """The address of the first link whose address contains ``contains``."""
        for anchor in self.soup.select("a[href]"):
            if contains in str(anchor["href"]):
                return urljoin(self.url, str(anchor["href"]))
        raise JourneyError(f"{self.url} has no link containing {contains!r}.")

    def form(self, *, action: str | None = None, having: str | None = None) -> Form:
        """The form whose address contains ``action`` or that has a field ``having``."""
        for tag in self.soup.select("form"):
            target = urljoin(self.url, str(tag.get("action") or "")) or self.url
            if action is not None and action not in target:
                continue
            if having is not None and not tag.select(f'[name="{having}"]'):
                continue
            return Form(target, str(tag.get("method") or "get").lower(), _values(tag), tag)
        raise JourneyError(f"{self.url} has no form with {action or having!r}.")


class Browser:
    """One person's browser at one server."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, address: str) -> Page:
        """Open an address."""
        return self._open(urllib.request.Request(urljoin(self.base_url, address)))  # noqa: S310 - our own server

    def submit(self, form: Form, *, button: tuple[str, str] | None = None) -> Page:
        """Send a form, with the name and value of the button pressed."""
        pairs = form.fields + ([button] if button else [])
        body = urlencode(pairs)
        if form.method == "get":
            return self.get(f"{form.action.partition('?')[0]}?{body}")
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(self.base_url))
        headers = {"Origin": origin, "Referer": form.action}
        request = urllib.request.Request(form.action, body.encode(), headers)  # noqa: S310 - our own server
        return self._open(request)

    def log_in(self, email: str, password: str) -> Page:
        """Log in by the login page; raises when it does not let the person in."""
        page = self.submit(
            self.get("/konto/login/").form(having="login").fill(login=email, password=password)
        )
        if "/konto/login" in page.url:
            raise JourneyError(f"{email} cannot log in: {page.text[:300]}")
        return page

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return Page(answer.url, answer.status, answer.read(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            page = Page(request.full_url, error.code, error.read(), dict(error.headers))
            raise JourneyError(
                f"{request.get_method()} {request.full_url} → {error.code}: {page.text[:300]}"
            ) from error


def _values(form: Tag) -> list[tuple[str, str]]:
    """Name and value of every control a browser would send."""
    pairs: list[tuple[str, str]] = []
    for control in form.select("input[name], textarea[name], select[name]"):
        if control.has_attr("disabled"):
            continue
        name = str(control["name"])
        kind = str(control.get("type", "text")).lower()
        if control.name == "select":
            chosen = control.select("option[selected]") or (
                [] if control.has_attr("multiple") else control.select("option")[:1]
            )
            pairs += [(name, str(option.get("value", option.get_text()))) for option in chosen]
        elif control.name == "textarea":
            pairs.append((name, control.get_text()))
        elif kind in {"checkbox", "radio"}:
            if control.has_attr("checked"):
                pairs.append((name, str(control.get("value", "on"))))
        elif kind not in {"submit", "button", "reset", "image", "file"}:
            pairs.append((name, str(control.get("value", ""))))
    return pairs
