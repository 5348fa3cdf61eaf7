"""Pages of a course at their places: found by identity, created, moved, put in order."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import chain, count
from typing import Any

from django.utils.text import slugify
from wagtail.models import Page

from lms.accounts.models import User


def find_page(*, model: type[Any], identity: uuid.UUID) -> Any:
    """The page with this identity, ``None`` when there is none."""
    return model.objects.filter(translation_key=identity).order_by("path").first()


def add_page(*, page: Any, parent: Page, after: Page | None) -> Any:
    """Put a new, unpublished page below ``parent``, behind ``after`` or at the front."""
    page.live = False
    parent = _fresh(parent)
    page.slug = _free_slug(slugify(page.slug or page.title) or "seite", parent)
    children = list(parent.get_children().order_by("path"))
    places = [None, *(child.pk for child in children)]
    if places[-1] == (after and after.pk):
        parent.add_child(instance=page)
    elif after is not None:
        _fresh(after).add_sibling(pos="right", instance=page)
    else:
        children[0].add_sibling(pos="left", instance=page)
    return page


def move_below(*, page: Page, parent: Page, actor: User | None) -> bool:
    """Put ``page`` below ``parent`` unless it is there; whether it moved."""
    page, parent = _fresh(page), _fresh(parent)
    if page.is_child_of(parent):
        return False
    page.slug = _free_slug(page.slug, parent)
    page.save(update_fields=["slug"])
    page.move(parent, pos="last-child", user=actor)
    return True


def put_in_order(*, parent: Page, pages: Sequence[Page], actor: User | None) -> list[Page]:
    """Bring ``pages`` (children of ``parent``) into this order among themselves; those that moved."""
    wanted = [page.pk for page in pages]
    children = _fresh(parent).get_children().order_by("path").values_list("pk", flat=True)
    current = [pk for pk in children if pk in set(wanted)]
    moved = []
    for index, pk in enumerate(wanted):
        if current[index] != pk:
            page, target = Page.objects.get(pk=pk), Page.objects.get(pk=current[index])
            page.move(target, pos="left", user=actor)
            current.remove(pk)
            current.insert(index, pk)
            moved.append(page)
    return moved


def _free_slug(wanted: str, parent: Page) -> str:
    taken = set(parent.get_children().values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in taken)


def _fresh(page: Page) -> Page:
    """Paths change with every insertion and move; only the database knows them."""
    return Page.objects.get(pk=page.pk)
