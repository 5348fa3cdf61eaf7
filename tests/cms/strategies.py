"""Generated courses with every kind of block and question, in the form that an export writes."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

from hypothesis import strategies as st

from cms.domain.coursefile import richtext, schema
from tests.cms.files import VTT, bundle_name, mp4, pdf, png

# Letters of every script, marks, punctuation, symbols, emoji, line breaks and characters YAML finds awkward.
_CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], include_characters="\n\t:#&*!|>'\"%@`{}[],?-=<~"
)
_AWKWARD = st.sampled_from(
    [
        "yes",
        "null",
        "~",
        "1e5",
        "0x10",
        "12:30",
        "2024-01-01",
        "- a",
        "# b",
        "&a",
        "*b",
        "!c",
        "%d",
        "<b>",
        "a: b",
        "1.",
        "=",
        "<<",
    ]
)


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def texts(max_size: int = 60) -> st.SearchStrategy[str]:
    """Any text as it comes out of a file: NFC, trimmed, not empty."""
    return (st.text(_CHARACTERS, min_size=1, max_size=max_size) | _AWKWARD).map(_tidy).filter(bool)


def lines(max_size: int = 40) -> st.SearchStrategy[str]:
    """A text in one line."""
    return texts(max_size).map(lambda text: " ".join(text.split())).filter(bool)


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The text or nothing."""
    return st.just("") | strategy


_FORMATTED = st.sampled_from(
    [
        "<p>Um <b>acht</b> Uhr</p>",
        "<p>Um</p><p>acht</p>",
        "<ul><li>a</li><li>b &amp; c</li></ul>",
        '<p><a href="https://www.example.org/?a=1&amp;b=2">Mehr</a></p>',
        "<ol><li><p>x</p></li></ol><p><i>„y“</i></p>",
    ]
)


@st.composite
def formatted(draw: st.DrawFn) -> dict[str, str]:
    """``text`` or ``html``, whichever the canonical form is."""
    html = draw(_FORMATTED | texts().map(richtext.from_plain))
    html = richtext.canonical(html)
    plain = richtext.as_plain(html)
    return {"text": plain} if plain else {"html": html}


def _distinct(
    strategy: st.SearchStrategy[str], *, min_size: int, max_size: int
) -> st.SearchStrategy[list[str]]:
    """Texts that a reader can tell apart (case and white space do not count)."""
    return st.lists(
        strategy,
        min_size=min_size,
        max_size=max_size,
        unique_by=lambda text: " ".join(text.casefold().split()),
    )


