"""Registers the editors' views with Wagtail."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from assessments.views import bank, corrections, statistics
from assessments.viewsets import AccommodationViewSet, QuestionBank, QuizViewSet


@hooks.register("register_admin_viewset")
def register_quizzes() -> QuizViewSet:
    """The quizzes."""
    return QuizViewSet()


@hooks.register("register_admin_viewset")
def register_question_bank() -> QuestionBank:
    """Questions and quizzes to write."""
    return QuestionBank()


@hooks.register("register_admin_viewset")
def register_accommodations() -> AccommodationViewSet:
    """What people are granted in quizzes."""
    return AccommodationViewSet()


@hooks.register("register_admin_urls")
def register_bank_pages() -> list[URLPattern]:
    """Preview and pictures."""
    return [
        path("fragen/<uuid:question>/vorschau/", bank.preview, name="question_preview"),
        path("fragen/<uuid:question>/korrektur/", corrections.correct, name="question_correction"),
        path("lernkontrollen/<uuid:quiz>/statistik/", statistics.statistics, name="quiz_statistics"),
        path("fragen/bild/<uuid:image>/", bank.picture, name="question_picture"),
    ]
