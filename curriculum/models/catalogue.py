"""Programmes, courses and their immutable editions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from curriculum.enums import ActivityKind, CompletionPreset, Level
from lms.base.models import FrozenModel, NameField, PublicModel


class Programme(PublicModel):
    """A qualification programme; one installation may hold several."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = NameField(_("title"), max_length=200)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.title


class Course(PublicModel):
    """A course of a programme. Its id is the ``translation_key`` of its page, so another instance gets the same IRI."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="courses", verbose_name=_("programme")
    )
    key = models.SlugField(_("key"), max_length=60)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    title = NameField(_("title"), max_length=250)
    certificate_title = NameField(_("title on the certificate"), max_length=250)
    iri = models.CharField(max_length=500, unique=True, editable=False)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="course_key_once_per_programme")
        ]

    def __str__(self) -> str:
        return self.title


class CourseEdition(PublicModel, FrozenModel):
    """What a course consisted of when it was published. Enrolments, attempts and certificates carry their edition.

    ``signature`` is the SHA-256 over completion rule, units, activities, order and ``mandatory``; text edits do not
    change it and so make no new edition.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("edition"))
    title = NameField(_("title"), max_length=250)
    preset = models.CharField(
        _("completion rule"), max_length=12, choices=CompletionPreset, default=CompletionPreset.SELF_STUDY
    )
    signature = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("course edition")
        verbose_name_plural = _("course editions")
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="edition_number_once_per_course")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class EditionUnit(PublicModel, FrozenModel):
    """A unit (seminar day or module) of an edition."""

    edition = models.ForeignKey(CourseEdition, on_delete=models.PROTECT, related_name="units")
    position = models.PositiveSmallIntegerField()
    # The page's translation_key: the same unit in another edition or instance has the same key and IRI.
    key = models.UUIDField(db_index=True)
    iri = models.CharField(max_length=500)
    title = NameField(_("title"), max_length=250)
    summary = models.TextField(blank=True)
    is_seminar_day = models.BooleanField(_("seminar day"))
    ue = models.PositiveSmallIntegerField(_("teaching units (UE of 45 minutes)"))

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="unit_position_once"),
            models.UniqueConstraint(fields=["edition", "key"], name="unit_key_once"),
        ]

    def __str__(self) -> str:
        return self.title


class EditionActivity(PublicModel, FrozenModel):
    """A lesson or quiz of an edition."""

    unit = models.ForeignKey(EditionUnit, on_delete=models.PROTECT, related_name="activities")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=ActivityKind)
    # Lesson: the page's translation_key. Quiz: the quiz's id.
    key = models.UUIDField(db_index=True)
    iri = models.CharField(max_length=500, db_index=True)
    title = NameField(_("title"), max_length=250)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    mandatory = models.BooleanField(_("mandatory"), default=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.UniqueConstraint(fields=["unit", "position"], name="activity_position_once"),
            models.UniqueConstraint(fields=["unit", "key"], name="activity_key_once"),
        ]

    def __str__(self) -> str:
        return self.title
