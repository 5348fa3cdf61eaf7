"""Pages, one file a type, and where somebody stopped reading."""

from cms.models.course import CoursePage
from cms.models.course_index import CourseIndexPage
from cms.models.glossary import GlossaryTerm
from cms.models.home import HomePage
from cms.models.lesson import LessonPage
from cms.models.media import MediaDocument, MediaImage, MediaRendition
from cms.models.note import TaskNote
from cms.models.plain import PlainPage
from cms.models.reading import LessonReading, ReadingPosition
from cms.models.unit import UnitPage

__all__ = [
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
    "ReadingPosition",
    "TaskNote",
    "UnitPage",
]
