"""Registers the editors' views with Wagtail."""

from __future__ import annotations

from wagtail import hooks

from assessments.viewsets import QuizViewSet


@hooks.register("register_admin_viewset")
def register_quizzes() -> QuizViewSet:
    """The quizzes."""
    return QuizViewSet()
