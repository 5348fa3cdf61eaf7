"""Blocks of course files and blocks of pages: each kind there and back again."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from wagtail.blocks import StreamValue

from assessments.blocks import authored, raw_value
from assessments.kinds import kind_named
from cms.domain.coursefile import questions, richtext, schema
from cms.domain.coursefile.bundle import file_name
from cms.domain.coursefile.issues import Issue, gettext_noop
from cms.domain.media_library import Library
from cms.domain.page_links import lost_links, to_portable, to_stored

_ = gettext_noop

Raw = Any  # JSON, as a StreamField stores it


@dataclass
class Storing:
    """What is needed to store blocks: the bytes of the named files and the library they go to; collects notes."""

    files: Mapping[str, bytes]
    library: Library
    line: int | None = None
    notes: list[Issue] = field(default_factory=list)

    def html(self, block: Any) -> str:
        """The formatted text of a block, with links to pages that are here."""
        html = block.html or richtext.from_plain(block.text)
        for lost in lost_links(html):
            self.notes.append(
                Issue(self.line, _("The page %(key)s is not here; its link is left out."), {"key": lost})
            )
        return to_stored(html)


@dataclass
class Telling:
    """Collects the files that blocks name, by their path in a bundle."""

    files: dict[str, Any] = field(default_factory=dict)

    def name_of(self, row: Any) -> str:
        """The path of an image or document, which is made of its content."""
        name = file_name(row.get_file_hash(), PurePosixPath(row.file.name).suffix)
        self.files[name] = row
        return name


# --- From the file to the page ---
def to_stream(
    *, blocks: Sequence[tuple[schema.Block, int | None]], storing: Storing, owner: uuid.UUID
) -> list[Raw]:
    """The raw stream of blocks, each with its line. A block's id is made of its content: equal blocks keep theirs."""
    seen: Counter[str] = Counter()
    stream = []
    for block, line in blocks:
        storing.line = line
        value = _STORE[type(block)](block, storing)
        kind = str(type(block).__struct_config__.tag)
        content = json.dumps([kind, value], sort_keys=True, ensure_ascii=False)
        seen[content] += 1
        own_id = uuid.uuid5(owner, f"{seen[content]}:{content}")
        stream.append({"type": kind, "value": _with_ids(value, own_id), "id": str(own_id)})
    return stream


def goals_to_stream(*, goals: Iterable[str], owner: uuid.UUID) -> list[Raw]:
    """The raw stream of learning goals."""
    return [
        {"type": "goal", "value": goal, "id": str(uuid.uuid5(owner, f"{number}:{goal}"))}
        for number, goal in enumerate(goals)
    ]


def _items(values: Iterable[Raw]) -> list[Raw]:
    return [{"type": "item", "value": value} for value in values]


def _with_ids(value: Raw, owner: uuid.UUID) -> Raw:
    """Ids for the entries of inner lists and streams, made of the block's own."""
    if isinstance(value, dict):
        return {name: _with_ids(part, uuid.uuid5(owner, name)) for name, part in value.items()}
    if isinstance(value, list):
        numbered = [(uuid.uuid5(owner, str(number)), part) for number, part in enumerate(value)]
        return [
            {**_with_ids(part, own_id), "id": str(own_id)}
            if isinstance(part, dict) and "type" in part and "value" in part
            else _with_ids(part, own_id)
            for own_id, part in numbered
        ]
    return value


def _store_table(block: schema.Table, _storing: Storing) -> Raw:
    return {
        "columns": [{"type": "text", "heading": heading} for heading in block.header],
        "rows": [{"values": list(row)} for row in block.rows],
        "caption": block.caption,
    }


def _store_activity(block: schema.Activity, storing: Storing) -> Raw:
    return {
        "title": block.title,
        "mode": block.mode,
        "minutes": block.minutes,
        "text": storing.html(block),
        "alone": block.alone,
    }


def _store_image(block: schema.Image, storing: Storing) -> Raw:
    image = storing.library.image(
        name=block.file, content=storing.files[block.file], title=block.alt, line=storing.line
    )
    return {"image": image.pk, "alt_text": block.alt, "caption": block.caption}