@st.composite
def contents(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """The content of a question of ``kind`` in short form, without keys."""
    content: dict[str, Any] = {"prompt": draw(texts())}
    if kind in {"single_choice", "multiple_choice"}:
        options = draw(_distinct(lines(), min_size=2, max_size=4))
        right = draw(st.integers(0, len(options) - 1))
        content["options"] = [
            {"text": text, "correct": True} if index == right else {"text": text}
            for index, text in enumerate(options)
        ]
    elif kind == "true_false":
        content["correct"] = draw(st.booleans())
    elif kind == "matching":
        lefts = draw(_distinct(lines(), min_size=2, max_size=4))
        rights = draw(st.lists(lines(), min_size=len(lefts), max_size=len(lefts)))
        content["pairs"] = [[left, right] for left, right in zip(lefts, rights, strict=True)]
    elif kind == "ordering":
        content["items"] = draw(_distinct(lines(), min_size=2, max_size=4))
    elif kind == "fill_in":
        content["accepted"] = draw(_distinct(lines(), min_size=1, max_size=3))
    elif kind == "kprim":
        texts_of = draw(_distinct(lines(), min_size=2, max_size=4))
        content["statements"] = [
            {"text": text, "correct": True} if draw(st.booleans()) else text for text in texts_of
        ]
    elif kind == "cloze":
        words = draw(
            st.lists(st.sampled_from(["OZG", "Once-Only", "E-Akte"]), min_size=2, max_size=3, unique=True)
        )
        content["text"] = f"Das [[{words[0]}]] gilt, [[?{'|'.join(words)}]] nicht."
    else:
        content["answer"] = draw(st.integers(-10_000, 10_000) | st.sampled_from([0.5, -1.25, 1234.5]))
        content["tolerance"] = draw(st.integers(0, 10) | st.sampled_from([0.5]))
        if unit := draw(maybe(st.sampled_from(["Euro", "Stunden", "%"]))):
            content["unit"] = unit
    if feedback := draw(maybe(texts())):
        content["feedback"] = feedback
    return content


KINDS = ("single_choice", "multiple_choice", "true_false", "matching", "ordering", "fill_in", "numeric")


@st.composite
def practice_questions(draw: st.DrawFn) -> dict[str, Any]:
    """A practice question."""
    kind = draw(st.sampled_from((*KINDS, "kprim", "cloze")))
    question = {"type": kind, **draw(contents(kind))}
    if hints := draw(st.lists(lines(), max_size=2)):
        question["hints"] = hints
    return question


def _image(number: int) -> str:
    return bundle_name(png(number), ".png")


BLOCKS: dict[str, st.SearchStrategy[schema.Block]] = {
    "heading": st.builds(schema.Heading, text=lines()),
    "paragraph": formatted().map(lambda text: schema.Paragraph(**text)),
    "list": st.builds(
        schema.Points,
        style=st.sampled_from(["bullet", "numbered"]),
        items=st.lists(texts(), min_size=1, max_size=3),
    ),
    "definitions": st.builds(
        schema.Definitions,
        items=st.lists(st.builds(schema.Term, term=lines(), text=texts()), min_size=1, max_size=3),
    ),
    "table": st.integers(1, 3).flatmap(
        lambda columns: st.builds(
            schema.Table,
            caption=lines(),
            header=st.lists(lines(), min_size=columns, max_size=columns),
            rows=st.lists(
                st.lists(maybe(texts()), min_size=columns, max_size=columns), min_size=1, max_size=3
            ),
        )
    ),
    "callout": st.tuples(
        st.sampled_from(["merksatz", "hinweis", "praxis", "achtung"]), maybe(lines()), formatted()
    ).map(lambda parts: schema.Callout(variant=parts[0], title=parts[1], **parts[2])),
    "activity": st.tuples(
        lines(),
        st.sampled_from(["einzel", "tandem", "team"]),
        st.integers(1, 1440),
        formatted(),
        maybe(texts()),
    ).map(
        lambda parts: schema.Activity(
            title=parts[0], mode=parts[1], minutes=parts[2], alone=parts[4], **parts[3]
        )
    ),
    "quotation": st.builds(schema.Quotation, text=texts(), source=maybe(lines())),
    "image": st.builds(schema.Image, file=st.integers(0, 2).map(_image), alt=lines(), caption=maybe(lines())),
    "video": st.tuples(lines(), st.integers(0, 1), formatted()).map(
        lambda parts: schema.Video(
            title=parts[0],
            file=bundle_name(mp4(parts[1]), ".mp4"),
            captions=bundle_name(VTT, ".vtt"),
            **parts[2],
        )
    ),
    "download": st.builds(
        schema.Download, title=lines(), file=st.integers(0, 1).map(lambda n: bundle_name(pdf(n), ".pdf"))
    ),
    "practice": st.builds(
        schema.Practice, title=lines(), questions=st.lists(practice_questions(), min_size=1, max_size=2)
    ),
}

# Everything that the blocks above may name.
FILES = {
    **{_image(number): png(number) for number in range(3)},
    **{bundle_name(mp4(number), ".mp4"): mp4(number) for number in range(2)},
    **{bundle_name(pdf(number), ".pdf"): pdf(number) for number in range(2)},
    bundle_name(VTT, ".vtt"): VTT,
}


@st.composite
def lessons(draw: st.DrawFn, key: str, kinds: list[str]) -> schema.Lesson:
    """A lesson with one block of each of ``kinds``."""
    return schema.Lesson(
        key=key,
        title=draw(lines()),
        minutes=draw(st.integers(1, 1440)),
        mandatory=draw(st.booleans()),
        goals=draw(st.lists(lines(), max_size=2)),
        summary=draw(maybe(texts())),
        blocks=[draw(BLOCKS[kind]) for kind in kinds],
    )


_NAMES = lines(30).filter(str.isprintable)
_RULES = st.builds(
    schema.Rules,
    # One rule at least is not the default: a file without rules keeps those there are.
    attempts_allowed=st.integers(1, 9),
    cooldown_minutes=st.integers(0, 99),
    opens_at=st.none() | st.just(dt.datetime(2026, 3, 1, 8, 0, tzinfo=dt.UTC)),
    closes_at=st.none() | st.just(dt.datetime(2026, 4, 1, 18, 30, tzinfo=dt.UTC)),
    counting=st.sampled_from(["best", "last", "first"]),
    time_limit_minutes=st.none() | st.integers(1, 99),
    feedback=st.sampled_from(["at_once", "after_submission", "after_closing", "never"]),
    shuffle=st.booleans(),
)
_DRAWS = st.builds(
    schema.Draw,
    topic=_NAMES,
    count=st.integers(1, 3),
    points=st.integers(1, 3),
    difficulty=st.sampled_from([None, 1, 2, 3]),
    section=maybe(_NAMES),
)


@st.composite
def quizzes(draw: st.DrawFn, key: str) -> schema.Quiz:
    """A quiz with a question of two or three kinds."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3))
    questions = []
    for number, kind in enumerate(kinds):
        points = draw(st.sampled_from([{}, {"points": 3}]))
        place = draw(
            st.fixed_dictionaries(
                {}, optional={"section": _NAMES, "topic": _NAMES, "difficulty": st.sampled_from([1, 3])}
            )
        )
        questions.append({"key": f"{key}-{number}", "type": kind, **points, **place, **draw(contents(kind))})
    return schema.Quiz(
        key=key,
        # assessments takes printable titles only.
        title=draw(lines().filter(str.isprintable)),
        minutes=draw(st.integers(1, 60)),
        pass_percent=draw(st.integers(1, 100)),
        rules=draw(st.none() | _RULES),
        questions=questions,
        draws=draw(st.lists(_DRAWS, max_size=2)),
    )


@st.composite
def courses(draw: st.DrawFn) -> schema.Course:
    """A course of one to three units, its blocks spread over the lessons."""
    kinds = draw(st.permutations(list(BLOCKS)))
    units = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        share = kinds[(number - 1) * 4 : number * 4]
        halves = [share[:2], share[2:]][: draw(st.integers(0, 2))]
        units.append(
            schema.Unit(
                key=f"u{number}",
                kind=draw(st.sampled_from(["day", "module"])),
                number=number,
                title=draw(lines()),
                ue=draw(st.integers(0, 100)),
                seminar_day=draw(st.booleans()),
                summary=draw(maybe(texts())),
                lessons=[draw(lessons(f"l{number}-{n}", half)) for n, half in enumerate(halves)],
                quiz=draw(st.none() | quizzes(f"q{number}")),
            )
        )
    return schema.Course(
        key=draw(st.sampled_from(["kurs-a", "Kurs_B", "9"])),
        id=draw(st.none() | st.uuids().map(str)),
        level=draw(st.sampled_from(["basis", "aufbau"])),
        title=draw(lines()),
        subtitle=draw(maybe(lines())),
        programme=schema.Programme(key="programm", title=draw(lines())),
        prerequisite=draw(st.none() | st.just("basis")),
        certificate_title=draw(lines()),
        preset=draw(st.sampled_from(["in_class", "blended", "online", "self_study"])),
        seminar_days=sum(bool(unit.seminar_day) for unit in units),
        ue=sum(unit.ue for unit in units),
        licence=draw(maybe(lines())),
        content_status=draw(maybe(texts())),
        audience=draw(maybe(texts())),
        description=draw(maybe(texts())),
        units=units,
    )
