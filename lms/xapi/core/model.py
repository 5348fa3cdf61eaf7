"""What all types of a statement share."""

from __future__ import annotations

from msgspec import Struct


class Model(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A JSON object of the specification: no other properties, no ``null``, keys as written there.

    A property that is absent is ``msgspec.UNSET``. Constructors trust their caller; ``read_statement`` is what checks.
    """
