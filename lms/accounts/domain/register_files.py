"""Read and check the two files of the official register. No Django: text in, frozen rows out, or one refusal.

``kreise_bw.csv`` has the 44 districts, ``gemeinden_bw.csv`` the municipalities including the nine city districts. A
file that contradicts itself or the other one is refused whole with line and reason; nothing is guessed.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

DISTRICT_FILE = "kreise_bw.csv"
MUNICIPALITY_FILE = "gemeinden_bw.csv"
DISTRICT_COLUMNS = (
    "district_ags", "name", "display_name", "type", "seat", "regierungsbezirk_ags", "regierungsbezirk",
    "population", "municipalities", "foerderplaetze",
)  # fmt: skip
MUNICIPALITY_COLUMNS = (
    "ags", "name", "official_name", "type", "district_ags", "district_name", "population", "area_ha", "postcode",
    "foerderplaetze", "lon", "lat",
)  # fmt: skip
DISTRICT_TYPES = frozenset({"Landkreis", "Stadtkreis"})
MUNICIPALITY_TYPES = frozenset({"Stadtkreis", "Große Kreisstadt", "Stadt", "Gemeinde"})
# Land without inhabitants and without a council (two forests): no employer, so it is no body.
NO_BODY_TYPE = "gemeindefreies gebiet"
NO_BODIES = frozenset({"08317971", "08415971"})

LONGITUDES = (Decimal(-180), Decimal(180))
LATITUDES = (Decimal(-90), Decimal(90))


class RegisterRefused(ValueError):
    """A register file cannot be used; the message names file, line and reason."""


@dataclass(frozen=True)
class DistrictRow:
    """A line of ``kreise_bw.csv``; ``line`` is its number in the file."""

    line: int
    ags: str
    name: str
    display_name: str
    is_city: bool
    seat: str
    region: str
    population: int
    municipalities: int
    funded_seats: int

    @property
    def body_ags(self) -> str:
        """The AGS of the Landkreis as a body: its five digits and ``000`` (rule F11)."""
        return f"{self.ags}000"


@dataclass(frozen=True)
class MunicipalityRow:
    """A line of ``gemeinden_bw.csv``; ``line`` is its number in the file."""

    line: int
    ags: str
    name: str
    official_name: str
    type_name: str
    district_ags: str
    population: int
    area_ha: int
    postcode: str
    funded_seats: int
    longitude: Decimal
    latitude: Decimal

    @property
    def is_city_district(self) -> bool:
        """A Stadtkreis: municipality and district in one."""
        return self.type_name == "Stadtkreis"


@dataclass(frozen=True)
class Register:
    """Both files, checked against each other."""

    districts: tuple[DistrictRow, ...]
    municipalities: tuple[MunicipalityRow, ...]


def read_register(folder: Path) -> Register:
    """Both files of ``folder``; raises ``RegisterRefused`` for the first thing that is wrong."""
    districts = tuple(_district(line) for line in _lines(folder / DISTRICT_FILE, DISTRICT_COLUMNS))
    municipalities = tuple(
        _municipality(line)
        for line in _lines(folder / MUNICIPALITY_FILE, MUNICIPALITY_COLUMNS)
        if not _is_no_body(line)
    )
    _refuse_duplicates(DISTRICT_FILE, districts)
    _refuse_duplicates(MUNICIPALITY_FILE, municipalities)
    _compare(districts, municipalities)
    return Register(districts, municipalities)


@dataclass(frozen=True)
class _Line:
    """One line with its place, to read values from and to complain about."""

    file: str
    number: int
    values: Mapping[str, str]

    def refuse(self, reason: str) -> RegisterRefused:
        return RegisterRefused(f"{self.file}, line {self.number}: {reason}")

    def text(self, column: str) -> str:
        value = unicodedata.normalize("NFC", self.values[column]).strip()
        if not value:
            raise self.refuse(f"{column} is empty.")
        return value

    def digits(self, column: str, count: int) -> str:
        value = self.text(column)
        if not re.fullmatch(rf"[0-9]{{{count}}}", value):
            raise self.refuse(f"{column} {value!r} does not have {count} digits.")
        return value

    def one_of(self, column: str, allowed: frozenset[str]) -> str:
        value = self.text(column)
        if value not in allowed:
            raise self.refuse(f"{column} {value!r} is none of {', '.join(sorted(allowed))}.")
        return value

    def count(self, column: str, *, least: int = 0) -> int:
        value = self.text(column)
        if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < least:
            raise self.refuse(f"{column} {value!r} is no whole number from {least} up.")
        return int(value)

    def degrees(self, column: str, within: tuple[Decimal, Decimal]) -> Decimal:
        value = self.text(column)
        try:
            degrees = Decimal(value)
        except InvalidOperation:
            raise self.refuse(f"{column} {value!r} is no number.") from None
        if not (degrees.is_finite() and within[0] <= degrees <= within[1]):
            raise self.refuse(f"{column} {value!r} is no place on earth.")
        return degrees


def _lines(path: Path, columns: Sequence[str]) -> Iterator[_Line]:
    """The lines below the header; refuses a missing file, another encoding, other columns, another count of values."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RegisterRefused(f"{path.name}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise RegisterRefused(f"{path.name}, line {number}: is not UTF-8.") from error
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = next(reader, [])
        if tuple(header) != tuple(columns):
            raise RegisterRefused(f"{path.name}, line 1: the columns are {header}, expected {list(columns)}.")
        for values in reader:
            if len(values) != len(columns):
                raise RegisterRefused(
                    f"{path.name}, line {reader.line_num}: {len(values)} values for {len(columns)} columns."
                )
            yield _Line(path.name, reader.line_num, dict(zip(columns, values, strict=True)))
    except csv.Error as error:
        raise RegisterRefused(f"{path.name}, line {reader.line_num}: {error}.") from error


