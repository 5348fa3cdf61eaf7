"""What a process keeps in memory between requests; what drawing documents keeps is in ``certificates.rendering.kept``.

Only what depends on nothing but its key belongs here: rows that are never changed, something computed from texts that
are the key themselves. So nobody has to be told when something changes: what changed has another key. What is private
to somebody never belongs here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """At most ``most`` values by their keys; the oldest leave first."""

    _all: list[Kept] = []

    def __init__(self, *, most: int) -> None:
        self._values: dict[Key, Value] = {}
        self._most = most
        self._lock = Lock()
        self._all.append(self)

    def get_many(
        self, keys: Collection[Key], load: Callable[[list[Key]], Mapping[Key, Value]]
    ) -> dict[Key, Value]:
        """Key → value for ``keys``; ``load`` is asked once for those that are not kept, and may leave some out."""
        # A copy: another thread may let one go meanwhile.
        kept = self._values.copy()
        found = {key: kept[key] for key in keys if key in kept}
        if missing := [key for key in keys if key not in found]:
            loaded = load(missing)
            found |= loaded
            self._keep(loaded)
        return found

    def get(self, key: Key, make: Callable[[Key], Value]) -> Value:
        """The value of ``key``, made when it is not kept."""
        return self.get_many([key], lambda keys: {one: make(one) for one in keys})[key]

    def forget(self) -> None:
        """Empty it."""
        with self._lock:
            self._values.clear()

    @classmethod
    def forget_all(cls) -> None:
        """Empty every one of this process."""
        for kept in cls._all:
            kept.forget()

    def _keep(self, loaded: Mapping[Key, Value]) -> None:
        with self._lock:
            self._values |= loaded
            for key in list(self._values)[: max(0, len(self._values) - self._most)]:
                del self._values[key]
