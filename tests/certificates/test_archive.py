"""HR fetches certificates for the personnel files: one ZIP of the stored bytes with an index."""

from __future__ import annotations

import csv
import datetime as dt
import gc
import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from certificates.domain.archive import INDEX_NAME, README_NAME, Entry, write_archive
from certificates.domain.archive_names import (
    Nameable,
    UnusablePattern,
    check_pattern,
    distinct,
    file_name,
)
from certificates.domain.issuing import issue_certificate
from certificates.domain.life import withdraw_certificate
from certificates.models import Certificate, Filing
from curriculum.models import Run
from lms.accounts.models import AccessLogEntry, Employment, User
from tests.certificates.completion import complete
from tests.factories.curriculum import make_enrolment

pytestmark = pytest.mark.once

ClientOf = Callable[[User], Client]
ARCHIVE = "/personal/zertifikate.zip"


def facts(**changes: str) -> Nameable:
    """Of the pilot's certificate."""
    given = {
        "last_name": "Großmann",
        "first_name": "Änne",
        "personnel_number": "4711",
        "document": "Zertifikat",
        "course": "Basis",
        "number": "2026-7K3M9QX2",
        **changes,
    }
    return Nameable(issued_on=dt.date(2026, 3, 2), **given)


@pytest.mark.parametrize(
    ("pattern", "changes", "name"),
    [
        ("{nachname}_{vorname}", {}, "Großmann_Änne.pdf"),
        ("{personalnummer}_{nachname}", {}, "4711_Großmann.pdf"),
        ("{personalnummer}_{nachname}", {"personnel_number": ""}, "Großmann.pdf"),
        ("{nachname}", {"last_name": "CON"}, "_CON.pdf"),
        ("{nachname}", {"last_name": "lpt1"}, "_lpt1.pdf"),
        ("{nachname}", {"last_name": "../../etc"}, "etc.pdf"),
        ("{nachname}", {"last_name": 'a\\b/c:d*e?f"g<h>i|j'}, "abcdefghij.pdf"),
        ("{nachname}", {"last_name": "…"}, "….pdf"),
        ("{nachname}", {"last_name": "."}, "_2026-7K3M9QX2.pdf"),
        ("{nachname}", {"last_name": "{vorname}"}, "{vorname}.pdf"),
        ("Akte {datum} {nummer}", {}, "Akte_2026-03-02_2026-7K3M9QX2.pdf"),
        ("{nachname}", {"last_name": "W" * 200}, f"{'W' * 120}.pdf"),
    ],
)
def test_names_are_made_by_the_pattern_and_safe_on_windows(
    pattern: str, changes: dict[str, str], name: str
) -> None:
    assert file_name(check_pattern(pattern), facts(**changes)) == name


@pytest.mark.parametrize(
    "pattern", ["", "ohne", "{unbekannt}", "{nachname", "nachname}", "{}", "{nachname}" * 20]
)
def test_a_pattern_that_names_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(UnusablePattern):
        check_pattern(pattern)


def test_equal_names_are_counted_whatever_their_case() -> None:
    assert list(distinct(["a.pdf", "A.pdf", "b.pdf", "a.pdf"])) == [
        "a.pdf",
        "A (2).pdf",
        "b.pdf",
        "a (3).pdf",
    ]


def fetch(client: Client, **fields: object) -> tuple[list[str], dict[str, bytes], list[dict[str, str]]]:
    """Names, contents and index of what HR gets."""
    answer = client.post(ARCHIVE, {"auswahl": "neu", **fields})
    assert answer.status_code == 200, answer.content.decode()
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    index = files.pop(INDEX_NAME).decode("utf-8-sig")
    assert "SHA-256" in files.pop(README_NAME).decode("utf-8-sig")
    return list(files), files, list(csv.DictReader(io.StringIO(index), delimiter=";"))


@pytest.mark.django_db
def test_what_is_new_comes_once_with_an_index(
    certificate: Certificate, pilot: User, hr: User, client_of: ClientOf
) -> None:
    Employment.objects.filter(person=pilot).update(personnel_number="=4711")

    names, files, (row,) = fetch(client_of(hr))

    stored = bytes(certificate.file.pdf)
    assert list(files.values()) == [stored]
    assert names == [f"Großmann_Änne_Zertifikat_2026-03-02_{certificate.number}.pdf"]
    assert row["Datei"] == names[0]
    assert (row["Gefördert"], row["Status"], row["Personalnummer"]) == ("nein", "gültig", "'=4711")
    assert row["SHA-256"] == hashlib.sha256(stored).hexdigest()
    assert Filing.objects.get().certificate == certificate
    assert AccessLogEntry.objects.filter(person=pilot, actor=hr).count() == 1
    again = client_of(hr).post(ARCHIVE, {"auswahl": "neu"})
    assert again.status_code == 400
    assert "Alles ist schon abgelegt. Wählen Sie „alle seit einem Datum“" in again.content.decode()


