"""The two versions of the specification this package checks against."""

from __future__ import annotations

from enum import Enum


class XapiVersion(Enum):
    """A version of the specification; the value is how errors name it."""

    V1_0_3 = "1.0.3"
    V2_0_0 = "2.0.0"

    def allows(self, statement_version: str) -> bool:
        """Whether a statement may carry this ``version`` property.

        1.0.3 takes every ``1.0.x`` (part 2, 2.4.10), and ``1.0`` as its official suite demands. 2.0.0 takes those as
        well as its own, since it should not refuse a statement for its version alone (4.2.4.2).
        """
        return statement_version.startswith("1.0") or self is XapiVersion.V2_0_0
