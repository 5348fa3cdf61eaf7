"""The official register: 1,136 bodies with 1,600 funded seats, loaded whole or not at all."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum
from pytest_django import DjangoAssertNumQueries

from lms.accounts.domain.register import DATA, current_version, funded_seats, load_register
from lms.accounts.domain.register_files import RegisterRefused, read_register
from lms.accounts.enums import BodyKind, DistrictKind
from lms.accounts.models import District, PublicBody, RegisterEntry, RegisterVersion
from tests.factories.people import make_other_employer

Change = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the register's files."""
    for file in DATA.glob("*.csv"):
        shutil.copy(file, tmp_path)
    return tmp_path


@pytest.fixture
def change(folder: Path) -> Change:
    """``change(file, old, new)`` in the copy, once."""

    def apply(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return apply


@pytest.mark.django_db
def test_k5_the_register_has_1136_bodies_in_44_districts(now: dt.datetime) -> None:
    load_register(now=now)

    kinds = dict(PublicBody.objects.values_list("kind").annotate(Count("pk")))
    assert kinds == {BodyKind.MUNICIPALITY: 1_092, BodyKind.CITY_DISTRICT: 9, BodyKind.RURAL_DISTRICT: 35}
    districts = dict(District.objects.values_list("kind").annotate(Count("pk")))
    assert districts == {DistrictKind.RURAL: 35, DistrictKind.CITY: 9}


@pytest.mark.django_db
def test_k5_the_register_funds_1600_seats(now: dt.datetime) -> None:
    version = load_register(now=now)

    seats = RegisterEntry.objects.filter(version=version)
    rural = seats.filter(body__kind=BodyKind.RURAL_DISTRICT).aggregate(n=Sum("funded_seats"))["n"]
    others = seats.exclude(body__kind=BodyKind.RURAL_DISTRICT).aggregate(n=Sum("funded_seats"))["n"]
    assert (others, rural, others + rural) == (1_436, 164, 1_600)


@pytest.mark.django_db
def test_g1_bodies_of_one_name_are_told_apart_by_their_district(now: dt.datetime) -> None:
    load_register(now=now)

    assert [str(body) for body in PublicBody.objects.filter(name="Altdorf").order_by("ags")] == [
        "Altdorf (Landkreis Böblingen)",
        "Altdorf (Landkreis Esslingen)",
    ]
    assert [str(body) for body in PublicBody.objects.filter(name__contains="Heilbronn").order_by("ags")] == [
        "Heilbronn (Stadtkreis Heilbronn)",
        "Landkreis Heilbronn",
    ]
    names = [str(body) for body in PublicBody.objects.select_related("district")]
    assert len(set(names)) == 1_136


@pytest.mark.django_db
def test_f11_a_landkreis_has_its_five_digits_and_three_zeros(now: dt.datetime) -> None:
    load_register(now=now)

    assert PublicBody.objects.get(ags="08115000").official_name == "Landkreis Böblingen"


@pytest.mark.django_db
def test_the_source_is_named_with_its_licence(now: dt.datetime) -> None:
    version = load_register(now=now)

    for part in ("Statistisches Bundesamt (Destatis)", "30.11.2023", "BKG 2021", "dl-de/by-2-0", "verändert"):
        assert part in version.notice


@pytest.mark.django_db
def test_loading_twice_changes_nothing(now: dt.datetime) -> None:
    load_register(now=now)
    before = sorted(PublicBody.objects.values_list("ags", "id"))
    entries = sorted(RegisterEntry.objects.values_list("id", "body__ags", "funded_seats"))

    load_register(now=now + dt.timedelta(days=1))

    assert sorted(PublicBody.objects.values_list("ags", "id")) == before
    assert sorted(RegisterEntry.objects.values_list("id", "body__ags", "funded_seats")) == entries
    assert RegisterVersion.objects.get().imported_at == now


@pytest.mark.django_db
def test_loading_takes_few_statements(
    now: dt.datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(60):
        load_register(now=now)


@pytest.mark.django_db
def test_a_newer_version_stands_beside_the_old_one(now: dt.datetime, folder: Path, change: Change) -> None:
    old = load_register(now=now)
    change("gemeinden_bw.csv", "71134,1,8.8792", "71134,2,8.8792")
    body = PublicBody.objects.get(ags="08115001")

    new = load_register(now=now, folder=folder, state_of="2025-11-30", notice="© Destatis 2025")

    assert (funded_seats(body=body, version=old), funded_seats(body=body, version=new)) == (1, 2)
    assert current_version() == new
    assert PublicBody.objects.count() == 1_136


@pytest.mark.django_db
def test_an_older_version_loaded_later_does_not_become_the_current_one(
    now: dt.datetime, folder: Path
) -> None:
    new = load_register(now=now)

    load_register(now=now, folder=folder, state_of="2021-12-31")

    assert current_version() == new


@pytest.mark.django_db
def test_f7_other_employers_have_no_funded_seat(now: dt.datetime) -> None:
    version = load_register(now=now)

    assert funded_seats(body=make_other_employer("Zweckverband IT"), version=version) == 0


def test_the_two_uninhabited_areas_are_left_out(folder: Path, change: Change) -> None:
    forests = (
        "08317971,Rheinau,Rheinau,gemeindefreies Gebiet,08317,Ortenaukreis,0,100,77866,0,7.9,48.6\n"
        "08415971,Gutsbezirk,Gutsbezirk Münsingen,Gemeindefreies Gebiet,08415,Reutlingen,0,6700,72525,0,9.5,48.4\n"
    )
    change("gemeinden_bw.csv", "08111000,", forests + "08111000,")

    assert len(read_register(folder).municipalities) == 1_101


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("gemeinden_bw.csv", ",9352,", ",viele,", "gemeinden_bw.csv, line 3: population 'viele'"),
        ("gemeinden_bw.csv", ",9352,", ",-9352,", "gemeinden_bw.csv, line 3: population '-9352'"),
        ("gemeinden_bw.csv", "08115001,Aid", "8115001,Aid", "line 3: ags '8115001' does not have 8 digits"),
        ("gemeinden_bw.csv", "08115001,Aid", "08116001,Aid", "line 3: ags 08116001 does not belong to district 08115"),
        ("gemeinden_bw.csv", "08115002,Alt", "08115001,Alt", "line 4: 08115001 was already in line 3"),
        ("gemeinden_bw.csv", "Aidlingen,Aidlingen,Gemeinde", ",Aidlingen,Gemeinde", "line 3: name is empty"),
        ("gemeinden_bw.csv", "Aidlingen,Gemeinde", "Aidlingen,Dorf", "line 3: type 'Dorf' is none of"),
        ("gemeinden_bw.csv", ",71134,", ",7113,", "line 3: postcode '7113' does not have 5 digits"),
        ("gemeinden_bw.csv", "8.8792,48.6785", "8.8792,nan", "line 3: lat 'nan' is no place on earth"),
        ("gemeinden_bw.csv", "8.8792,48.6785", "8.8792", "line 3: 11 values for 12 columns"),
        ("gemeinden_bw.csv", "ags,name", "key,name", "gemeinden_bw.csv, line 1: the columns are"),
        ("gemeinden_bw.csv", '"Stuttgart, Landes', '"Stuttgart" Landes', "gemeinden_bw.csv, line 2: "),
        ("gemeinden_bw.csv", "08115001,Aidlingen,Aidlingen,Gemeinde,08115,Böblingen,9352,2656,71134,1,8.8792,48.6785\n",
         "", "kreise_bw.csv, line 3: 26 municipalities with 398528 inhabitants, gemeinden_bw.csv has 25"),
        ("gemeinden_bw.csv", ",632865,20733,70173,5,", ",632865,20733,70173,4,", "line 2: 4 funded seats"),
        ("kreise_bw.csv", "08115,Böblingen", "08915,Böblingen", "line 3: no fitting district 08115"),
        ("kreise_bw.csv", ",398528,", ",398529,", "kreise_bw.csv, line 3: 26 municipalities with 398529"),
    ],
)  # fmt: skip
def test_a_file_that_contradicts_itself_is_refused_with_line_and_reason(
    *, folder: Path, change: Change, file: str, old: str, new: str, complaint: str
) -> None:
    change(file, old, new)

    with pytest.raises(RegisterRefused) as refusal:
        read_register(folder)

    assert complaint in str(refusal.value)


