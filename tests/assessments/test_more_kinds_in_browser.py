"""Kprim, gaps, free text, case and survey: by keyboard, at 320 px, with a picture, checked by axe."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from assessments.domain.attempts import start_attempt
from assessments.domain.bank import QuizSpec, save_quiz
from assessments.domain.pictures import PictureRefused, store_picture
from assessments.domain.queries import last_answers
from assessments.models import Attempt, AttemptResult
from curriculum.models import EditionActivity, Enrolment
from lms.accounts.models import User
from lms.xapi.models import Statement
from tests.assessments.conftest import question_of
from tests.assessments.pages import log_in
from tests.assessments.questions import MORE_KINDS
from tests.browser import AxeReport


@pytest.fixture
def picture(db: None, settings: Settings, tmp_path: Path, now: dt.datetime) -> str:
    """The id of a stored picture."""
    settings.MEDIA_ROOT = tmp_path
    raw = io.BytesIO()
    Image.new("RGB", (800, 200), "#447799").save(raw, "PNG")
    raw.seek(0)
    return str(store_picture(file=raw, now=now).pk)


@pytest.fixture
def more(picture: str, enrolment: Enrolment, activity: EditionActivity, now: dt.datetime) -> Attempt:
    """An attempt at a quiz of the later kinds, the first question with a picture."""
    first = replace(
        MORE_KINDS[0], content={**MORE_KINDS[0].content, "image": {"id": picture, "alt": "Ein Schloss"}}
    )
    spec = QuizSpec("tag-1", "Weitere Arten", 20, (first, *MORE_KINDS[1:]))
    save_quiz(spec=spec, live=True, now=now)
    return start_attempt(enrolment=enrolment, activity=activity, now=now)


@pytest.mark.django_db(transaction=True)
def test_the_later_kinds_by_keyboard_at_320_px(
    page: Page, learner: Client, live_server: LiveServer, more: Attempt, axe: Callable[[Page], AxeReport]
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    log_in(page, learner, live_server)
    page.goto(f"{live_server.url}{reverse('assessments:attempt', args=[more.pk])}")
    findings = [str(axe(page))]
    widths = [page.evaluate("document.documentElement.scrollWidth")]
    expect(page.get_by_alt_text("Ein Schloss")).to_be_visible()
    assert page.get_by_alt_text("Ein Schloss").evaluate("image => image.naturalWidth") == 800

    kprim = question_of(more, "kprim")
    for key, value in kprim.rules.solution(kprim.loaded)["values"].items():
        row = page.get_by_role("radiogroup", name=kprim.loaded.texts[key])
        row.get_by_label("Richtig" if value else "Falsch").press("Space")
    page.get_by_label("Lücke 1").fill("ozg")
    page.get_by_label("Lücke 2").select_option("2017")
    page.locator(f"#q-{question_of(more, 'aufsatz').id}").get_by_label("Ihre Antwort").fill(
        "Mit Geduld.\nUnd Erfolg."
    )
    page.get_by_text("Hinweis 1").press("Enter")
    expect(page.get_by_text("Denken Sie an die Meldewege.")).to_be_visible()
    page.get_by_label("Impulse geben und vernetzen").press("Space")
    page.get_by_role("group", name="Teil 2").get_by_label("Ihre Antwort").fill("CSBW")
    for statement in ("Das Tempo war passend.", "Ich kann das Gelernte anwenden."):
        page.get_by_role("radiogroup", name=statement).get_by_label("eher").press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_text("gespeichert", exact=True)).to_have_count(5)
    answers = {
        key: last_answers(attempt=more)[question_of(more, key).id].payload for key in ("aufsatz", "umfrage")
    }
    page.get_by_role("button", name="Abgeben").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ergebnis")
    findings.append(str(axe(page)))
    widths.append(page.evaluate("document.documentElement.scrollWidth"))

    result = AttemptResult.objects.get()
    assert answers["aufsatz"] == {"text": "Mit Geduld.\nUnd Erfolg."}
    assert set(answers["umfrage"]["values"].values()) == {4}
    assert (result.points, result.max_points, result.is_pending) == (3, 4, True)
    assert [text for text in findings if "violation" in text] == []
    assert max(widths) <= 320
    assert not any("Mit Geduld" in body for body in Statement.objects.values_list("body", flat=True))


def test_a_picture_is_for_who_has_the_question(
    more: Attempt, picture: str, learner: Client, client_of: Callable[[User], Client], colleague: User
) -> None:
    address = reverse("assessments:image", args=[more.pk, picture])
    elsewhere = reverse("assessments:image", args=[more.pk, more.pk])

    own = learner.get(address)
    content = own.getvalue()

    assert (own.status_code, own["Content-Type"], content[:4]) == (200, "image/png", b"\x89PNG")
    assert learner.get(elsewhere).status_code == 404
    assert client_of(colleague).get(address).status_code == 404


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "not_a_picture"),
        (b"GIF89a" + b"\x00" * 50, "not_a_picture"),
        (b"x" * (5 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_what_is_no_picture_is_refused(db: None, now: dt.datetime, raw: bytes, code: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        store_picture(file=io.BytesIO(raw), now=now)

    assert refused.value.code == code
