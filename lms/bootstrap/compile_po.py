"""Compile the named ``.po`` files; run with the environment's Python, which has Babel.

The only file of this package that needs more than the standard library, hence a program of its own.
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po


def compile_po(source: Path) -> None:
    """Write the ``.mo`` beside ``source`` in one move; raises ``PoFileError`` for broken syntax."""
    with source.open("rb") as text:
        catalogue = read_po(text, abort_invalid=True)
    compiled = source.with_suffix(".mo")
    unfinished = compiled.with_suffix(".mo.new")
    with unfinished.open("wb") as binary:
        write_mo(binary, catalogue)
    unfinished.replace(compiled)


def main(sources: list[str]) -> None:
    """Compile all; ends with one sentence at the first broken file."""
    for source in sources:
        try:
            compile_po(Path(source))
        except PoFileError as error:
            sys.exit(f"The translation file {source} is broken: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
