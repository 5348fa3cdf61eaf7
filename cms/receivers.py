"""News passed on: pages were published, unpublished, moved or deleted; somebody logged in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move, published, unpublished

from assessments.models import Quiz
from cms.domain.notices import is_notice_due
from cms.domain.page_deletion import refuse_if_in_use
from cms.domain.publishing import structure_changed
from cms.middleware import NOTICE_DUE
from cms.models import CoursePage, LessonPage, UnitPage
from lms.accounts.models import User

STRUCTURE = (CoursePage, UnitPage, LessonPage)


@receiver([page_published, page_unpublished])
def page_went_live_or_not(sender: type[Page], instance: Page, **_: Any) -> None:
    """A course, unit or lesson was published or unpublished."""
    if sender in STRUCTURE:
        structure_changed(pages=[instance], now=timezone.now())


@receiver(post_page_move)
def page_moved(sender: type[Page], parent_page_before: Page, parent_page_after: Page, **_: Any) -> None:
    """A unit or lesson was put elsewhere: both courses may have changed, or the order in one."""
    if sender in STRUCTURE:
        structure_changed(pages=[parent_page_before, parent_page_after], now=timezone.now())


@receiver([published, unpublished], sender=Quiz)
def quiz_went_live_or_not(instance: Quiz, **_: Any) -> None:
    """Only a published quiz is part of an edition."""
    structure_changed(pages=UnitPage.objects.filter(quiz=instance), now=timezone.now())


@receiver(pre_delete, sender=Page)
def page_will_be_deleted(instance: Page, **_: Any) -> None:
    """A page that an edition in use names must stay, whatever door the deletion comes through."""
    refuse_if_in_use(page=instance)


@receiver(post_delete, sender=Page)
def page_was_deleted(instance: Page, **_: Any) -> None:
    """Wagtail tells of the end of a live page before its row is gone, so the row's end is what counts.

    The base row goes last: when a whole course was deleted, there is no course left to make an edition of.
    """
    if instance.specific_class in STRUCTURE:
        structure_changed(pages=[instance], now=timezone.now())


@receiver(user_logged_in)
def somebody_logged_in(request: HttpRequest, user: User, **_: Any) -> None:
    """The privacy notice is asked for at login only, so that no other request pays for it."""
    if is_notice_due(person=user):
        request.session[NOTICE_DUE] = True
