"""Background work asked for many times, done once.

Wagtail asks for a page's search and reference entries at every save, and an import saves every page several times.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks.backends.dummy import DummyBackend


@contextmanager
def each_task_once() -> Iterator[None]:
    """Collect the tasks of this thread and hand each one, once, to the real backend when the block ends well."""
    real = task_backends[DEFAULT_TASK_BACKEND_ALIAS]
    collector = DummyBackend(DEFAULT_TASK_BACKEND_ALIAS, {})
    task_backends[DEFAULT_TASK_BACKEND_ALIAS] = collector
    try:
        yield
    finally:
        task_backends[DEFAULT_TASK_BACKEND_ALIAS] = real
    asked = {
        (one.task.module_path, repr(one.args), repr(one.kwargs)): (one.task, one.args, one.kwargs)
        for one in collector.results
    }
    for task, args, kwargs in asked.values():
        task.enqueue(*args, **kwargs)
