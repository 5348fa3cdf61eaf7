"""Reading a PDF that somebody handed over: its lines of text. Run as a program of its own, with limits.

PDFium parses the file, which is hostile until checked: it happens in a process that may use little time and memory, and
whose end harms nobody. ``python -m certificates.rendering.reading`` takes the PDF and answers with JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

MOST_PAGES = 20
MOST_CHARACTERS = 100_000
SECONDS = 15
MEMORY = 1_500 * 1024 * 1024
_PROJECT = Path(__file__).resolve().parents[2]


class UnreadableError(ValueError):
    """Not a PDF, a damaged one, or one that takes too long."""


def lines_of(pdf: bytes) -> list[str]:
    """The lines of text in the order of the file, in NFC, white space folded; raises ``UnreadableError``."""
    command = [sys.executable, "-I", "-c", _PROGRAM, str(_PROJECT)]
    try:
        answer = subprocess.run(command, input=pdf, capture_output=True, timeout=SECONDS, check=True)
        lines = json.loads(answer.stdout)
    except (subprocess.SubprocessError, ValueError, OSError) as error:
        raise UnreadableError("The file cannot be read as a PDF.") from error
    return [str(line) for line in lines]


# Isolated (-I): neither the environment nor the current folder decides what is imported.
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from certificates.rendering.reading import main; main()"
)


def main() -> None:
    """Standard input → lines as JSON on standard output."""
    _limit()
    json.dump(_read(sys.stdin.buffer.read()), sys.stdout)


def _read(pdf: bytes) -> list[str]:
    import pypdfium2  # noqa: PLC0415 - only the program that reads needs it

    text = ""
    with pypdfium2.PdfDocument(pdf) as document:
        for index in range(min(len(document), MOST_PAGES)):
            page = document[index]
            found = page.get_textpage()
            text += found.get_text_bounded() + "\n"
            found.close()
            page.close()
            if len(text) > MOST_CHARACTERS:
                break
    folded = (" ".join(unicodedata.normalize("NFC", line).split()) for line in text.splitlines())
    return [line for line in folded if line]


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - Windows has none; there the time limit alone holds
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
