"""One course of a file on its way into the page tree: first all pages at their places, then what they say."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Page

from assessments.domain.bank import QuizRefused, quiz_as_spec, save_quiz
from assessments.domain.pictures import PictureRefused, picture_id, store_picture
from assessments.models import QuestionImage, Quiz
from cms.domain import course_pages, course_tree
from cms.domain.course_blocks import Storing
from cms.domain.course_report import Act, ImportReport, Part
from cms.domain.coursefile import schema
from cms.domain.coursefile.issues import Issue, gettext_noop, refuse
from cms.domain.coursefile.questions import pictures_in
from cms.domain.coursefile.reading import Reading
from cms.domain.coursefile.source import Path
from cms.domain.identity import page_identity
from cms.models import CourseIndexPage, CoursePage, LessonPage, UnitPage
from lms.accounts.models import User

_ = gettext_noop

PART_OF = {CoursePage: Part.COURSE, UnitPage: Part.UNIT, LessonPage: Part.LESSON}


@dataclass(frozen=True)
class Wanted:
    """A page that the file asks for: its type, its part of the file, who it is, where in the file it stands."""

    model: type[Any]
    struct: Any
    identity: uuid.UUID
    path: Path

    @property
    def part(self) -> Part:
        """What the report calls it."""
        return PART_OF[self.model]


@dataclass
class PlacedUnit:
    """A unit's page and the pages of its lessons, in the order of the file."""

    page: UnitPage
    lessons: list[LessonPage] = field(default_factory=list)


