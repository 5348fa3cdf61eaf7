"""Sentences about an import, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.kinds.refusals import ContentRefused
from assessments.wording import content_sentence
from cms.domain.course_report import Act, Change, Part
from cms.domain.coursefile.issues import Issue
from cms.domain.coursefile.reading import TYPE_WORDS

_ACTS = {
    Act.CREATED: _("new: %(part)s “%(title)s” (%(key)s)"),
    Act.CHANGED: _("changed: %(part)s “%(title)s” (%(key)s)"),
    Act.PUBLISHED: _("published: %(part)s “%(title)s” (%(key)s)"),
    Act.MOVED: _("moved: %(part)s “%(title)s” (%(key)s)"),
    Act.UNPUBLISHED: _("unpublished, because not in the file: %(part)s “%(title)s” (%(key)s)"),
}
_PARTS = {
    Part.COURSE: _("course"),
    Part.UNIT: _("unit"),
    Part.LESSON: _("lesson"),
    Part.QUIZ: _("quiz"),
}
_TYPE_WORDS = frozenset(TYPE_WORDS.values())


def issue_sentence(issue: Issue) -> str:
    """The finding with its line."""
    words = {name: _in_words(value) for name, value in issue.values.items()}
    text = gettext(issue.message) % words
    if issue.line is None:
        return text
    return gettext("Line %(line)s: %(text)s") % {"line": issue.line, "text": text}


def _in_words(value: object) -> object:
    if isinstance(value, ContentRefused):
        return content_sentence(value)
    return gettext(value) if isinstance(value, str) and value in _TYPE_WORDS else value


def change_sentence(change: Change) -> str:
    """What was done to what; for changes with the fields."""
    values = {"part": str(_PARTS[change.part]), "title": change.title, "key": change.key or "–"}
    sentence = str(_ACTS[change.act]) % values
    return f"{sentence}: {', '.join(change.fields)}" if change.fields else sentence
