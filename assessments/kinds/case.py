"""A case: one situation, several parts of other kinds."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar

import msgspec

from assessments.kinds.base import (
    Answer,
    Completeness,
    Content,
    FormData,
    Kind,
    Marking,
    Shown,
    ToRead,
)
from assessments.kinds.editing import EditorField, Widget, pgettext
from assessments.kinds.entries import mint_key
from assessments.kinds.interaction import ITEMS, PAIR, Interaction
from assessments.kinds.refusals import AnswerRefused, ContentRefused, Reason

MAX_PARTS = 10
# Between a part's key and a key of its own drawn order.
_OF = "."


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question of another kind with its weight among the parts that have points."""

    # Without hyphens: it stands inside the names of form fields.
    key: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_]{1,40}$")]
    type: str
    content: dict[str, Any]
    weight: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1

    @property
    def rules(self) -> Kind[Any, Any]:
        """Its kind. Kinds find each other when they are used: this module is one of those that are being found."""
        from assessments.kinds import kind_named  # noqa: PLC0415 - see above

        return kind_named(self.type)

    @property
    def loaded(self) -> Any:
        """Its content as its kind reads it."""
        return self.rules.load(self.content)


class CaseContent(Content, frozen=True, kw_only=True):
    """The situation is told by ``prompt`` and ``details``."""

    parts: list[Part]

    @property
    def scored(self) -> list[Part]:
        """The parts that have points: surveys have none."""
        return [part for part in self.parts if part.rules.marking is not Marking.NONE]


class CaseAnswer(Answer, frozen=True):
    """Part key → payload of its kind, for as many as were answered."""

    parts: dict[str, Any]