@dataclass(kw_only=True)
class CourseImport:
    """The import of one course. A draft import stores revisions and new pages only; what is published stays put."""

    reading: Reading
    path: Path
    storing: Storing
    report: ImportReport
    live: bool
    now: dt.datetime
    actor: User | None
    created: set[int] = field(default_factory=set)

    def run(self, course: schema.Course, index: CourseIndexPage) -> None:
        """Places before content, because a text may link to any page of the course."""
        identity = course_pages.course_identity(course)
        wanted = Wanted(CoursePage, course, identity, self.path)
        page = self.place(wanted, index, None)
        units = self.place_units(course, page)
        self.store(wanted, page, course_pages.course_fields(course))
        for number, (unit, placed) in enumerate(zip(course.units, units, strict=True)):
            self.store_unit(unit, placed, (*self.path, "units", number))
        self.retire_others(page, units)
        if self.live:
            self.order(page, units)

    # --- Places ---
    def place_units(self, course: schema.Course, page: CoursePage) -> list[PlacedUnit]:
        """All units with all their lessons."""
        units: list[PlacedUnit] = []
        for number, unit in enumerate(course.units):
            path = (*self.path, "units", number)
            wanted = Wanted(UnitPage, unit, page_identity(kind="unit", key=unit.key), path)
            placed = PlacedUnit(self.place(wanted, page, units[-1].page if units else None))
            for n, lesson in enumerate(unit.lessons):
                identity = page_identity(kind="lesson", key=lesson.key)
                inner = Wanted(LessonPage, lesson, identity, (*path, "lessons", n))
                before = placed.lessons[-1] if placed.lessons else None
                placed.lessons.append(self.place(inner, placed.page, before))
            units.append(placed)
        return units

    def place(self, wanted: Wanted, parent: Page, after: Page | None) -> Any:
        """The page, where it belongs as far as that may change now."""
        page = course_tree.find_page(model=wanted.model, identity=wanted.identity)
        if page is None:
            return self.create(wanted, parent, after)
        # Editors may sort courses below any course index; units and lessons belong where the file has them.
        if wanted.model is CoursePage or page.is_child_of(Page.objects.get(pk=parent.pk)):
            return page
        return self.move(wanted, page, parent)

    def create(self, wanted: Wanted, parent: Page, after: Page | None) -> Any:
        """A new page, unpublished and with its title only."""
        struct = wanted.struct
        page = wanted.model(
            title=struct.title, slug=struct.key.lower(), key=struct.key, translation_key=wanted.identity
        )
        if wanted.model is CoursePage:
            page.certificate_title = struct.certificate_title
        with self.line_of(wanted.path):
            course_tree.add_page(page=page, parent=parent, after=after)
        self.created.add(page.pk)
        self.report.note(Act.CREATED, wanted.part, struct)
        return page

    def move(self, wanted: Wanted, page: Any, parent: Page) -> Any:
        """Below another unit or course; what is published moves only with a live import."""
        if page.live and not self.live:
            self.skip(
                wanted.path, _("“%(title)s” is published elsewhere; only a live import moves it."), page
            )
            return page
        course_tree.move_below(page=page, parent=parent, actor=self.actor)
        self.report.note(Act.MOVED, wanted.part, wanted.struct)
        return wanted.model.objects.get(pk=page.pk)

    def order(self, page: CoursePage, units: list[PlacedUnit]) -> None:
        """Units and lessons in the order of the file."""
        moved = course_tree.put_in_order(parent=page, pages=[unit.page for unit in units], actor=self.actor)
        for unit in units:
            moved += course_tree.put_in_order(parent=unit.page, pages=unit.lessons, actor=self.actor)
        for one in moved:
            self.report.note(Act.MOVED, PART_OF[one.specific_class], one.specific)

    def retire_others(self, page: CoursePage, units: list[PlacedUnit]) -> None:
        """Published units and lessons that the file does not name are unpublished, never deleted."""
        kept = {one.pk for unit in units for one in (unit.page, *unit.lessons)}
        others = Page.objects.descendant_of(page).live().exclude(pk__in=kept).order_by("path")
        for other in others.specific():
            if self.live:
                other.unpublish(user=self.actor)
                self.report.note(Act.UNPUBLISHED, PART_OF[type(other)], other)
            else:
                message = _("“%(title)s” is not in the file; only a live import unpublishes it.")
                self.skip(self.path, message, other)

    # --- Content ---
    def store_unit(self, unit: schema.Unit, placed: PlacedUnit, path: Path) -> None:
        """The quiz, the unit and its lessons."""
        quiz = self.store_quiz(unit.quiz, (*path, "quiz")) if unit.quiz else None
        wanted = Wanted(UnitPage, unit, placed.page.translation_key, path)
        self.store(wanted, placed.page, course_pages.unit_fields(unit, quiz))
        for number, (lesson, page) in enumerate(zip(unit.lessons, placed.lessons, strict=True)):
            here = (*path, "lessons", number)
            lines = [self.reading.line(*here, "blocks", n) for n in range(len(lesson.blocks))]
            fields = course_pages.lesson_fields(lesson, page.translation_key, lines, self.storing)
            self.store(Wanted(LessonPage, lesson, page.translation_key, here), page, fields)

    def store_quiz(self, quiz: schema.Quiz, path: Path) -> Quiz:
        """The quiz as ``assessments`` keeps it."""
        known = Quiz.objects.filter(key=quiz.key).first()
        before = quiz_as_spec(known, draft=True, with_pool=True) if known else None
        was_published = known is not None and known.live and not known.has_unpublished_changes
        self.store_pictures(quiz, path)
        spec = course_pages.quiz_spec(quiz)
        try:
            stored = save_quiz(spec=spec, live=self.live, now=self.now, actor=self.actor)
        except QuizRefused as error:
            line = self.reading.line(*path)
            raise refuse(line, _("Question: %(reason)s"), reason=error) from error
        if known is None:
            self.report.note(Act.CREATED, Part.QUIZ, quiz)
        elif quiz_as_spec(stored, draft=True, with_pool=True) != before:
            self.report.note(Act.CHANGED, Part.QUIZ, quiz)
        elif self.live and not was_published:
            self.report.note(Act.PUBLISHED, Part.QUIZ, quiz)
        return stored

    def store_pictures(self, quiz: schema.Quiz, path: Path) -> None:
        """The pictures of the questions, each under the id it has elsewhere or one made of its file."""
        for picture in pictures_in([*quiz.questions, *quiz.pool]):
            content = self.storing.files.get(str(picture.get("file")))
            own_id = uuid.UUID(picture["id"]) if "id" in picture else picture_id(content or b"")
            if content is None:
                if not QuestionImage.objects.filter(pk=own_id).exists():
                    raise refuse(self.reading.line(*path), _("There is no file “%(name)s”."), name=own_id)
                continue
            try:
                store_picture(file=io.BytesIO(content), now=self.now, own_id=own_id)
            except PictureRefused as error:
                message = _("“%(name)s” is no picture in PNG, JPEG or WebP, or it is too large.")
                raise refuse(self.reading.line(*path), message, name=picture["file"]) from error
            picture["id"] = str(own_id)

    def store(self, wanted: Wanted, page: Any, fields: Mapping[str, Any]) -> None:
        """The newest version with these fields: a revision if anything changed, published if that is asked for."""
        # Fresh from the database: saving an older copy would write back its place in the tree.
        page = wanted.model.objects.select_related("latest_revision").get(pk=page.pk)
        newest = page.get_latest_revision_as_object()
        # Moving may have given the page another slug, which an older revision would take back.
        changed = course_pages.assign(newest, {**fields, "slug": page.slug})
        is_new = page.pk in self.created
        with self.line_of(wanted.path):
            if changed or is_new:
                # Publishing checks and logs the page itself.
                revision = newest.save_revision(
                    user=self.actor, log_action=not self.live, clean=not self.live
                )
                if not is_new:
                    self.report.note(Act.CHANGED, wanted.part, wanted.struct, changed)
            elif not self.live or (page.live and not page.has_unpublished_changes):
                return
            else:
                revision = page.latest_revision or newest.save_revision(user=self.actor)
                self.report.note(Act.PUBLISHED, wanted.part, wanted.struct)
            if self.live:
                # Who may import may publish: asked where the import is started.
                newest.publish(revision, user=self.actor, skip_permission_checks=True)

    # --- Findings ---
    def skip(self, path: Path, message: str, page: Page) -> None:
        """Say what the file asks for and a draft import cannot do."""
        self.report.unused.append(Issue(self.reading.line(*path), message, {"title": page.title}))

    @contextmanager
    def line_of(self, path: Path) -> Iterator[None]:
        """Inside, a page that Wagtail refuses becomes an error with the line of ``path``."""
        try:
            yield
        except ValidationError as error:
            reasons = " ".join(error.messages)
            raise refuse(self.reading.line(*path), "%(reason)s", reason=reasons) from error
