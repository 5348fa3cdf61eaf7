"""Left sides to which right sides are assigned."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar

import msgspec

from assessments.kinds.base import (
    Answer,
    Completeness,
    Content,
    FormData,
    Kind,
    Note,
    Shown,
    by_name,
    share,
)
from assessments.kinds.editing import EditorField, Widget, pgettext
from assessments.kinds.entries import MAX_ENTRIES, Entry, as_entry, give_keys, refuse_same_texts
from assessments.kinds.interaction import ITEMS, PAIR, Component, Interaction
from assessments.kinds.refusals import AnswerRefused, ContentRefused, Reason

# Left side, right side, and what else a pair has.
_RawPair = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What belongs together. Pairs with the same text on the right share that side and its key.

    ``feedback`` is for who did not find it.
    """

    left: Entry
    right: Entry
    feedback: Note = ""


class MatchingContent(Content, frozen=True, kw_only=True):
    """The pairs in the author's order."""

    pairs: list[Pair]

    @property
    def lefts(self) -> dict[str, str]:
        """Key → text, in order."""
        return {pair.left.key: pair.left.text for pair in self.pairs}

    @property
    def rights(self) -> dict[str, str]:
        """Key → text, each side once."""
        return {pair.right.key: pair.right.text for pair in self.pairs}

    @property
    def right_of(self) -> dict[str, str]:
        """Left key → right key."""
        return {pair.left.key: pair.right.key for pair in self.pairs}


class MatchingAnswer(Answer, frozen=True):
    """Left key → right key, for as many as were assigned; a right side may be used again."""

    pairs: dict[str, str]


class Matching(Kind[MatchingContent, MatchingAnswer]):
    """Graded by the share of right pairs. Both sides have keys of their own, which tell nothing about each other."""

    name = "matching"
    label = pgettext("question", "Matching")
    description = pgettext(
        "question", "Pairs that belong together; learners choose the right side for each left one."
    )
    icon = "link"
    sample: ClassVar[dict[str, Any]] = {
        "prompt": "Was gehört zusammen?",
        "pairs": [["Antrag", "Bürgerin"], ["Bescheid", "Amt"]],
    }
    is_closed = True
    content_type = MatchingContent
    answer_type = MatchingAnswer
    editor = (
        EditorField(
            "pairs",
            pgettext("question", "Pairs"),
            Widget.ROWS,
            help=pgettext("question", "At least two."),
            least=2,
            columns=(
                EditorField(
                    "left",
                    pgettext("question", "Left side"),
                    help=pgettext("question", "Shown in this order."),
                    required=True,
                ),
                EditorField(
                    "right",
                    pgettext("question", "Right side"),
                    help=pgettext("question", "What belongs to it; learners choose it."),
                    required=True,
                ),
                EditorField(
                    "feedback",
                    pgettext("question", "Explanation"),
                    help=pgettext("question", "For people who did not find this pair; may stay empty."),
                ),
            ),
        ),
    )

    def complete(
        self, raw: dict[str, Any], *, question: str, known: MatchingContent | None
    ) -> dict[str, Any]:
        """``[left, right]`` or ``{left, right}``, each a text or a mapping, becomes a pair of sides with keys."""
        pairs = _as_pairs(raw.get("pairs"))
        before = known.pairs if known else []
        lefts = give_keys(
            [left for left, _right, _rest in pairs],
            known=[pair.left for pair in before],
            question=question,
            role="left",
        )
        rights = _shared_rights(
            [right for _left, right, _rest in pairs], [pair.right for pair in before], question
        )
        return {
            **raw,
            "pairs": [
                {"left": left, "right": right, **rest}
                for left, right, (_l, _r, rest) in zip(lefts, rights, pairs, strict=True)
            ],
        }

    def check(self, content: MatchingContent) -> None:
        """At least one pair; left sides are told apart by their texts, a right key has one text."""
        if not content.pairs:
            raise ContentRefused("too_few", where="pairs", detail="At least one pair is needed.")
        refuse_same_texts((pair.left for pair in content.pairs), where="pairs")
        if any(pair.right.text != content.rights[pair.right.key] for pair in content.pairs):
            raise ContentRefused("duplicate_key", where="pairs", detail="Two right sides have the same key.")

    def draw(self, content: MatchingContent, rng: random.Random) -> dict[str, list[str]]:
        """Right sides in a drawn order, from three on never that of the pairs.

        With two sides that exclusion would itself give the answer away.
        """
        keys = list(content.rights)
        in_order = list(keys)
        rng.shuffle(keys)
        while len(keys) > 2 and keys == in_order:
            rng.shuffle(keys)
        return {"rights": keys}

    def view(self, content: MatchingContent, shown: Shown, answer: MatchingAnswer | None) -> dict[str, Any]:
        """Left sides, each with the list of all right sides."""
        assigned = answer.pairs if answer else {}
        return {
            "prompt": content.prompt,
            "lefts": [
                {
                    "key": left,
                    "text": text,
                    "rights": [
                        {"key": right, "text": content.rights[right], "chosen": assigned.get(left) == right}
                        for right in shown["rights"]
                    ],
                }
                for left, text in content.lefts.items()
            ],
        }

    def check_answer(self, content: MatchingContent, answer: MatchingAnswer) -> None:
        """Sides of this question."""
        if not (
            answer.pairs.keys() <= content.lefts.keys()
            and set(answer.pairs.values()) <= content.rights.keys()
        ):
            raise AnswerRefused(Reason.UNKNOWN_OPTION)

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        """One list ``<prefix>-pair-<left key>`` a left side."""
        return {"pairs": by_name(form, f"{prefix}-pair-")}

    def completeness(self, content: MatchingContent, answer: MatchingAnswer) -> Completeness:
        """Whole when every left side has something."""
        if not answer.pairs:
            return Completeness.NONE
        return Completeness.FULL if answer.pairs.keys() == content.lefts.keys() else Completeness.PARTIAL

    def grade(self, content: MatchingContent, answer: MatchingAnswer) -> Fraction:
        """Right pairs among all pairs."""
        right = sum(answer.pairs.get(left) == right for left, right in content.right_of.items())
        return share(right=right, of=len(content.pairs))

    def solution(self, content: MatchingContent) -> dict[str, Any]:
        """All pairs."""
        return {"pairs": content.right_of}

    def describe(self, content: MatchingContent, answer: MatchingAnswer) -> list[str]:
        """``left – right`` for each assigned pair."""
        return [
            f"{text} – {content.rights[answer.pairs[left]]}"
            for left, text in content.lefts.items()
            if left in answer.pairs
        ]

    def remarks(self, content: MatchingContent, answer: MatchingAnswer) -> list[str]:
        """The explanations of the pairs that were not found."""
        return [
            f"{pair.left.text} – {pair.feedback}"
            for pair in content.pairs
            if pair.feedback and answer.pairs.get(pair.left.key) != pair.right.key
        ]

    def edited(self, content: MatchingContent) -> dict[str, Any]:
        """Sides as texts, under the key of the left one."""
        pairs = [
            {
                "key": pair.left.key,
                "left": pair.left.text,
                "right": pair.right.text,
                "feedback": pair.feedback,
            }
            for pair in content.pairs
        ]
        return {**self.store(content), "pairs": pairs}

    def without_keys(self, content: MatchingContent) -> dict[str, Any]:
        """Pairs as lists, unless they have an explanation."""
        bare = super().without_keys(content)
        pairs = [pair if "feedback" in pair else [pair["left"], pair["right"]] for pair in bare["pairs"]]
        return {**bare, "pairs": pairs}

    def interaction(self, content: MatchingContent) -> Interaction:
        """Type ``matching``."""
        return Interaction(
            "matching",
            correct_responses=(_response(content.right_of),),
            source=tuple(Component(key, text) for key, text in content.lefts.items()),
            target=tuple(Component(key, text) for key, text in sorted(content.rights.items())),
        )

    def response(self, content: MatchingContent, answer: MatchingAnswer) -> str:
        """Pairs in the order of the left sides."""
        return _response({left: answer.pairs[left] for left in content.lefts if left in answer.pairs})