class Case(Kind[CaseContent, CaseAnswer]):
    """Graded by its parts: by their kinds' rules, or by people part for part. A part is no case itself."""

    name = "case"
    label = pgettext("question", "Case with several parts")
    description = pgettext("question", "One situation, and several questions about it.")
    icon = "folder-open-inverse"
    sample: ClassVar[dict[str, Any]] = {
        "prompt": "Im Rathaus fällt das Netz aus.",
        "parts": [{"type": "true_false", "prompt": "Ein Aushang hilft den Wartenden.", "correct": True}],
    }
    is_compound = True
    content_type = CaseContent
    answer_type = CaseAnswer
    editor = (
        EditorField(
            "parts",
            pgettext("question", "Parts"),
            Widget.PARTS,
            help=pgettext("question", "One to ten questions of any other kind, in this order."),
            required=True,
            least=1,
        ),
    )

    def complete(self, raw: dict[str, Any], *, question: str, known: CaseContent | None) -> dict[str, Any]:
        """A part may be written like a question of a course file: its content beside ``type``, ``weight``, ``key``."""
        parts = raw.get("parts")
        if not isinstance(parts, list) or not 1 <= len(parts) <= MAX_PARTS:
            raise ContentRefused("too_few", where="parts", detail=f"1 to {MAX_PARTS} parts are needed.")
        before = {part.key: part for part in known.parts} if known else {}
        completed: list[dict[str, Any]] = []
        for index, part in enumerate(parts):
            taken = {one["key"] for one in completed}
            completed.append(_complete_part(part, index, question=question, before=before, taken=taken))
        return {**raw, "parts": completed}

    def check(self, content: CaseContent) -> None:
        """Every part can be asked."""
        if not 1 <= len(content.parts) <= MAX_PARTS:
            raise ContentRefused("too_few", where="parts", detail=f"1 to {MAX_PARTS} parts are needed.")
        if len({part.key for part in content.parts}) != len(content.parts):
            raise ContentRefused("duplicate_key", where="parts", detail="Two parts have the same key.")
        for index, part in enumerate(content.parts):
            where = f"parts[{index}]"
            if part.rules is self:
                raise ContentRefused("no_part", where=where, detail=f"{part.type} cannot be part of a case.")
            try:
                part.loaded  # noqa: B018 - reading is the check
            except ContentRefused as refused:
                raise ContentRefused(
                    refused.code, where=f"{where}.{refused.where}", detail=refused.detail
                ) from None

    def write(self, content: CaseContent) -> dict[str, Any]:
        """Parts as questions of a course file."""
        parts = [
            {
                "key": part.key,
                "type": part.type,
                **({"weight": part.weight} if part.weight != 1 else {}),
                **part.rules.write(part.loaded),
            }
            for part in content.parts
        ]
        return {**self.store(content), "parts": parts}

    def edited(self, content: CaseContent) -> dict[str, Any]:
        """Parts as their kinds' forms show them."""
        parts = [
            {
                "key": part.key,
                "type": part.type,
                "weight": part.weight,
                **part.rules.editor_values(part.loaded),
            }
            for part in content.parts
        ]
        return {**self.store(content), "parts": parts}

    def draw(self, content: CaseContent, rng: random.Random) -> dict[str, list[str]]:
        """What the parts draw, under their keys."""
        return {
            f"{part.key}{_OF}{name}": keys
            for part in content.parts
            for name, keys in part.rules.draw(part.loaded, rng).items()
        }

    def view(self, content: CaseContent, shown: Shown, answer: CaseAnswer | None) -> dict[str, Any]:
        """The parts, each as its kind shows it."""
        given = answer.parts if answer else {}
        return {
            "prompt": content.prompt,
            "parts": [
                {
                    "key": part.key,
                    "kind": part.type,
                    "view": part.rules.page(
                        part.loaded, _own(shown, part), _shaped(part, given.get(part.key))
                    ),
                }
                for part in content.parts
            ],
        }

    def check_answer(self, content: CaseContent, answer: CaseAnswer) -> None:
        """Parts of this question, each with an answer its kind takes."""
        known = {part.key: part for part in content.parts}
        for key, payload in answer.parts.items():
            if key not in known:
                raise AnswerRefused(Reason.UNKNOWN_OPTION)
            known[key].rules.read_answer(known[key].loaded, payload)

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        """The fields of a part are named ``<prefix>-<kind>~<part key>-…`` and carry its kind."""
        heads = {
            name.removeprefix(f"{prefix}-").split("-", 1)[0] for name in form if name.startswith(f"{prefix}-")
        }
        parts = {}
        for head in sorted(heads):
            kind, mark, key = head.partition("~")
            if mark:
                parts[key] = _kind(kind).read_form(form, f"{prefix}-{head}")
        return {"parts": parts}

    def pictures(self, content: CaseContent) -> set[str]:
        """Its own and those of its parts."""
        return super().pictures(content).union(*(part.rules.pictures(part.loaded) for part in content.parts))

    def marking_of(self, content: CaseContent) -> Marking:
        """By people if any part is; not at all if no part has points."""
        markings = {part.rules.marking for part in content.parts}
        return next((one for one in (Marking.BY_PEOPLE, Marking.BY_RULE) if one in markings), Marking.NONE)

    def prompt_of(self, content: CaseContent, part: str) -> str:
        """What the part asks."""
        return next((one.loaded.prompt for one in content.parts if one.key == part), content.prompt)

    def to_read(self, content: CaseContent, answer: CaseAnswer) -> list[ToRead]:
        """The answered parts that people mark."""
        return [
            ToRead(part.key, one.kind, one.content, one.answer)
            for part, given, completeness in self._answered(content, answer)
            if completeness is not Completeness.NONE
            for one in part.rules.to_read(part.loaded, given)
        ]

    def completeness(self, content: CaseContent, answer: CaseAnswer) -> Completeness:
        """Whole when every part is."""
        found = [one for _part, _answer, one in self._answered(content, answer)]
        if all(one is Completeness.NONE for one in found):
            return Completeness.NONE
        return Completeness.FULL if all(one is Completeness.FULL for one in found) else Completeness.PARTIAL

    def repeated(self, content: CaseContent, answer: CaseAnswer) -> list[int]:
        """Those of all parts; a page shows a refused answer, too, so the shape is enough."""
        given = [(part, _shaped(part, answer.parts.get(part.key))) for part in content.parts]
        found = [part.rules.repeated(part.loaded, one) for part, one in given if one is not None]
        return sorted({position for positions in found for position in positions})

    def grade(self, content: CaseContent, answer: CaseAnswer) -> Fraction:
        """The weighted share of the parts that are graded by rule."""
        return self.reached(content, answer, {})

    def reached(self, content: CaseContent, answer: CaseAnswer, marks: Mapping[str, Fraction]) -> Fraction:
        """The weighted share of all parts that have points; 0 where none has."""
        shares = {
            part.key: marks.get(part.key, Fraction(0))
            if part.rules.marking is Marking.BY_PEOPLE
            else part.rules.grade(part.loaded, given)
            for part, given, completeness in self._answered(content, answer)
            if completeness is not Completeness.NONE
        }
        reached = sum(
            (part.weight * shares.get(part.key, Fraction(0)) for part in content.scored), Fraction(0)
        )
        return reached / (sum(part.weight for part in content.scored) or 1)

    def solution(self, content: CaseContent) -> dict[str, Any]:
        """The solutions of all parts."""
        return {"parts": {part.key: part.rules.solution(part.loaded) for part in content.parts}}

    def describe(self, content: CaseContent, answer: CaseAnswer) -> list[str]:
        """Each part's prompt and what was answered."""
        lines: list[str] = []
        for part, given, completeness in self._answered(content, answer):
            if completeness is not Completeness.NONE:
                lines += [f"{part.loaded.prompt}", *part.rules.describe(part.loaded, given)]
        return lines

    def remarks(self, content: CaseContent, answer: CaseAnswer) -> list[str]:
        """Feedback of the parts."""
        lines: list[str] = []
        for part, given, completeness in self._answered(content, answer):
            if completeness is not Completeness.NONE:
                lines += [*part.rules.remarks(part.loaded, given), part.loaded.feedback]
        return [line for line in lines if line]

    def interaction(self, content: CaseContent) -> Interaction:
        """Type ``other``: xAPI knows no question of several interactions."""
        pattern = ITEMS.join(
            f"{part.key}{PAIR}{first}"
            for part in content.parts
            for first in part.rules.interaction(part.loaded).correct_responses[:1]
        )
        return Interaction("other", correct_responses=(pattern,) if pattern else ())

    def response(self, content: CaseContent, answer: CaseAnswer) -> str:
        """``part[.]response`` for each answered part whose answer may enter the journal."""
        responses = {
            part.key: part.rules.response(part.loaded, given)
            for part, given, completeness in self._answered(content, answer)
            if completeness is not Completeness.NONE
        }
        return ITEMS.join(f"{key}{PAIR}{text}" for key, text in responses.items() if text is not None)

    def _answered(self, content: CaseContent, answer: CaseAnswer) -> Iterator[tuple[Part, Any, Completeness]]:
        for part in content.parts:
            payload = answer.parts.get(part.key)
            if payload is None:
                yield part, None, Completeness.NONE
                continue
            given = part.rules.read_answer(part.loaded, payload)
            yield part, given, part.rules.completeness(part.loaded, given)


