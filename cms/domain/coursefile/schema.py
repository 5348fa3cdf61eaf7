"""What a course file says, as frozen structs. ``docs/authoring.md`` explains it to authors.

Field names are the keys of the file. Every text is in NFC and trimmed when it comes here (``source``). A block with
formatted text has either ``text`` (plain) or ``html`` (the few tags of ``richtext``); reading keeps the plain form
wherever it says the same, so two files that mean the same are equal.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field
from msgspec.json import Decoder

MAX_TITLE = 250

UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"

# Keys become parts of addresses and names of files, and last for ever.
Slug = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
Title = Annotated[str, Meta(min_length=1, max_length=MAX_TITLE)]
Text = Annotated[str, Meta(min_length=1, max_length=100_000)]
MaybeText = Annotated[str, Meta(max_length=100_000)]
MaybeTitle = Annotated[str, Meta(max_length=MAX_TITLE)]
Instant = Annotated[dt.datetime, Meta(tz=True)]
Minutes = Annotated[int, Meta(ge=1, le=1440)]
Ue = Annotated[int, Meta(ge=0, le=100)]
FileName = Annotated[str, Meta(min_length=1, max_length=200)]


class _Part(Struct, frozen=True, kw_only=True):
    """A part of the file; unknown keys are reported by ``reading``, not refused."""


class _Block(_Part, frozen=True, kw_only=True, tag_field="type"):
    """A block of a lesson; ``type`` tells which."""


class Heading(_Block, frozen=True, kw_only=True, tag="heading"):
    """A heading inside a lesson."""

    text: Title


class Paragraph(_Block, frozen=True, kw_only=True, tag="paragraph"):
    """Running text."""

    text: MaybeText = ""
    html: MaybeText = ""


class Points(_Block, frozen=True, kw_only=True, tag="list"):
    """A list."""

    style: Literal["bullet", "numbered"] = "bullet"
    items: Annotated[list[Text], Meta(min_length=1, max_length=200)]


class Term(_Part, frozen=True, kw_only=True):
    """A term and its meaning."""

    term: Title
    text: Text


class Definitions(_Block, frozen=True, kw_only=True, tag="definitions"):
    """A list of terms."""

    items: Annotated[list[Term], Meta(min_length=1, max_length=200)]


class Table(_Block, frozen=True, kw_only=True, tag="table"):
    """A table; every row has as many cells as the header."""

    caption: Title
    header: Annotated[list[Title], Meta(min_length=1, max_length=20)]
    rows: Annotated[list[list[MaybeText]], Meta(min_length=1, max_length=500)]


class Callout(_Block, frozen=True, kw_only=True, tag="callout"):
    """A text set apart."""

    variant: Literal["merksatz", "hinweis", "praxis", "achtung"]
    title: MaybeTitle = ""
    text: MaybeText = ""
    html: MaybeText = ""


class Activity(_Block, frozen=True, kw_only=True, tag="activity"):
    """A task."""

    title: Title
    mode: Literal["einzel", "tandem", "team"]
    minutes: Minutes
    text: MaybeText = ""
    html: MaybeText = ""
    alone: MaybeText = ""


class Quotation(_Block, frozen=True, kw_only=True, tag="quotation"):
    """Somebody's words."""

    text: Text
    source: MaybeTitle = ""


class Image(_Block, frozen=True, kw_only=True, tag="image"):
    """An image; ``file`` is a path relative to the course file."""

    file: FileName
    alt: Title
    caption: MaybeTitle = ""


class Video(_Block, frozen=True, kw_only=True, tag="video"):
    """A video with captions (WebVTT) and transcript."""

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    file: FileName
    captions: FileName
    text: MaybeText = ""
    html: MaybeText = ""


class Download(_Block, frozen=True, kw_only=True, tag="download"):
    """A file to take along."""

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    file: FileName


class Practice(_Block, frozen=True, kw_only=True, tag="practice"):
    """Questions that never count. They look like those of a quiz, without keys."""

    title: Title
    questions: Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=30)]


Block = (
    Heading
    | Paragraph
    | Points
    | Definitions
    | Table
    | Callout
    | Activity
    | Quotation
    | Image
    | Video
    | Download
    | Practice
)
# Blocks whose text may be formatted.
FORMATTED = (Paragraph, Callout, Activity, Video)


