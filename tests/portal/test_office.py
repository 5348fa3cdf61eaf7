"""The programme office's desk: bodies, levels, money; no day, no quiz and no statement."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.test import Client, override_settings
from pytest_django import DjangoAssertNumQueries

from certificates.domain.rule_versions import load_rules
from certificates.domain.vouchers import enter_contract, enter_voucher
from certificates.models import Certificate
from curriculum.enums import Level
from curriculum.models import Enrolment, Run
from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, PublicBody, User
from tests.certificates.completion import complete
from tests.certificates.desk import SIGNED_ON, Desk, make_certificate
from tests.factories import make_edition, make_enrolment, make_person, make_run
from tests.html import without_random

pytestmark = pytest.mark.everywhere

ClientOf = Callable[[User], Client]
PAGES = (
    "/programm/",
    "/programm/abdeckung/",
    "/programm/stellen/",
    "/programm/anmeldungen/",
    "/programm/durchfuehrungen/",
    "/programm/hinweise/",
    "/programm/ziele/",
    "/programm/ziele/neu/",
)
TABLES = (
    "stellen",
    "landkreise",
    "kreise",
    "stufen",
    "zertifikate",
    "zeitleiste",
    "ziele",
    "durchfuehrungen",
    "weitergabevertraege",
    "vouchers",
)
FILES = ("/programm/anmeldungen/liste.csv", *(f"/programm/tabellen/{name}.csv" for name in TABLES))


@pytest.fixture
def desk(enrolment: Enrolment, office: User, trainer: User, now: dt.datetime) -> Desk:
    """The office with the funding rules and a contract of the pilot's body signed before her run."""
    load_rules()
    contract = enter_contract(
        body=enrolment.body, provider=enrolment.run.provider, signed_on=SIGNED_ON, actor=office, now=now
    )
    return Desk(office=office, trainer=trainer, now=now, contract=contract)


