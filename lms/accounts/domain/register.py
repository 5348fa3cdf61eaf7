"""The official municipality register in the database: versions side by side, bodies that keep their identity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from lms.accounts.domain.register_files import DistrictRow, MunicipalityRow, Register, read_register
from lms.accounts.enums import BodyKind, DistrictKind
from lms.accounts.models import District, PublicBody, RegisterEntry, RegisterVersion
from lms.base.names import search_form

DATA = Path(__file__).resolve().parents[1] / "data"
STATE_OF = "2023-11-30"
# Datenlizenz Deutschland – Namensnennung – Version 2.0 asks for name, licence and the note that data was changed.
NOTICE = (
    "© Statistisches Bundesamt (Destatis), Gemeindeverzeichnis 30.11.2023; © GeoBasis-DE / BKG 2021; "
    "Daten verändert; Lizenz dl-de/by-2-0 (https://www.govdata.de/dl-de/by-2-0)"
)

ENTRY_FIELDS = (
    "type_name",
    "population",
    "funded_seats",
    "area_ha",
    "postcode",
    "longitude",
    "latitude",
)


def load_register(
    *, now: dt.datetime, folder: Path = DATA, state_of: str = STATE_OF, notice: str = NOTICE
) -> RegisterVersion:
    """Load the files of ``folder`` as the register of ``state_of``; the newest version is the current one.

    Idempotent: bodies are recognised by their AGS and keep their id, an entry of the same version is corrected, never
    doubled. Bodies that are missing from a newer version stay with the versions that named them. Raises
    ``RegisterRefused`` (file, line, reason) and then changes nothing.
    """
    register = read_register(folder)
    with transaction.atomic():
        version, _ = RegisterVersion.objects.update_or_create(
            key=state_of, defaults={"notice": notice}, create_defaults={"notice": notice, "imported_at": now}
        )
        _store_districts(register)
        _store_bodies(register)
        _store_entries(register, version)
        return _mark_current(version)


def current_version() -> RegisterVersion | None:
    """The version new contracts are made on; ``None`` before the first load."""
    return RegisterVersion.objects.filter(is_current=True).first()


def funded_seats(*, body: PublicBody, version: RegisterVersion) -> int:
    """How many people of ``body`` may be funded by ``version``; 0 for other employers and unknown bodies (rule F7)."""
    entry = RegisterEntry.objects.filter(body=body, version=version).only("funded_seats").first()
    return entry.funded_seats if entry else 0


def add_other_employer(*, name: str, official_name: str) -> PublicBody:
    """An employer outside the register (Zweckverband, IT provider): outside coverage and quota."""
    return PublicBody.objects.create(kind=BodyKind.OTHER, name=name, official_name=official_name)


def _store_districts(register: Register) -> None:
    District.objects.bulk_create(
        [
            District(
                ags=row.ags,
                name=row.name,
                display_name=row.display_name,
                kind=DistrictKind.CITY if row.is_city else DistrictKind.RURAL,
                seat=row.seat,
                region=row.region,
            )
            for row in register.districts
        ],
        update_conflicts=True,
        unique_fields=["ags"],
        update_fields=["name", "display_name", "kind", "seat", "region"],
    )


def _store_bodies(register: Register) -> None:
    PublicBody.objects.bulk_create(
        _bodies(register),
        update_conflicts=True,
        unique_fields=["ags"],
        update_fields=["kind", "name", "official_name", "name_search", "district"],
    )


def _bodies(register: Register) -> Iterator[PublicBody]:
    for row in register.municipalities:
        yield PublicBody(
            ags=row.ags,
            kind=BodyKind.CITY_DISTRICT if row.is_city_district else BodyKind.MUNICIPALITY,
            name=row.name,
            official_name=row.official_name,
            name_search=search_form(row.name),
            district_id=row.district_ags,
        )
    for district in _landkreise(register):
        # "Landkreis Heilbronn": the bare name is its city's.
        yield PublicBody(
            ags=district.body_ags,
            kind=BodyKind.RURAL_DISTRICT,
            name=district.display_name,
            official_name=district.display_name,
            name_search=search_form(district.display_name),
            district_id=district.ags,
        )


def _store_entries(register: Register, version: RegisterVersion) -> None:
    bodies = dict(PublicBody.objects.exclude(ags=None).values_list("ags", "id"))
    entries = [_municipality_entry(row) for row in register.municipalities]
    entries += [_district_entry(row) for row in _landkreise(register)]
    ags = [row.ags for row in register.municipalities] + [row.body_ags for row in _landkreise(register)]
    for key, entry in zip(ags, entries, strict=True):
        entry.body_id, entry.version = bodies[key], version
    kept = {entry.body_id for entry in entries}
    present = RegisterEntry.objects.filter(version=version).values_list("id", "body_id")
    if stale := [pk for pk, body_id in present if body_id not in kept]:
        RegisterEntry.objects.filter(pk__in=stale).delete()
    RegisterEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["body", "version"],
        update_fields=ENTRY_FIELDS,
    )


def _municipality_entry(row: MunicipalityRow) -> RegisterEntry:
    return RegisterEntry(
        type_name=row.type_name,
        population=row.population,
        funded_seats=row.funded_seats,
        area_ha=row.area_ha,
        postcode=row.postcode,
        longitude=row.longitude,
        latitude=row.latitude,
    )


def _district_entry(row: DistrictRow) -> RegisterEntry:
    return RegisterEntry(type_name="Landkreis", population=row.population, funded_seats=row.funded_seats)


def _landkreise(register: Register) -> list[DistrictRow]:
    return [row for row in register.districts if not row.is_city]


def _mark_current(version: RegisterVersion) -> RegisterVersion:
    newest = RegisterVersion.objects.order_by("-key").first() or version
    RegisterVersion.objects.filter(is_current=True).exclude(pk=newest.pk).update(is_current=False)
    RegisterVersion.objects.filter(pk=newest.pk).update(is_current=True)
    version.refresh_from_db()
    return version
