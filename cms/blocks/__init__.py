"""What lessons and plain pages are built from.

Below the models, because their StreamFields name these blocks (``docs/decisions/0040``).
"""

from cms.blocks.body import LessonBodyBlock, PageBodyBlock
from cms.blocks.gaps import GapBlock

__all__ = ["GapBlock", "LessonBodyBlock", "PageBodyBlock"]
