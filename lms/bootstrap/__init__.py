"""From a bare Python to a running command: environment, front-end files, translations, hand-over.

Standard library only, because nothing else is installed when this runs. Whatever ``demo`` and ``test`` need is made
once, below ``.venv`` and ``var/``; when all of it is in place a start costs a few milliseconds and prints nothing.
"""

from lms.bootstrap.commands import run

__all__ = ["run"]
