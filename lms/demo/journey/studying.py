"""What the journey's pilot learnt: the right answers of the course file, given on the page by their words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from bs4 import Tag

from lms.demo.journey.browser import Form, JourneyError, Page

Questions = dict[str, dict[str, Any]]


def read_questions(path: Path) -> Questions:
    """Prompt → question as the course file has it."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        _words(question["prompt"]): question
        for course in document["courses"]
        for unit in course["units"]
        for question in unit["quiz"]["questions"]
    }


def answer_all(page: Page, questions: Questions) -> Form:
    """The attempt's form with every question answered right."""
    asked = page.soup.select("fieldset[data-question]")
    if not asked:
        raise JourneyError(f"{page.url} shows no question.")
    form = page.form(having="action")
    for fieldset in asked:
        prompt = fieldset.select_one(".question__text")
        known = questions.get(_words(prompt.get_text())) if prompt else None
        if known is None:
            raise JourneyError(
                f"{page.url} asks something the course does not teach: {fieldset.get_text()[:80]}"
            )
        form.fill(**_fields(fieldset, known))
    return form


def _fields(fieldset: Tag, question: dict[str, Any]) -> dict[str, str | list[str]]:
    """Field name → value of the right answer."""
    kind = question["type"]
    if kind in {"single_choice", "multiple_choice"}:
        right = {_words(option["text"]) for option in question["options"] if option.get("correct")}
        return _ticked(fieldset, right)
    if kind == "true_false":
        value = "true" if question["correct"] else "false"
        return {_name(fieldset, f'input[value="{value}"]'): value}
    if kind == "fill_in":
        return {_name(fieldset, 'input[type="text"]'): question["accepted"][0]}
    if kind == "numeric":
        return {_name(fieldset, 'input[type="text"]'): str(question["answer"]).replace(".", ",")}
    if kind == "matching":
        return _chosen(fieldset, {_words(left): _words(right) for left, right in question["pairs"]})
    if kind == "ordering":
        return _chosen(fieldset, {_words(item): str(n) for n, item in enumerate(question["items"], start=1)})
    raise JourneyError(f"The pilot has never seen a question of type {kind!r}.")


def _ticked(fieldset: Tag, right: set[str]) -> dict[str, str | list[str]]:
    inputs = [
        label.select_one("input") for label in fieldset.select("label") if _words(label.get_text()) in right
    ]
    found = [control for control in inputs if control is not None]
    return {str(found[0]["name"]): [str(control["value"]) for control in found]}


def _chosen(fieldset: Tag, right: dict[str, str]) -> dict[str, str | list[str]]:
    """For each labelled list the value of the option that reads as ``right`` says."""
    chosen: dict[str, str | list[str]] = {}
    for label in fieldset.select("label[for]"):
        control = fieldset.select_one(f'select[id="{label["for"]}"]')
        wanted = right[_words(label.get_text())]
        if control is not None:
            option = next(o for o in control.select("option") if _words(o.get_text()) == wanted)
            chosen[str(control["name"])] = str(option["value"])
    return chosen


def _name(fieldset: Tag, selector: str) -> str:
    control = fieldset.select_one(selector)
    if control is None:
        raise JourneyError(f"A question lacks the field {selector}.")
    return str(control["name"])


def _words(text: str) -> str:
    return " ".join(text.split())
