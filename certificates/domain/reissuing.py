"""Issuing many certificates anew because what they say has changed: first a plan, which changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from certificates.domain.drafting import IssuingRefused
from certificates.domain.life import CorrectionRefused, correct_certificate, would_change
from certificates.models import Certificate
from lms.accounts.models import User


@dataclass(frozen=True)
class Planned:
    """What would become of one certificate: the ``changes`` by their names in the facts, or why not."""

    certificate: Certificate
    changes: tuple[str, ...]
    refusal: str = ""


@dataclass(frozen=True)
class Reissued:
    """What became of one certificate: its ``successor``, or why there is none."""

    certificate: Certificate
    successor: Certificate | None
    refusal: str = ""


def plan_batch(*, certificates: Iterable[Certificate], now: dt.datetime) -> list[Planned]:
    """The dry run: every certificate is drawn, nothing is stored."""
    return [_planned(certificate, now) for certificate in certificates]


def reissue(
    *, certificates: Iterable[Certificate], reason: str, actor: User, now: dt.datetime
) -> list[Reissued]:
    """A successor for each whose facts have changed; one that is refused stops no other, unchanged ones stay."""
    done = []
    for planned in plan_batch(certificates=certificates, now=now):
        if not planned.changes:
            if planned.refusal:
                done.append(Reissued(planned.certificate, None, planned.refusal))
            continue
        try:
            successor = correct_certificate(
                certificate=planned.certificate, reason=reason, actor=actor, now=now
            )
            done.append(Reissued(planned.certificate, successor))
        except (CorrectionRefused, IssuingRefused) as refusal:
            done.append(Reissued(planned.certificate, None, str(refusal)))
    return done


def _planned(certificate: Certificate, now: dt.datetime) -> Planned:
    try:
        return Planned(certificate, tuple(would_change(certificate=certificate, now=now)))
    except IssuingRefused as refusal:
        return Planned(certificate, (), str(refusal))
