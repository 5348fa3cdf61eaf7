"""A text with gaps, to be filled by typing or from a list."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, ClassVar

import msgspec

from assessments.kinds.base import Answer, Completeness, Content, FormData, Kind, Shown, by_name, share
from assessments.kinds.editing import EditorField, Widget, pgettext
from assessments.kinds.entries import Key, Text, mint_key
from assessments.kinds.interaction import ITEMS, Interaction
from assessments.kinds.refusals import AnswerRefused, ContentRefused, Reason
from assessments.kinds.text import MAX_ANSWER_LENGTH, check_answer_text, fold, is_spelling

# ``[[word|other spelling]]`` is typed, ``[[?right|wrong|wrong]]`` is chosen, ``[[#key]]`` names an entry of ``gaps``.
_GAP = re.compile(r"\[\[(?P<kind>[?#]?)(?P<inside>[^\[\]]+)\]\]")
_NAMED = re.compile(r"\[\[#(?P<key>[A-Za-z0-9_-]{1,40})\]\]")
MAX_GAPS = 30


class Gap(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``accepted`` are the spellings that count, the first is shown as right; ``options`` make it a list."""

    key: Key
    accepted: Annotated[list[Text], msgspec.Meta(min_length=1, max_length=50)]
    options: Annotated[list[Text], msgspec.Meta(max_length=20)] = []
    typos: Annotated[int, msgspec.Meta(ge=0, le=2)] = 0


