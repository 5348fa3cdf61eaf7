"""The one way past frozen rows: a documented rule of retention deletes what has been kept long enough."""

from __future__ import annotations

from typing import cast

from django.db import models
from django.db.models import QuerySet


def forget(rows: QuerySet[models.Model]) -> int:
    """Delete rows with whatever points at them; how many of ``rows`` there were. Call it within a transaction.

    Rows of the same model that point at one of them (a successor) must be among them, as must what points at what goes
    with them: the database refuses else.
    """
    for relation in rows.model._meta.related_objects:  # noqa: SLF001 - Django's documented interface
        model = cast("type[models.Model]", relation.related_model)
        if model is not rows.model:
            _delete(model._default_manager.filter(**{f"{relation.field.name}__in": rows}))  # noqa: SLF001 - as above
    return _delete(rows)


def _delete(rows: QuerySet[models.Model]) -> int:
    return int(rows._raw_delete(rows.db))  # noqa: SLF001 - what FrozenModel refuses, and the collector with it