@pytest.mark.django_db
def test_a_day_after_the_last_certificate_asks_for_an_earlier_one(
    certificate: Certificate, hr: User, client_of: ClientOf
) -> None:
    answer = client_of(hr).post(ARCHIVE, {"auswahl": "seit", "seit": "2026-03-03"})

    assert answer.status_code == 400
    assert "Bitte wählen Sie einen früheren" in answer.content.decode()


@pytest.mark.django_db
def test_a_client_that_goes_away_files_nothing(
    certificate: Certificate, hr: User, now: dt.datetime, client_of: ClientOf
) -> None:
    pieces = write_archive(
        certificates=Certificate.objects.filter(pk=certificate.pk), pattern="{nachname}", actor=hr, now=now
    )
    assert next(pieces).startswith(b"PK")
    assert not AccessLogEntry.objects.exists()
    assert b"%PDF-" in next(pieces)
    assert AccessLogEntry.objects.count() == 1

    pieces.close()  # what a server does to the answer of a client that is gone

    assert not Filing.objects.exists()
    assert len(fetch(client_of(hr))[0]) == 1


@pytest.mark.django_db
def test_what_is_written_is_let_go(
    *, run: Run, pilot: User, colleague: User, hr: User, trainer: User, now: dt.datetime
) -> None:
    for person in (pilot, colleague):
        issue_certificate(enrolment=complete(make_enrolment(person, run=run), trainer, now), now=now)
    held = []

    for _piece in write_archive(
        certificates=Certificate.objects.all(), pattern="{nachname}", actor=hr, now=now
    ):
        gc.collect()
        held.append(sum(type(thing) is Entry for thing in gc.get_objects()))

    assert max(held) == 1
    assert Filing.objects.count() == 2


@pytest.mark.django_db
def test_a_selection_holds_withdrawn_ones_and_a_date_only_valid_ones(
    certificate: Certificate, hr: User, office: User, now: dt.datetime, client_of: ClientOf
) -> None:
    withdraw_certificate(certificate=certificate, reason="Irrtum", actor=office, now=now)

    _, _, (row,) = fetch(client_of(hr), auswahl="auswahl", nummer=certificate.number)
    since = client_of(hr).post(ARCHIVE, {"auswahl": "seit", "seit": "2026-01-01"})

    assert row["Status"] == "zurückgezogen"
    assert since.status_code == 400
    assert not Filing.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"auswahl": "seit"}, "ersten Tag"),
        ({"auswahl": "auswahl"}, "markieren"),
        ({"auswahl": "auswahl", "nummer": "x' OR 1=1"}, "markieren"),
        ({"auswahl": "neu", "muster": "{gehalt}"}, "{gehalt}"),
        ({"auswahl": "alles"}, "gültige Auswahl"),
    ],
)
def test_what_cannot_be_is_explained_on_the_page(
    certificate: Certificate, hr: User, client_of: ClientOf, fields: dict[str, str], message: str
) -> None:
    answer = client_of(hr).post(ARCHIVE, fields)

    assert answer.status_code == 400
    assert message in answer.content.decode()


@pytest.mark.django_db
def test_hr_of_another_body_and_people_without_the_role_get_nothing(
    certificate: Certificate, stranger: User, pilot: User, office: User, client_of: ClientOf
) -> None:
    for person in (stranger, pilot, office):
        assert client_of(person).post(ARCHIVE, {"auswahl": "neu"}).status_code == 404
        assert client_of(person).get(reverse("certificates:hr")).status_code == 404


@pytest.mark.django_db
def test_the_page_costs_the_same_for_one_and_for_three(
    *,
    run: Run,
    pilot: User,
    colleague: User,
    hr: User,
    trainer: User,
    now: dt.datetime,
    client_of: ClientOf,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    client = client_of(hr)
    issue_certificate(enrolment=complete(make_enrolment(pilot, run=run), trainer, now), now=now)
    client.get(reverse("certificates:hr"))

    for person in (pilot, colleague):
        if person is colleague:
            issue_certificate(enrolment=complete(make_enrolment(person, run=run), trainer, now), now=now)
        with django_assert_max_num_queries(9):
            page = client.get(reverse("certificates:hr")).content.decode()

    assert "Großmann" in page
    assert "Łukasiewicz" in page
