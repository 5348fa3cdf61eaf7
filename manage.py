#!/usr/bin/env python3
"""The command door: ``demo`` and ``test`` prepare everything they need themselves, all other commands are plain Django.

Kept readable for every Python since 2.7, so that an old one can be refused in a sentence instead of a syntax error.
"""

import sys

OLDEST_PYTHON = (3, 11)


def main():
    # type: () -> None
    """Hand the command over to the bootstrap (demo, test) or to Django."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            "This project needs Python %s.%s or newer; %s is Python %s.%s. Please run it with a newer python3."
            % (OLDEST_PYTHON[0], OLDEST_PYTHON[1], sys.executable, sys.version_info[0], sys.version_info[1])
        )
    from lms.bootstrap import run

    sys.exit(run(sys.argv))


if __name__ == "__main__":
    main()
