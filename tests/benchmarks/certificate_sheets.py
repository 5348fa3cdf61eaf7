"""The documents that engines are measured with: each a person of their own, so that nothing is the same twice."""

from __future__ import annotations

import dataclasses

from certificates.domain.facts import CertificateFacts
from certificates.domain.paper import sheet_of
from certificates.rendering.sheet import CertificateSheet
from tests.certificates.samples import WITH_CONTENTS


def facts(number: int) -> CertificateFacts:
    """Two pages: front and contents."""
    code = f"7K3M9QX2ABC{number:05d}"
    person = dataclasses.replace(WITH_CONTENTS.person, last_name=f"Großmann-{number}")
    address = f"https://lernen.example/pruefen/{code}"
    return dataclasses.replace(WITH_CONTENTS, person=person, code=code, address=address)


def numbered(number: int) -> CertificateSheet:
    """The same as a sheet."""
    return sheet_of(facts(number))
