"""The pages in every footer: laid down once, then the editors' own; only our own wrong sentences are mended later."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from wagtail.models import Page

from cms.domain.site import ensure_site
from cms.models import AccessibilityPage, HomePage, PlainPage, PrivacyPage

TEXTS = Path(__file__).parents[1] / "data" / "legal_pages.yaml"
CORRECTIONS = TEXTS.with_name("legal_corrections.yaml")
PRIVACY, ACCESSIBILITY = "datenschutz", "barrierefreiheit"


@dataclass(frozen=True)
class Operator:
    """Who runs the platform, as the first texts name them; brackets ask the editors to fill in."""

    operator: str = "[Name der Stelle]"
    address: str = "[Straße, Postleitzahl, Ort]"
    email: str = "kontakt@digitallotsen.example"
    officer: str = "[E-Mail der oder des Datenschutzbeauftragten]"


@transaction.atomic
def ensure_legal_pages(operator: Operator | None = None) -> None:
    """Imprint, privacy, accessibility, help, licences: made where they are missing; what editors changed stays."""
    home = ensure_site().home
    present = set(home.get_children().values_list("slug", flat=True))
    for slug, texts in _texts().items():
        if slug not in present:
            _publish(home, _page(slug, _filled_in(texts, operator or Operator())))
    _mend(home)


def _mend(home: HomePage) -> None:
    """Replace our own wrong sentences where they still stand as we wrote them; drafts of editors are left alone."""
    wrong: dict[str, dict[str, str]] = defaultdict(dict)
    for one in yaml.safe_load(CORRECTIONS.read_text(encoding="utf-8")):
        wrong[one["page"]][one["was"]] = one["now"]
    for page in PlainPage.objects.child_of(home).filter(slug__in=wrong, has_unpublished_changes=False):
        stored = list(page.body.raw_data)
        mended = _replaced(stored, wrong[page.slug])
        if mended != stored:
            page.body = json.dumps(mended)
            page.save_revision().publish()


def _replaced(value: Any, words: Mapping[str, str]) -> Any:
    """``value`` of a stored body with whole texts exchanged."""
    if isinstance(value, str):
        return words.get(value, value)
    if isinstance(value, Mapping):
        return {key: _replaced(one, words) for key, one in value.items()}
    return [_replaced(one, words) for one in value] if isinstance(value, list) else value


def _page(slug: str, texts: dict[str, Any]) -> Page:
    common = {"slug": slug, "title": texts["title"]}
    if slug == ACCESSIBILITY:
        return AccessibilityPage(
            **common,
            gaps=[("gap", gap) for gap in texts["gaps"]],
            method=texts["method"],
            prepared_on=texts["prepared_on"],
            reviewed_on=texts["prepared_on"],
            operator=texts["operator"],
            contact_email=texts["email"],
            contact=texts["contact"],
            conciliation=texts["conciliation"],
        )
    body = [_block(kind, value) for entry in texts["body"] for kind, value in entry.items()]
    if slug == PRIVACY:
        return PrivacyPage(
            **common, body=body, notice=texts["notice"], notice_version=str(texts["notice_version"])
        )
    return PlainPage(**common, body=body)


def _block(kind: str, value: Any) -> tuple[str, Any]:
    if kind == "list":
        return kind, {"style": "bullet", "points": value}
    if kind == "callout":
        variant, text = value
        return kind, {"variant": variant, "text": text}
    return kind, value


def _publish(home: HomePage, page: Page) -> None:
    home.add_child(instance=page)
    page.save_revision().publish()


@cache
def _texts() -> dict[str, dict[str, Any]]:
    texts: dict[str, dict[str, Any]] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return texts


def _filled_in(texts: dict[str, Any], operator: Operator) -> dict[str, Any]:
    facts = asdict(operator)

    def fill(value: Any) -> Any:
        if isinstance(value, str):
            return value.format(**facts)
        if isinstance(value, list):
            return [fill(one) for one in value]
        return {key: fill(one) for key, one in value.items()} if isinstance(value, dict) else value

    filled: dict[str, Any] = fill(texts)
    return facts | filled
