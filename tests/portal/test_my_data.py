"""My data (Art. 15 and 20 GDPR): everything about the pilot for the pilot, nothing about anybody else."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from certificates.domain.issuing import issue_certificate
from cms.models import TaskNote
from curriculum.models import Enrolment, Run
from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, User
from lms.portal.domain.my_data.archive import export_my_data
from tests.factories import make_enrolment
from tests.journeys.last_steps import acts_of, enrol_for_one_day

ClientOf = Callable[[User], Client]


@pytest.fixture
def story(
    pilot: User,
    colleague: User,
    trainer: User,
    office: User,
    enrolment: Enrolment,
    now: dt.datetime,
    run: Run,
) -> Enrolment:
    """The pilot finished a one-day course; a colleague learns beside her, and the office looked at both."""
    make_enrolment(colleague, run=run)
    short = enrol_for_one_day(
        pilot=pilot, trainer=trainer, office=office, provider=enrolment.run.provider, now=now
    )
    for act in acts_of(short, trainer=trainer, now=now).values():
        act()
    issue_certificate(enrolment=short, now=now)
    for person in (pilot, colleague):
        log_access(
            actor=office,
            people=[person],
            kind=AccessKind.VIEWED,
            subject_matter=f"=list {person.pk}",
            now=now,
        )
        TaskNote.objects.create(
            person=person,
            lesson_key=short.pk,
            block_id="b",
            lesson_title="L",
            task_title="T",
            text=f"Notiz von {person.first_name}",
        )
    return short


def unpacked(chunks: object) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(chunks))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows(files: dict[str, bytes], name: str) -> list[dict[str, object]]:
    loaded: list[dict[str, object]] = json.loads(files[f"daten/{name}.json"])
    return loaded


def test_the_archive_holds_everything_about_the_pilot(
    client_of: ClientOf, pilot: User, story: Enrolment
) -> None:
    answer = client_of(pilot).post("/meine-daten/archiv.zip")

    files = unpacked(answer.streaming_content)
    assert answer["Content-Type"] == "application/zip"
    assert "Änne Großmann" in files["index.html"].decode()
    assert {row["course"] for row in rows(files, "anmeldungen")} == {"Kurs basis", "Kurzer Kurs"}
    assert len(rows(files, "anwesenheit")) == 1
    assert rows(files, "versuche")[0]["passed"] is True
    assert all(row["question"] and row["answer"] for row in rows(files, "antworten"))
    assert {row["verb"] for row in rows(files, "lernjournal")} >= {"bestanden", "teilgenommen"}
    assert rows(files, "arbeitsheft") == [{"lesson": "L", "task": "T", "text": "Notiz von Änne"}]
    assert rows(files, "konto")[0]["email"] == "pilot@example.org"
    number = rows(files, "zertifikate")[0]["number"]
    assert files[f"zertifikate/{number}.pdf"].startswith(b"%PDF")
    assert files["arbeitsheft.pdf"].startswith(b"%PDF")
    looks = list(csv.reader(io.StringIO(files["daten/einsichten.csv"].decode("utf-8-sig")), delimiter=";"))
    assert looks[0] == ["Wann", "Wer", "Was geschah", "Was"]
    assert [look[1] for look in looks[1:]].count("Olga Programm") >= 1
    assert all(not look[3].startswith("=") for look in looks[1:])


def test_it_holds_nothing_about_anybody_else(pilot: User, story: Enrolment, now: dt.datetime) -> None:
    files = unpacked(export_my_data(person=pilot, now=now))

    for name, content in files.items():
        for planted in ("Jörg", "Łukasiewicz", "colleague@"):
            assert planted not in content.decode("utf-8", "ignore"), name


def test_every_file_has_its_table_and_is_named_in_the_index(
    pilot: User, story: Enrolment, now: dt.datetime
) -> None:
    files = unpacked(export_my_data(person=pilot, now=now))

    index = files["index.html"].decode()
    data = sorted(name for name in files if name.startswith("daten/"))
    assert len(data) == 38
    assert all(f'href="{name}"' in index for name in data)
    assert all(files[name].startswith(b"\xef\xbb\xbf") for name in data if name.endswith(".csv"))


def test_p3_taking_ones_data_along_is_logged(client_of: ClientOf, pilot: User, story: Enrolment) -> None:
    b"".join(client_of(pilot).post("/meine-daten/archiv.zip").streaming_content)

    entry = AccessLogEntry.objects.get(person=pilot, kind=AccessKind.EXPORTED)
    assert (entry.actor, entry.subject_matter) == (pilot, "my data")


def test_opening_a_link_takes_nothing_along(client_of: ClientOf, client: Client, pilot: User) -> None:
    assert client_of(pilot).get("/meine-daten/archiv.zip").status_code == 405
    assert client.post("/meine-daten/archiv.zip")["Location"].startswith("/konto/login/")


def test_the_page_shows_what_is_kept_and_who_looked(
    client_of: ClientOf, pilot: User, story: Enrolment
) -> None:
    page = client_of(pilot).get("/meine-daten/").content.decode()

    assert "Notiz von Änne" in page
    assert re.search(r"<(dt|th)[^>]*>Notiz</", page)
    assert "Olga Programm" in page
    assert "Jörg" not in page
    assert page.count('<details class="fold">') == 19
    assert re.findall(r"<h2>(.+?)</h2>", page) == [
        "Konto und Anmeldung", "Lernen", "Zertifikate und Förderung", "Einsichten in Ihre Daten",
    ]  # fmt: skip


def test_in_english_answers_are_marked_as_german_and_not_printed_as_markup(
    client_of: ClientOf, pilot: User, story: Enrolment
) -> None:
    client = client_of(pilot)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get("/meine-daten/").content.decode()
    archive = unpacked(client.post("/meine-daten/archiv.zip").streaming_content)

    assert '<span lang="de">' in page
    assert "&lt;span" not in page
    assert "<span" not in str(rows(archive, "antworten"))


def test_every_section_says_how_much_is_kept(
    client_of: ClientOf, pilot: User, office: User, story: Enrolment, now: dt.datetime
) -> None:
    AccessLogEntry.objects.bulk_create(
        AccessLogEntry(actor=office, person=pilot, at=now, kind="viewed", subject_matter="list")
        for _ in range(20)
    )
    page = client_of(pilot).get("/meine-daten/").content.decode()

    said = {
        re.sub(r"\s+", " ", title): note
        for title, note in re.findall(r"<h3>(.+?)</h3>\s*<span class=\"fold__note\">(.+?)</span>", page)
    }
    assert len(said) == 18  # the account itself is one, and not counted
    assert said["Anmeldungen und Fortschritt"] == "2 Einträge"
    assert said["Besuchte Tage"] == "1 Eintrag"
    assert said["Rollen"] == "nichts gespeichert"
    assert said["Wer was angesehen hat"] == "mehr als 20 Einträge"


def test_on_a_phone_every_value_stands_below_its_heading(
    client_of: ClientOf, pilot: User, story: Enrolment
) -> None:
    page = client_of(pilot).get("/meine-daten/").content.decode()

    table = page.partition('<caption id="anwesenheit-caption"')[2].partition("</table>")[0]
    headings = re.findall(r'<th scope="col">(.+?)</th>', table)
    labels = re.findall(r'<td class="kept" data-label="(.+?)">', table)
    assert labels == headings
    assert len(labels) == 5


def test_points_are_shown_without_empty_decimals(client_of: ClientOf, pilot: User, story: Enrolment) -> None:
    page = client_of(pilot).get("/meine-daten/").content.decode()

    points = re.findall(r'data-label="Punkte">\s*(.+?)\s*</td>', page)
    assert points
    assert [one for one in points if not re.fullmatch(r"\d+(,\d\d?)?", one)] == []


def test_somebody_without_any_history_gets_a_whole_archive(stranger: User, now: dt.datetime) -> None:
    files = unpacked(export_my_data(person=stranger, now=now))

    assert rows(files, "antworten") == []
    assert len(files) == 40


@pytest.mark.parametrize("count", [1, 3, 300])
def test_page_and_archive_take_constant_queries(
    client_of: ClientOf,
    pilot: User,
    office: User,
    now: dt.datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    AccessLogEntry.objects.bulk_create(
        AccessLogEntry(actor=office, person=pilot, at=now, kind="viewed", subject_matter=str(n))
        for n in range(count)
    )
    TaskNote.objects.bulk_create(
        TaskNote(
            person=pilot, lesson_key=pilot.pk, block_id=str(n), lesson_title="L", task_title="T", text="x"
        )
        for n in range(count)
    )
    client = client_of(pilot)

    with django_assert_num_queries(22):
        client.get("/meine-daten/")
    with django_assert_num_queries(42):
        b"".join(export_my_data(person=pilot, now=now))
