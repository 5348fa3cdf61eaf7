"""Terms are explained where they stand: once per lesson, in text only, for everybody with or without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cms.domain.glossary import Terms, ensure_first_terms
from cms.models import GlossaryTerm
from lms.accounts.models import User


def terms(**explanations: str) -> Terms:
    return Terms((term, "", text) for term, text in explanations.items())


def test_a_term_is_a_button_that_opens_its_explanation() -> None:
    html = terms(OZG="Gesetz <b>").mark("<p>Das OZG gilt.</p>")

    assert html == (
        '<p>Das <button type="button" class="term" popovertarget="begriff-1">OZG</button>'
        '<span class="term-note" popover id="begriff-1"><dfn>OZG</dfn>: Gesetz &lt;b&gt;</span> gilt.</p>'
    )


@pytest.mark.parametrize(
    "html",
    [
        "<p>Kein Begriff.</p>",
        "<h2>OZG</h2>",
        '<p><a href="/ozg">OZG</a></p>',
        "<dl><dt>OZG</dt></dl>",
        '<form><label>OZG <input value="OZG"></label></form>',
        '<img alt="OZG">',
        "<p>OZGs, OZG-Leistung, MyOZG</p>",
        "<button>OZG</button>",
        "OZ<b>G</b>",
    ],
)
def test_links_headings_forms_and_parts_of_words_stay(html: str) -> None:
    assert terms(OZG="Gesetz").mark(html) == html


def test_each_term_is_explained_once_however_it_is_written() -> None:
    html = terms(Kanban="Tafel").mark("<p>KANBAN</p><p>Kanban und <em>kanban</em></p>")

    assert html.count("popovertarget") == 1
    assert html.startswith('<p><button type="button" class="term" popovertarget="begriff-1">KANBAN</button>')


def test_two_lessons_on_one_page_explain_a_term_under_two_ids() -> None:
    page = terms(Kanban="Tafel")

    html = page.mark("<p>Kanban</p>") + page.mark("<p>Kanban</p>")

    assert [html.count(f'id="begriff-{number}"') for number in (1, 2)] == [1, 1]


def test_the_longest_form_wins_and_special_characters_are_found() -> None:
    both = Terms(
        [
            ("Voucher", "", "kurz"),
            ("R&D", "Bildungs-Voucher, F + E", "lang"),
        ]
    )

    assert ">Bildungs-Voucher</button>" in both.mark("<p>Der Bildungs-Voucher</p>")
    assert ">R&amp;D</button>" in both.mark("<p>R&amp;D</p>")
    assert ">F + E</button>" in both.mark("<p>F + E</p>")


@pytest.mark.django_db
def test_the_first_terms_are_loaded_once_and_what_editors_change_stays() -> None:
    ensure_first_terms()
    GlossaryTerm.objects.exclude(term="Scrum").delete()
    GlossaryTerm.objects.update(explanation="anders")

    ensure_first_terms()

    assert [term.explanation for term in GlossaryTerm.objects.all()] == ["anders"]


@pytest.mark.django_db
def test_a_word_has_one_explanation() -> None:
    GlossaryTerm.objects.create(term="Kanban", other_forms="Tafel", explanation="x")

    with pytest.raises(ValidationError, match="Kanban"):
        GlossaryTerm(term="Brett", other_forms="kiste, TAFEL", explanation="y").full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "status"), [("office", 200), ("trainer", 200), ("hr", 403), ("pilot", 403)])
def test_editors_maintain_the_glossary(
    client_of: Callable[[User], Client], who: str, status: int, request: pytest.FixtureRequest
) -> None:
    from cms.domain.editors import ensure_editor_setup

    ensure_editor_setup()
    client = client_of(request.getfixturevalue(who))

    page = client.get("/admin/glossar/", follow=True)
    client.post(
        "/admin/glossar/new/", {"term": "Sprint", "other_forms": "Sprints", "explanation": "Zwei Wochen."}
    )

    assert page.status_code == status
    assert GlossaryTerm.objects.filter(term="Sprint").exists() == (status == 200)