class Lesson(_Part, frozen=True, kw_only=True):
    """A lesson."""

    key: Slug
    title: Title
    minutes: Minutes
    mandatory: bool = True
    goals: Annotated[list[Title], Meta(max_length=30)] = field(default_factory=list)
    summary: MaybeText = ""
    blocks: Annotated[list[Block], Meta(max_length=500)] = field(default_factory=list)


class Rules(_Part, frozen=True, kw_only=True):
    """The rules of a quiz; instants carry their offset."""

    attempts_allowed: Annotated[int, Meta(ge=1, le=1000)] | None = None
    cooldown_minutes: Annotated[int, Meta(ge=0, le=60 * 24 * 365)] = 0
    opens_at: Instant | None = None
    closes_at: Instant | None = None
    counting: Literal["best", "last", "first"] = "best"
    time_limit_minutes: Minutes | None = None
    feedback: Literal["at_once", "after_submission", "after_closing", "never"] = "after_submission"
    shuffle: bool = False


class Draw(_Part, frozen=True, kw_only=True):
    """Questions drawn from those of the bank with this topic."""

    topic: Annotated[str, Meta(min_length=1, max_length=80)]
    count: Annotated[int, Meta(ge=1, le=200)] = 1
    points: Annotated[int, Meta(ge=1, le=100)] = 1
    difficulty: Literal[1, 2, 3] | None = None
    section: Annotated[str, Meta(max_length=120)] = ""


class Quiz(_Part, frozen=True, kw_only=True):
    """The quiz of a unit. ``assessments.kinds`` knows what its questions look like."""

    key: Slug
    title: Title
    minutes: Minutes
    pass_percent: Annotated[int, Meta(ge=1, le=100)] = 70
    rules: Rules | None = None
    questions: Annotated[list[dict[str, Any]], Meta(max_length=200)] = field(default_factory=list)
    draws: Annotated[list[Draw], Meta(max_length=50)] = field(default_factory=list)
    # Questions that the draws may take and that the quiz does not name.
    pool: Annotated[list[dict[str, Any]], Meta(max_length=1000)] = field(default_factory=list)


class Unit(_Part, frozen=True, kw_only=True):
    """A seminar day or module. ``number`` must be its place; ``seminar_day`` follows from the course by default."""

    key: Slug
    kind: Literal["day", "module"] = "day"
    number: int | None = None
    title: Title
    ue: Ue = 8
    seminar_day: bool | None = None
    summary: MaybeText = ""
    lessons: Annotated[list[Lesson], Meta(max_length=300)] = field(default_factory=list)
    quiz: Quiz | None = None


class Programme(_Part, frozen=True, kw_only=True):
    """The programme a course belongs to."""

    key: Slug
    title: Annotated[str, Meta(min_length=1, max_length=200)]


class Course(_Part, frozen=True, kw_only=True):
    """A course. ``seminar_days`` and ``ue`` are checks: they must agree with the units.

    ``id`` is the identity of a course whose identity is not made of its key (it was made in an editor).
    """

    key: Slug
    id: Annotated[str, Meta(pattern=UUID)] | None = None
    level: Literal["basis", "aufbau"]
    title: Title
    subtitle: MaybeTitle = ""
    programme: Programme | None = None
    prerequisite: Slug | None = None
    certificate_title: MaybeTitle = ""
    preset: Literal["in_class", "blended", "online", "self_study"] = "self_study"
    seminar_days: Annotated[int, Meta(ge=0, le=100)] | None = None
    ue: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    licence: MaybeTitle = ""
    content_status: MaybeText = ""
    audience: MaybeText = ""
    description: MaybeText = ""
    units: Annotated[list[Unit], Meta(min_length=1, max_length=100)]


class Head(_Part, frozen=True, kw_only=True):
    """About the file. Licence and state hold for every course that says nothing else."""

    schema_version: Literal[1] = 1
    language: Literal["de"] = "de"
    licence: MaybeTitle = ""
    content_status: MaybeText = ""


class CourseFile(_Part, frozen=True, kw_only=True):
    """A whole file."""

    meta: Head = field(default_factory=Head)
    courses: Annotated[list[Course], Meta(min_length=1, max_length=100)]


# Before threads do (docs/decisions/0028).
Decoder(CourseFile)
