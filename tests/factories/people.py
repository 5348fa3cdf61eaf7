"""People, bodies, providers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress

from lms.accounts.enums import BodyKind, DistrictKind, Role
from lms.accounts.models import (
    District,
    Employment,
    Provider,
    PublicBody,
    RegisterEntry,
    RegisterVersion,
    RoleGrant,
    User,
)

LONG_AGO = dt.date(2020, 1, 1)
REGISTER_NOTICE = "© Statistisches Bundesamt (Destatis), Gemeindeverzeichnis 30.11.2023; Daten verändert"
PASSWORD = "ein-gutes-Passwort-2026"


def make_person(
    local_part: str, *, first_name: str, last_name: str, body: PublicBody | None = None, **fields: Any
) -> User:
    """An active person with confirmed address and name and the password ``PASSWORD``, at ``body`` since long ago."""
    email = f"{local_part}@example.org"
    fields.setdefault("name_confirmed_at", dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    person = User.objects.create_user(email, PASSWORD, first_name=first_name, last_name=last_name, **fields)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    if body is not None:
        Employment.objects.create(person=person, body=body, valid_from=LONG_AGO)
    return person


def grant(person: User, role: Role, **scope: Any) -> RoleGrant:
    """``role`` for ``person`` since long ago."""
    return RoleGrant.objects.create(person=person, role=role, valid_from=LONG_AGO, **scope)


def make_body(
    name: str, *, ags: str, population: int = 9_000, seats: int = 1, kind: BodyKind = BodyKind.MUNICIPALITY
) -> PublicBody:
    """A body of the register with an entry in the current version."""
    version, _ = RegisterVersion.objects.get_or_create(
        key="2023-11-30",
        defaults={
            "notice": REGISTER_NOTICE,
            "imported_at": dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
            "is_current": True,
        },
    )
    district, _ = District.objects.get_or_create(
        ags=ags[:5],
        defaults={
            "name": "Böblingen",
            "display_name": "Landkreis Böblingen",
            "kind": DistrictKind.RURAL,
            "seat": "Böblingen",
            "region": "Stuttgart",
        },
    )
    body = PublicBody.objects.create(ags=ags, kind=kind, name=name, official_name=name, district=district)
    RegisterEntry.objects.create(
        body=body,
        version=version,
        type_name="Gemeinde",
        population=population,
        funded_seats=seats,
        postcode="71000",
    )
    return body


def make_other_employer(name: str) -> PublicBody:
    """An employer outside the register (Zweckverband, IT provider)."""
    return PublicBody.objects.create(kind=BodyKind.OTHER, name=name, official_name=name)


def make_provider(short_name: str = "VWA") -> Provider:
    """An education provider."""
    return Provider.objects.create(
        name=f"Bildungspartner {short_name}", short_name=short_name, place="Stuttgart"
    )
