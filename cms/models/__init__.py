"""Pages, one file a type, and where somebody stopped reading."""

from cms.models.accessibility import AccessibilityPage
from cms.models.barrier import BarrierReport
from cms.models.course import CoursePage
from cms.models.course_index import CourseIndexPage
from cms.models.glossary import GlossaryTerm
from cms.models.home import HomePage
from cms.models.lesson import LessonPage
from cms.models.media import MediaDocument, MediaImage, MediaRendition
from cms.models.note import TaskNote
from cms.models.plain import PlainPage
from cms.models.privacy import PrivacyPage
from cms.models.reading import LessonReading, ReadingPosition
from cms.models.unit import UnitPage

__all__ = [
    "AccessibilityPage",
    "BarrierReport",
    "CourseIndexPage",
    "CoursePage",
    "GlossaryTerm",
    "HomePage",
    "LessonPage",
    "LessonReading",
    "MediaDocument",
    "MediaImage",
    "MediaRendition",
    "PlainPage",
    "PrivacyPage",
    "ReadingPosition",
    "TaskNote",
    "UnitPage",
]
