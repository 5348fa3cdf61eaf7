"""What a validator of others says of a document, where one is installed (extra ``validation``: page-validation)."""

from __future__ import annotations

from importlib.util import find_spec

STANDARDS = ("ua1", "3a")


def has_validator() -> bool:
    """Whether documents can be validated here."""
    return find_spec("page") is not None


def broken_rules(pdf: bytes) -> list[str]:
    """Rules of PDF/UA-1 and PDF/A-3a that ``pdf`` breaks; none without a validator."""
    if not has_validator():
        return []
    import page  # noqa: PLC0415 - an extra

    return [
        failure.rule_id
        for standard in STANDARDS
        for failure in page.validate_pdf_bytes(pdf, profile=standard).failures
    ]