def _kind(name: str) -> Kind[Any, Any]:
    from assessments.kinds import KINDS, kind_named  # noqa: PLC0415 - as in ``Part.rules``

    if name not in KINDS:
        raise AnswerRefused(Reason.UNKNOWN_OPTION)
    return kind_named(name)


def _complete_part(
    raw: object, index: int, *, question: str, before: Mapping[str, Part], taken: set[str]
) -> dict[str, Any]:
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
        raise ContentRefused("malformed", where=f"parts[{index}]", detail="A part has a type and a prompt.")
    frame = {name: raw[name] for name in ("key", "weight") if name in raw}
    inside = raw.get("content")
    content = (
        inside
        if isinstance(inside, dict)
        else {k: v for k, v in raw.items() if k not in {"key", "type", "weight"}}
    )
    key = frame.get("key") or mint_key(f"{question}\npart\n{content.get('prompt')}", taken=taken)
    known = before.get(str(key))
    if known and known.type == raw["type"] and "image" in known.content:
        # No form of a part has an upload.
        content = {"image": known.content["image"], **content}
    rules = Part(key="x", type=raw["type"], content={}).rules
    try:
        loaded = rules.author(
            content,
            question=f"{question}/{key}",
            known=known.loaded if known and known.type == raw["type"] else None,
        )
    except ContentRefused as refused:
        raise ContentRefused(
            refused.code, where=f"parts[{index}].{refused.where}".rstrip("."), detail=refused.detail
        ) from None
    return {**frame, "key": key, "type": raw["type"], "content": rules.store(loaded)}


def _own(shown: Shown, part: Part) -> dict[str, list[str]]:
    prefix = f"{part.key}{_OF}"
    return {name.removeprefix(prefix): list(keys) for name, keys in shown.items() if name.startswith(prefix)}


def _shaped(part: Part, payload: object) -> Any:
    """The part's answer to fill its fields with; a refused one as far as its shape goes."""
    if payload is None:
        return None
    try:
        return part.rules.shape_answer(payload)
    except AnswerRefused:
        return None


KIND = Case()