def test_another_encoding_is_refused_with_its_line(folder: Path) -> None:
    path = folder / "gemeinden_bw.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))

    with pytest.raises(RegisterRefused, match=r"gemeinden_bw\.csv, line 3: is not UTF-8"):
        read_register(folder)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegisterRefused, match=r"kreise_bw\.csv: cannot be read"):
        read_register(tmp_path)


@pytest.mark.django_db
def test_a_refused_file_changes_nothing(now: dt.datetime, folder: Path, change: Change) -> None:
    load_register(now=now)
    change("gemeinden_bw.csv", "Aidlingen,Aidlingen", "Anderswo,Anderswo")
    change("gemeinden_bw.csv", ",4672,", ",vier,")

    with pytest.raises(CommandError, match=r"gemeinden_bw\.csv, line 4"):
        call_command("load_register", folder=folder)

    assert PublicBody.objects.get(ags="08115001").name == "Aidlingen"


@pytest.mark.django_db
def test_the_command_says_what_it_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_register")

    assert "2023-11-30: 1136 bodies" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_corrected_version_forgets_the_entries_it_no_longer_has(now: dt.datetime) -> None:
    version = load_register(now=now)
    stray = make_other_employer("Kein Eintrag")
    RegisterEntry.objects.create(
        body=stray, version=version, type_name="Gemeinde", population=1, funded_seats=1
    )

    load_register(now=now)

    assert RegisterEntry.objects.filter(version=version).count() == 1_136
    assert funded_seats(body=stray, version=version) == 0
