"""Why a statement was refused: where, which rule, and where the rule stands."""

from __future__ import annotations

from lms.xapi.core.versions import XapiVersion


class InvalidStatement(ValueError):
    """A statement breaks a rule of the specification.

    ``path`` leads to the place (``object.definition.choices[1].id``; empty for the statement itself), ``rule`` says
    what is wrong without the offending value, ``section`` where the specification says so (1.0.3: part 2; 2.0.0: IEEE
    9274.1.1).
    """

    def __init__(self, *, path: str, rule: str, section: str, version: XapiVersion) -> None:
        self.path = path
        self.rule = rule
        self.section = section
        self.version = version
        super().__init__(f"{path or 'statement'}: {rule}, xAPI {version.value} {section}")

    def within(self, place: str) -> InvalidStatement:
        """The same refusal for a statement that stands at ``place`` of something larger."""
        path = f"{place}.{self.path}" if self.path else place
        return InvalidStatement(path=path, rule=self.rule, section=self.section, version=self.version)


class BrokenRule(ValueError):
    """Raised by the types themselves: a rule that concerns more than one property.

    ``property_path`` leads on from the object that raised it; ``sections`` (1.0.3, 2.0.0) is given where the rule does
    not stand with that property.
    """

    def __init__(
        self, rule: str, *, property_path: str = "", sections: tuple[str, str] | None = None
    ) -> None:
        self.rule = rule
        self.property_path = property_path
        self.sections = sections
        super().__init__(rule)