def _store_video(block: schema.Video, storing: Storing) -> Raw:
    video = storing.library.video(
        name=block.file, content=storing.files[block.file], title=block.title, line=storing.line
    )
    captions = storing.library.captions(
        name=block.captions, content=storing.files[block.captions], title=block.title, line=storing.line
    )
    return {
        "title": block.title,
        "video": video.pk,
        "captions": captions.pk,
        "transcript": storing.html(block),
    }


def _store_download(block: schema.Download, storing: Storing) -> Raw:
    document = storing.library.document(
        name=block.file, content=storing.files[block.file], title=block.title, line=storing.line
    )
    return {"title": block.title, "document": document.pk}


def _store_practice(block: schema.Practice, _storing: Storing) -> Raw:
    return {"title": block.title, "questions": [_store_question(question) for question in block.questions]}


def _store_question(question: Mapping[str, Any]) -> Raw:
    kind = kind_named(question["type"])
    content = kind.author(questions.content_of(question), question=kind.name)
    return {"type": kind.name, "value": raw_value(kind.form, kind.editor_values(content))}


_STORE: dict[type, Callable[[Any, Storing], Raw]] = {
    schema.Heading: lambda block, _: block.text,
    schema.Paragraph: lambda block, storing: storing.html(block),
    schema.Points: lambda block, _: {"style": block.style, "points": _items(block.items)},
    schema.Definitions: lambda block, _: {
        "terms": _items({"term": item.term, "text": item.text} for item in block.items)
    },
    schema.Table: _store_table,
    schema.Callout: lambda block, storing: {
        "variant": block.variant,
        "title": block.title,
        "text": storing.html(block),
    },
    schema.Activity: _store_activity,
    schema.Quotation: lambda block, _: {"text": block.text, "source": block.source},
    schema.Image: _store_image,
    schema.Video: _store_video,
    schema.Download: _store_download,
    schema.Practice: _store_practice,
}


# --- From the page to the file ---
def from_stream(*, stream: StreamValue, telling: Telling) -> list[schema.Block]:
    """The blocks of a page. Raises ``ValueError``, ``TypeError`` or ``AttributeError`` for an unfinished draft."""
    return [_TELL[child.block_type](child.value, telling) for child in stream]


def _formatted(html: Any) -> dict[str, str]:
    portable = to_portable(str(html.source))
    plain = richtext.as_plain(portable)
    return {"text": plain} if plain else {"html": portable}


def _tell_table(value: Any, _telling: Telling) -> schema.Block:
    return schema.Table(
        caption=value.caption,
        header=[column["heading"] for column in value.columns],
        rows=[[cell or "" for cell in row["values"]] for row in value.row_data],
    )


def _tell_practice(value: Any, _telling: Telling) -> schema.Block:
    return schema.Practice(
        title=value["title"],
        questions=[
            questions.practice_form(
                {"type": child.block_type, **authored(child.block.fields, child.value)}
            ).question
            for child in value["questions"]
        ],
    )


_TELL: dict[str, Callable[[Any, Telling], schema.Block]] = {
    "heading": lambda value, _: schema.Heading(text=value),
    "paragraph": lambda value, _: schema.Paragraph(**_formatted(value)),
    "list": lambda value, _: schema.Points(style=value["style"], items=list(value["points"])),
    "definitions": lambda value, _: schema.Definitions(
        items=[schema.Term(term=item["term"], text=item["text"]) for item in value["terms"]]
    ),
    "table": _tell_table,
    "callout": lambda value, _: schema.Callout(
        variant=value["variant"], title=value["title"], **_formatted(value["text"])
    ),
    "activity": lambda value, _: schema.Activity(
        title=value["title"],
        mode=value["mode"],
        minutes=value["minutes"],
        alone=value["alone"] or "",  # pages from before it do not have it
        **_formatted(value["text"]),
    ),
    "quotation": lambda value, _: schema.Quotation(text=value["text"], source=value["source"]),
    "image": lambda value, telling: schema.Image(
        file=telling.name_of(value["image"]), alt=value["alt_text"], caption=value["caption"]
    ),
    "video": lambda value, telling: schema.Video(
        title=value["title"],
        file=telling.name_of(value["video"]),
        captions=telling.name_of(value["captions"]),
        **_formatted(value["transcript"]),
    ),
    "download": lambda value, telling: schema.Download(
        title=value["title"], file=telling.name_of(value["document"])
    ),
    "practice": _tell_practice,
}