def _is_no_body(line: _Line) -> bool:
    return line.values["ags"] in NO_BODIES or line.values["type"].strip().casefold() == NO_BODY_TYPE


def _district(line: _Line) -> DistrictRow:
    return DistrictRow(
        line=line.number,
        ags=line.digits("district_ags", 5),
        name=line.text("name"),
        display_name=line.text("display_name"),
        is_city=line.one_of("type", DISTRICT_TYPES) == "Stadtkreis",
        seat=line.text("seat"),
        region=line.text("regierungsbezirk"),
        population=line.count("population", least=1),
        municipalities=line.count("municipalities", least=1),
        funded_seats=line.count("foerderplaetze"),
    )


def _municipality(line: _Line) -> MunicipalityRow:
    row = MunicipalityRow(
        line=line.number,
        ags=line.digits("ags", 8),
        name=line.text("name"),
        official_name=line.text("official_name"),
        type_name=line.one_of("type", MUNICIPALITY_TYPES),
        district_ags=line.digits("district_ags", 5),
        population=line.count("population", least=1),
        area_ha=line.count("area_ha"),
        postcode=line.digits("postcode", 5),
        funded_seats=line.count("foerderplaetze"),
        longitude=line.degrees("lon", LONGITUDES),
        latitude=line.degrees("lat", LATITUDES),
    )
    if not row.ags.startswith(row.district_ags):
        raise line.refuse(f"ags {row.ags} does not belong to district {row.district_ags}.")
    return row


def _refuse_duplicates(file: str, rows: Sequence[DistrictRow] | Sequence[MunicipalityRow]) -> None:
    first: dict[str, int] = {}
    for row in rows:
        if row.ags in first:
            raise RegisterRefused(f"{file}, line {row.line}: {row.ags} was already in line {first[row.ags]}.")
        first[row.ags] = row.line


def _compare(districts: Sequence[DistrictRow], municipalities: Sequence[MunicipalityRow]) -> None:
    """What the district file says must be what the municipality file adds up to: a cut file does not pass."""
    known = {district.ags: district for district in districts}
    counts: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for row in municipalities:
        district = known.get(row.district_ags)
        if district is None or district.is_city != row.is_city_district:
            raise RegisterRefused(
                f"{MUNICIPALITY_FILE}, line {row.line}: no fitting district {row.district_ags} in {DISTRICT_FILE}."
            )
        if row.is_city_district and row.funded_seats != district.funded_seats:
            raise RegisterRefused(
                f"{MUNICIPALITY_FILE}, line {row.line}: {row.funded_seats} funded seats, "
                f"{DISTRICT_FILE} says {district.funded_seats}."
            )
        counts[row.district_ags] += 1
        people[row.district_ags] += row.population
    for district in districts:
        found = (counts[district.ags], people[district.ags])
        if found != (district.municipalities, district.population):
            raise RegisterRefused(
                f"{DISTRICT_FILE}, line {district.line}: {district.municipalities} municipalities with "
                f"{district.population} inhabitants, {MUNICIPALITY_FILE} has {found[0]} with {found[1]}."
            )