def _response(pairs: Mapping[str, str]) -> str:
    return ITEMS.join(f"{left}{PAIR}{right}" for left, right in pairs.items())


def _as_pairs(raw: object) -> list[_RawPair]:
    if not isinstance(raw, list):
        raise ContentRefused("not_a_list", where="pairs", detail="A list of pairs is needed here.")
    if len(raw) > MAX_ENTRIES:
        raise ContentRefused("too_many", where="pairs", detail=f"At most {MAX_ENTRIES} pairs are possible.")
    return [_as_pair(one, where=f"pairs[{index}]") for index, one in enumerate(raw)]


def _as_pair(raw: object, *, where: str) -> _RawPair:
    rest: dict[str, Any] = {}
    if isinstance(raw, Mapping) and raw.keys() - {"feedback", "key"} == {"left", "right"}:
        # The editor's form names a pair by the key of its left side.
        left = {"text": raw["left"], "key": raw["key"]} if "key" in raw else raw["left"]
        right = raw["right"]
        rest = {name: raw[name] for name in raw if name == "feedback"}
    elif isinstance(raw, list) and len(raw) == 2:
        left, right = raw
    else:
        raise ContentRefused("not_a_pair", where=where, detail="A pair has a left and a right side.")
    return as_entry(left, where=f"{where}.left"), as_entry(right, where=f"{where}.right"), rest


def _shared_rights(
    rights: Sequence[dict[str, Any]], known: Sequence[Entry], question: str
) -> list[dict[str, Any]]:
    """Right sides with keys: the same text is the same side."""
    distinct: dict[str, dict[str, Any]] = {}
    for right in rights:
        kept = distinct.setdefault(right["text"], right)
        if "key" in right and "key" not in kept:
            distinct[right["text"]] = right
    # A side shared before stands once, at its first place.
    known_once = list({entry.key: entry for entry in known}.values())
    keyed = give_keys(list(distinct.values()), known=known_once, question=question, role="right")
    side_of = dict(zip(distinct, keyed, strict=True))
    return [side_of[right["text"]] for right in rights]


KIND = Matching()
