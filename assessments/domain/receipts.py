"""The receipt of a submission: what was answered, in one text whose hash the attempt keeps. Free of Django.

Whoever has the file can prove later what was handed in: its SHA-256 is the code shown after submission.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec


@dataclass(frozen=True)
class ReceiptAnswer:
    """An answer that counted: its number among the answers to its question, and when the server received it."""

    question: uuid.UUID
    sequence: int
    received_at: dt.datetime
    payload: Any


def receipt_text(
    *,
    attempt: uuid.UUID,
    title: str,
    number: int,
    started_at: dt.datetime,
    submitted_at: dt.datetime,
    answers: Iterable[ReceiptAnswer],
) -> bytes:
    """The receipt as JSON in UTF-8: sorted keys, two spaces of indentation, times in UTC, a newline at the end."""
    document = {
        "attempt": str(attempt),
        "quiz": title,
        "number": number,
        "started": _instant(started_at),
        "submitted": _instant(submitted_at),
        "answers": [
            {
                "question": str(answer.question),
                "sequence": answer.sequence,
                "received": _instant(answer.received_at),
                "answer": answer.payload,
            }
            for answer in sorted(answers, key=lambda answer: answer.question.hex)
        ],
    }
    text = msgspec.json.encode(document, order="sorted")
    return msgspec.json.format(text, indent=2) + b"\n"


def receipt_hash(text: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text).hexdigest()


def _instant(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