def lines_of(client: Client, address: str, **filters: str) -> list[list[str]]:
    text = b"".join(client.get(address, filters)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def people_page(client: Client, **filters: str) -> str:
    return client.get("/programm/anmeldungen/", filters).content.decode()


@pytest.mark.parametrize("who", ["pilot", "hr", "trainer", "admin_user"])
def test_the_desk_does_not_exist_for_others(
    client_of: ClientOf, who: str, request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(who))

    for address in (*PAGES, *FILES):
        assert client.get(address).status_code == 404, address


def test_a_table_nobody_knows_does_not_exist(client_of: ClientOf, office: User) -> None:
    assert client_of(office).get("/programm/tabellen/passwoerter.csv").status_code == 404


def test_search_folds_diacritics_and_finds_bodies(
    client_of: ClientOf, office: User, enrolment: Enrolment, stranger: User, run: Run
) -> None:
    stranger.last_name = "Łukasiewicz"
    stranger.save()
    make_enrolment(stranger, run=run)
    client = client_of(office)

    for wanted in ("lukasiewicz", "altdorf", "08115002"):
        assert "Łukasiewicz" in people_page(client, q=wanted)
        assert "Großmann" not in people_page(client, q=wanted)


def test_levels_and_money_are_told_apart(
    client_of: ClientOf, office: User, desk: Desk, enrolment: Enrolment, colleague: User, run: Run
) -> None:
    make_enrolment(colleague, run=run)
    desk.enter_and_quote(enrolment.person, "08115001-1")
    desk.attend(enrolment, 1)
    client = client_of(office)

    assert "Łukasiewicz" not in people_page(client, foerderung="ja")
    assert "Großmann" not in people_page(client, foerderung="nein")
    assert "100,00\u00a0€" in people_page(client, foerderung="ja")
    assert "Großmann" not in people_page(client, stufe="aufbau")
    assert "Großmann" in people_page(client, stufe="unfug")


def test_p1_the_office_sees_no_days_no_quizzes_and_no_paper(
    client_of: ClientOf, office: User, trainer: User, enrolment: Enrolment, now: dt.datetime
) -> None:
    complete(enrolment, trainer, now)
    make_certificate(make_person("fertig", first_name="Frida", last_name="Fertig", body=enrolment.body))
    client = client_of(office)

    for address in (*PAGES, *FILES):
        page = without_random(b"".join(client.get(address)).decode())
        for planted in ("Lernkontrolle", "Lektion", "zertifikat.pdf", "besucht", "10:00", "09:00"):
            assert planted not in page, (address, planted)


def test_p3_looking_and_taking_along_are_logged(
    client_of: ClientOf, office: User, pilot: User, enrolment: Enrolment
) -> None:
    client = client_of(office)

    people_page(client)
    lines_of(client, "/programm/anmeldungen/liste.csv")

    kinds = AccessLogEntry.objects.filter(person=pilot, actor=office).values_list("kind", flat=True)
    assert sorted(kinds) == [AccessKind.EXPORTED, AccessKind.VIEWED]


def test_the_voucher_file_is_logged_and_runs_no_formula(
    client_of: ClientOf, office: User, pilot: User, run: Run, body: PublicBody, now: dt.datetime
) -> None:
    contract = enter_contract(
        body=body,
        provider=run.provider,
        signed_on=dt.date(2026, 1, 5),
        reference="=1+1",
        actor=office,
        now=now,
    )
    enter_voucher(
        contract=contract, person=pilot, level=Level.BASIS, voucher_id="@cmd", actor=office, now=now
    )
    client = client_of(office)

    headings, voucher = lines_of(client, "/programm/tabellen/vouchers.csv")
    contracts = lines_of(client, "/programm/tabellen/weitergabevertraege.csv")

    assert (headings[0], voucher[0], voucher[1]) == ("ID, wie ausgestellt", "'@cmd", "Änne Großmann")
    assert contracts[1][3:] == ["05.01.2026", "'=1+1"]
    assert AccessLogEntry.objects.get(person=pilot, kind=AccessKind.EXPORTED).actor == office


def test_the_files_have_german_headings_whatever_the_page_speaks(
    client_of: ClientOf, office: User, enrolment: Enrolment
) -> None:
    client = client_of(office)
    client.cookies["django_language"] = "en"

    assert lines_of(client, FILES[0])[0][:4] == ["Person", "AGS", "Kommune", "Kurs"]
    assert lines_of(client, "/programm/tabellen/stufen.csv")[0][0] == "Stufe"


def test_what_cannot_be_printed_is_shown_with_who_can_act(
    client_of: ClientOf, office: User, trainer: User, pilot: User, enrolment: Enrolment, now: dt.datetime
) -> None:
    pilot.last_name = "Großmann\U0001f600"
    pilot.save()
    complete(enrolment, trainer, now)
    assert not Certificate.objects.exists()

    page = client_of(office).get("/programm/hinweise/").content.decode()

    assert "Zertifikate, die nicht gedruckt werden können" in page
    assert "kann nicht gedruckt werden" in page or "nicht gedruckt werden können" in page
    assert "Den Namen berichtigt das Programmbüro" in page
    assert f"/admin/personen/edit/{pilot.pk}/" in page
    assert AccessLogEntry.objects.filter(person=pilot, actor=office).exists()


def test_vouchers_that_wait_and_days_nobody_confirmed_are_flagged(
    client_of: ClientOf, office: User, pilot: User, enrolment: Enrolment, now: dt.datetime, body: PublicBody
) -> None:
    contract = enter_contract(
        body=body, provider=enrolment.run.provider, signed_on=dt.date(2026, 2, 20), actor=office, now=now
    )
    enter_voucher(
        contract=contract, person=pilot, level=Level.BASIS, voucher_id="99-1", actor=office, now=now
    )

    page = client_of(office).get("/programm/hinweise/").content.decode()

    assert "Voucher, die bei keiner Anmeldung angegeben sind" in page
    assert "Vergangene Seminartage, die niemand bestätigt hat" in page
    assert "Bestätigungen sind offen" in page


def test_without_anything_to_do_the_page_says_so(client_of: ClientOf, office: User) -> None:
    assert "Nichts steht an" in client_of(office).get("/programm/hinweise/").content.decode()


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_pages_take_constant_queries(
    client_of: ClientOf,
    office: User,
    run: Run,
    body: PublicBody,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        person = make_person(f"p{number}", first_name="Ada", last_name=f"Nr{number}", body=body)
        make_enrolment(person, run=run)
    client = client_of(office)

    for address, queries in zip(PAGES, (17, 9, 9, 10, 9, 15, 6, 3), strict=True):
        with django_assert_num_queries(queries):
            client.get(address)


def test_lists_end_where_a_page_is_looked_through(
    client_of: ClientOf, office: User, pilot: User, colleague: User, run: Run
) -> None:
    later = make_run(make_edition("spaeter"), provider=run.provider, dates=[dt.date(2026, 5, 4)] * 3)
    for person, of in ((pilot, run), (colleague, later)):
        make_enrolment(person, run=of)
    client = client_of(office)

    for address in ("/programm/anmeldungen/", "/programm/durchfuehrungen/"):
        with override_settings(LINES_A_PAGE=1):
            pages = [client.get(address, {"seite": number}).content.decode() for number in (1, 2)]
        assert [page.count('<th scope="row">') for page in pages] == [1, 1], address