class ClozeContent(Content, frozen=True, kw_only=True):
    """``text`` holds ``[[#key]]`` once for every gap."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]
    gaps: list[Gap]

    @property
    def by_key(self) -> dict[str, Gap]:
        """The gaps in the order of the text."""
        gaps = {gap.key: gap for gap in self.gaps}
        return {match["key"]: gaps[match["key"]] for match in _NAMED.finditer(self.text)}


class ClozeAnswer(Answer, frozen=True):
    """Gap key → text, for as many as were filled."""

    gaps: dict[str, str]


class Cloze(Kind[ClozeContent, ClozeAnswer]):
    """Graded by the share of right gaps."""

    name = "cloze"
    label = pgettext("question", "Text with gaps")
    description = pgettext("question", "A text with gaps, to be filled by typing or from a list.")
    icon = "edit"
    sample: ClassVar[dict[str, Any]] = {
        "prompt": "Ergänzen Sie.",
        "text": "Die [[DSGVO]] gilt seit [[?2018|2016]].",
    }
    content_type = ClozeContent
    answer_type = ClozeAnswer
    editor = (
        EditorField(
            "text",
            pgettext("question", "Text"),
            Widget.AREA,
            help=pgettext(
                "question", "[[word|other spelling]] is typed, [[?right|wrong|wrong]] is chosen from a list."
            ),
            required=True,
        ),
    )

    def complete(self, raw: dict[str, Any], *, question: str, known: ClozeContent | None) -> dict[str, Any]:
        """Gaps written in the text become entries of ``gaps``; a gap keeps its key while its right answer stays."""
        text, gaps = raw.get("text"), raw.get("gaps", [])
        if not isinstance(text, str) or not isinstance(gaps, list):
            raise ContentRefused("malformed", where="text", detail="A text with gaps is needed.")
        entries = [dict(gap) if isinstance(gap, dict) else gap for gap in gaps]
        free = {gap.accepted[0]: gap.key for gap in known.gaps} if known else {}
        used = {str(gap.get("key")) for gap in entries if isinstance(gap, dict)}

        before = {gap.key: gap for gap in known.gaps} if known else {}

        def named(match: re.Match[str]) -> str:
            if match["kind"] == "#":
                key = match["inside"]
                if key in before and key not in used:
                    used.add(key)
                    entries.append(dict(msgspec.to_builtins(before[key])))
                return match[0]
            words = [word.strip() for word in match["inside"].split("|") if word.strip()]
            if not words:
                return match[0]
            key = free.pop(words[0], None) or mint_key(f"{question}\ngap\n{words[0]}", taken=used)
            used.add(key)
            is_list = match["kind"] == "?"
            entries.append(
                {"key": key, "accepted": words[:1], "options": words}
                if is_list
                else {"key": key, "accepted": words}
            )
            return f"[[#{key}]]"

        return {**raw, "text": _GAP.sub(named, text), "gaps": entries}

    def check(self, content: ClozeContent) -> None:
        """Every gap stands in the text once, can be filled, and lists its right answer."""
        places = [match["key"] for match in _NAMED.finditer(content.text)]
        if sorted(places) != sorted(gap.key for gap in content.gaps) or len(set(places)) != len(places):
            raise ContentRefused(
                "gaps_and_text", where="gaps", detail="Text and gaps do not belong together."
            )
        if not 1 <= len(places) <= MAX_GAPS:
            raise ContentRefused("too_few", where="gaps", detail=f"1 to {MAX_GAPS} gaps are needed.")
        for index, gap in enumerate(content.gaps):
            if any(not fold(word) or len(word) > MAX_ANSWER_LENGTH for word in (*gap.accepted, *gap.options)):
                raise ContentRefused("not_typable", where=f"gaps[{index}]", detail="Nobody could type this.")
            if gap.options and (
                gap.accepted[0] not in gap.options
                or len(set(gap.options)) != len(gap.options)
                or len(gap.options) < 2
            ):
                raise ContentRefused(
                    "bad_options",
                    where=f"gaps[{index}]",
                    detail="Two different options with the right one are needed.",
                )

    def write(self, content: ClozeContent) -> dict[str, Any]:
        """Gaps beside the text: this keeps keys."""
        return self.store(content)

    def edited(self, content: ClozeContent) -> dict[str, Any]:
        """Gaps inside the text, as people write them."""
        gaps = content.by_key

        def spelled(match: re.Match[str]) -> str:
            gap = gaps[match["key"]]
            others = [option for option in gap.options if option != gap.accepted[0]]
            is_plain = not gap.typos and (not gap.options or len(gap.accepted) == 1)
            if not is_plain:
                return match[0]
            inside = f"?{'|'.join([gap.accepted[0], *others])}" if gap.options else "|".join(gap.accepted)
            return f"[[{inside}]]"

        text = _NAMED.sub(spelled, content.text)
        kept = [gap for gap in self.store(content)["gaps"] if f"[[#{gap['key']}]]" in text]
        return {**self.store(content), "text": text, "gaps": kept}

    def without_keys(self, content: ClozeContent) -> dict[str, Any]:
        """Gaps inside the text, as far as they can be written there."""
        return {name: value for name, value in self.edited(content).items() if value and name != "image"}

    def draw(self, content: ClozeContent, rng: random.Random) -> dict[str, list[str]]:
        """The options of each list in a drawn order."""
        return {gap.key: rng.sample(gap.options, len(gap.options)) for gap in content.gaps if gap.options}

    def view(self, content: ClozeContent, shown: Shown, answer: ClozeAnswer | None) -> dict[str, Any]:
        """The text in parts: words, and gaps with number, options and what was filled in."""
        return {
            "prompt": content.prompt,
            "parts": list(self._parts(content, shown, answer.gaps if answer else {})),
            "max_length": MAX_ANSWER_LENGTH,
        }

    def _parts(self, content: ClozeContent, shown: Shown, given: dict[str, str]) -> Iterator[dict[str, Any]]:
        pieces = _NAMED.split(content.text)
        for index, piece in enumerate(pieces):
            if index % 2 == 0:
                yield {"text": piece}
                continue
            value = given.get(piece, "")
            options = [{"text": text, "chosen": text == value} for text in shown.get(piece, ())]
            yield {"key": piece, "number": index // 2 + 1, "value": value, "options": options}

    def check_answer(self, content: ClozeContent, answer: ClozeAnswer) -> None:
        """Gaps of this question; a list takes only what it lists."""
        for key, text in answer.gaps.items():
            gap = content.by_key.get(key)
            if gap is None or (gap.options and text not in gap.options):
                raise AnswerRefused(Reason.UNKNOWN_OPTION)
            check_answer_text(text)

    def read_form(self, form: FormData, prefix: str) -> dict[str, Any]:
        """Fields ``<prefix>-gap-<key>``."""
        return {"gaps": by_name(form, f"{prefix}-gap-")}

    def completeness(self, content: ClozeContent, answer: ClozeAnswer) -> Completeness:
        """Whole when every gap is filled."""
        filled = [key for key, text in answer.gaps.items() if fold(text)]
        if not filled:
            return Completeness.NONE
        return Completeness.FULL if len(filled) == len(content.gaps) else Completeness.PARTIAL

    def grade(self, content: ClozeContent, answer: ClozeAnswer) -> Fraction:
        """Right gaps among all gaps."""
        right = sum(_is_right(gap, answer.gaps.get(gap.key, "")) for gap in content.gaps)
        return share(right=right, of=len(content.gaps))

    def solution(self, content: ClozeContent) -> dict[str, Any]:
        """The first spelling of each gap."""
        return {"gaps": {key: gap.accepted[0] for key, gap in content.by_key.items()}}

    def describe(self, content: ClozeContent, answer: ClozeAnswer) -> list[str]:
        """The text with what was filled in, in quotation marks."""
        if self.completeness(content, answer) is Completeness.NONE:
            return []
        return [_NAMED.sub(lambda match: f"„{answer.gaps.get(match['key'], '…')}“", content.text)]

    def interaction(self, content: ClozeContent) -> Interaction:
        """Type ``fill-in`` with an item for each gap."""
        right = ITEMS.join(gap.accepted[0] for gap in content.by_key.values())
        return Interaction("fill-in", correct_responses=(f"{{case_matters=false}}{right}",))

    def response(self, content: ClozeContent, answer: ClozeAnswer) -> str:
        """What was filled in, in the order of the gaps."""
        return ITEMS.join(answer.gaps.get(key, "").strip() for key in content.by_key)


def _is_right(gap: Gap, text: str) -> bool:
    if gap.options:
        return text in gap.accepted
    return any(is_spelling(text, accepted, typos=gap.typos) for accepted in gap.accepted)


KIND = Cloze()
