"""Who sees what, as data: the page "Wer sieht was" prints it, ``tests/matrix`` holds every address to it."""

from lms.portal.domain.who_sees_what.routes import ENTRIES, Entry
from lms.portal.domain.who_sees_what.sight import OPEN_TO, SIGHT, Matter, Sight, Viewer

__all__ = ["ENTRIES", "OPEN_TO", "SIGHT", "Entry", "Matter", "Sight", "Viewer"]
