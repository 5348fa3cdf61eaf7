"""HR at work: narrowing the list, taking it along, acting for several bodies, inviting a colleague."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from curriculum.domain.enrolment import withdraw_enrolment
from curriculum.models import Enrolment, Run
from lms.accounts.enums import AccessKind, Role
from lms.accounts.models import AccessLogEntry, Employment, Provider, PublicBody, RoleGrant, User
from tests.certificates.desk import Desk, make_certificate, open_desk
from tests.factories import make_edition, make_enrolment, make_person
from tests.factories.people import grant

ClientOf = Callable[[User], Client]


def page_of(client: Client, **filters: str) -> str:
    return client.get("/personal/", filters).content.decode()


def lines_of(client: Client, **filters: str) -> list[list[str]]:
    text = b"".join(client.get("/personal/liste.csv", filters)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.fixture
def both(enrolment: Enrolment, colleague: User, run: Run) -> tuple[Enrolment, Enrolment]:
    """The pilot enrolled in February, the colleague in an advanced course in March."""
    other = make_enrolment(colleague, edition=make_edition("agil"), registered_on=dt.date(2026, 3, 1))
    return enrolment, other


@pytest.fixture
def desk(enrolment: Enrolment, office: User, trainer: User, now: dt.datetime) -> Desk:
    """The programme office, with a contract signed before the run."""
    return open_desk(enrolment, office=office, trainer=trainer, now=now)


def test_what_narrows_the_list_is_named_and_can_be_taken_away_one_by_one(
    client_of: ClientOf, hr: User, both: tuple[Enrolment, Enrolment], other_body: PublicBody
) -> None:
    grant(hr, Role.HR, body=other_body)
    own = both[0].body
    page = BeautifulSoup(page_of(client_of(hr), stelle=str(own.pk), q="a", von="2026-02-20"), "html.parser")

    links = page.select(".active-filters a")
    assert [" ".join(link.get_text().split()) for link in links] == [
        "Name: a – diesen Filter entfernen",
        "Angemeldet ab: 20.02.2026 – diesen Filter entfernen",
        "Alle zurücksetzen",
    ]
    assert [parse_qs(str(link["href"]).partition("?")[2]) for link in links] == [
        {"stelle": [str(own.pk)], "von": ["2026-02-20"]},
        {"stelle": [str(own.pk)], "q": ["a"]},
        {"stelle": [str(own.pk)]},
    ]
    assert page.select_one('.filter-bar [name="stelle"]')["value"] == str(own.pk)
    assert "(1 gesetzt)" in page.select_one(".filter-bar summary").get_text()


def test_nothing_is_named_while_nothing_narrows(client_of: ClientOf, hr: User, enrolment: Enrolment) -> None:
    for filters in ({}, {"von": "gestern"}, {"kurs": "<b>", "stand": "x"}):
        assert "active-filters" not in page_of(client_of(hr), **filters)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {"Großmann", "Łukasiewicz"}),
        ({"q": "lukasiewicz"}, {"Łukasiewicz"}),
        ({"q": "grossm aenne"}, {"Großmann"}),
        ({"von": "2026-02-20"}, {"Łukasiewicz"}),
        ({"bis": "2026-02-20"}, {"Großmann"}),
        ({"stand": "laeuft"}, {"Großmann", "Łukasiewicz"}),
        ({"stand": "zertifikat"}, set()),
        ({"stand": "abgemeldet"}, set()),
        ({"von": "gestern"}, {"Großmann", "Łukasiewicz"}),
        ({"stand": "'; DROP"}, {"Großmann", "Łukasiewicz"}),
        ({"kurs": "kein-kurs"}, {"Großmann", "Łukasiewicz"}),
        ({"seite": "-7"}, {"Großmann", "Łukasiewicz"}),
    ],
)
def test_the_list_is_narrowed_by_name_date_and_state(
    client_of: ClientOf,
    hr: User,
    both: tuple[Enrolment, Enrolment],
    filters: dict[str, str],
    found: set[str],
) -> None:
    page = page_of(client_of(hr), **filters)

    assert {name for name in ("Großmann", "Łukasiewicz") if name in page} == found


def test_course_and_certificate_narrow_it_too(
    client_of: ClientOf, hr: User, both: tuple[Enrolment, Enrolment], pilot: User
) -> None:
    make_certificate(pilot, edition=make_edition("fertig"))
    client = client_of(hr)

    assert "Großmann" not in page_of(client, kurs=str(both[1].course_id))
    assert "Łukasiewicz" not in page_of(client, stand="zertifikat")
    assert "PDF vom 20.02.2026" in page_of(client, stand="zertifikat")


def test_withdrawn_enrolments_are_shown_when_asked_for(
    client_of: ClientOf, hr: User, office: User, enrolment: Enrolment, now: dt.datetime
) -> None:
    withdraw_enrolment(enrolment=enrolment, today=now.date(), actor=office, now=now)
    client = client_of(hr)

    assert "Großmann" not in page_of(client)
    assert "Großmann" in page_of(client, stand="abgemeldet")


def test_the_list_says_what_is_missing_and_who_must_act(
    client_of: ClientOf, hr: User, enrolment: Enrolment
) -> None:
    page = page_of(client_of(hr))

    assert "Was fehlt (6)" in page
    assert "Punkt" not in page, "it sounds like a score"
    assert "Der Lernteil von „Tag 1“ ist noch nicht abgeschlossen." in page
    assert "Lernkontrolle" not in page


def test_who_confirms_a_day_is_named_once(client_of: ClientOf, hr: User, enrolment: Enrolment) -> None:
    page, missing = page_of(client_of(hr)), lines_of(client_of(hr))[1][13]

    said = "Die Trainerin oder der Trainer:</strong> Die Teilnahme an „Tag 1“ ist noch nicht bestätigt."
    assert said in page
    assert "Die Trainerin oder der Trainer: Die Teilnahme an „Tag 1“" in missing


def test_hr_reads_why_a_completed_course_gets_no_money(
    client_of: ClientOf, hr: User, enrolment: Enrolment, colleague: User, desk: Desk
) -> None:
    desk.enter(colleague, "08115001-0001")
    desk.enter_and_quote(enrolment.person, "08115001-0002")
    desk.attend(enrolment)

    page, (headings, row) = page_of(client_of(hr)), lines_of(client_of(hr))

    reason = "Alle Förderplätze von Aidlingen (Landkreis Böblingen) sind belegt: Die Teilnahme ist möglich"
    assert "Warum Tage nicht gefördert werden" in page
    assert page.count(reason) == 1
    assert row[headings.index("Warum Tage nicht gefördert werden")].startswith(reason)


def test_a_reason_of_some_days_names_them(
    client_of: ClientOf, hr: User, enrolment: Enrolment, desk: Desk, other_provider: Provider
) -> None:
    desk.enter_and_quote(enrolment.person, "08115001-0001")
    desk.attend(enrolment, 1, 3)
    desk.attend(enrolment, 2, provider=other_provider)

    page = page_of(client_of(hr))

    assert "<li>Tag 2: Der Weitergabevertrag gilt für Seminare von Bildungspartner VWA" in page


def test_what_is_filled_into_a_line_is_escaped_and_braces_stay_what_they_are(
    client_of: ClientOf, hr: User, both: tuple[Enrolment, Enrolment], colleague: User
) -> None:
    colleague.first_name, colleague.last_name = "<b>Jörg</b>", "{person} {0} %(n)s & Co"
    colleague.save()

    (row,) = [
        row
        for row in BeautifulSoup(page_of(client_of(hr)), "html.parser").select("tbody th")
        if "Jörg" in row.get_text()
    ]

    assert row.get_text() == "<b>Jörg</b> {person} {0} %(n)s & Co"
    assert row.find("b") is None


def test_the_file_holds_what_the_page_shows_and_no_formula(
    client_of: ClientOf, hr: User, both: tuple[Enrolment, Enrolment], colleague: User
) -> None:
    colleague.last_name = '=HYPERLINK("http://x")'
    colleague.save()

    headings, *rows = lines_of(client_of(hr), kurs=str(both[1].course_id))

    assert headings[:6] == ["Person", "Kommune", "Kurs", "Durchführung", "Angemeldet am", "Stand"]
    assert [row[:1] + row[4:6] for row in rows] == [
        ['Jörg =HYPERLINK("http://x")', "01.03.2026", "in Ausbildung"]
    ]


def test_p3_a_download_is_logged_for_everybody_in_it(
    client_of: ClientOf, hr: User, both: tuple[Enrolment, Enrolment], pilot: User
) -> None:
    lines_of(client_of(hr), q="grossmann")

    entry = AccessLogEntry.objects.get(kind=AccessKind.EXPORTED)
    assert (entry.actor, entry.person) == (hr, pilot)


def test_p8_nobody_who_left_stands_in_the_file(
    client_of: ClientOf, hr: User, both: tuple[Enrolment, Enrolment], pilot: User
) -> None:
    Employment.objects.filter(person=pilot).update(valid_to=dt.date(2026, 3, 1))

    assert [row[0] for row in lines_of(client_of(hr))[1:]] == ["Jörg Łukasiewicz"]


def test_hr_of_two_bodies_acts_for_one_of_them_or_for_both(
    client_of: ClientOf,
    hr: User,
    both: tuple[Enrolment, Enrolment],
    stranger: User,
    run: Run,
    body: PublicBody,
    other_body: PublicBody,
) -> None:
    make_enrolment(stranger, run=run)
    grant(hr, Role.HR, body=other_body)
    client = client_of(hr)

    everything = page_of(client)
    assert "Personalstelle von Aidlingen (Landkreis Böblingen), Altdorf (Landkreis Böblingen)" in everything
    assert "Ida Fremd" in everything
    assert "Großmann" in everything
    one = page_of(client, stelle=str(other_body.pk))
    assert "Personalstelle von Altdorf (Landkreis Böblingen)." in one
    assert "Ida Fremd" in one
    assert "Großmann" not in one
    assert [row[0] for row in lines_of(client, stelle=str(other_body.pk))[1:]] == ["Ida Fremd"]


@pytest.mark.parametrize("address", ["/personal/", "/personal/liste.csv", "/personal/einladen/"])
@pytest.mark.parametrize("stelle", ["other", "08115002", "' OR 1=1", "x" * 5_000])
def test_p1_another_body_does_not_exist(
    client_of: ClientOf, hr: User, other_body: PublicBody, address: str, stelle: str
) -> None:
    wanted = str(other_body.pk) if stelle == "other" else stelle

    assert client_of(hr).get(address, {"stelle": wanted}).status_code == 404


def test_an_expired_grant_opens_nothing(client_of: ClientOf, hr: User, enrolment: Enrolment) -> None:
    RoleGrant.objects.filter(person=hr).update(valid_to=dt.date(2026, 1, 1))

    assert client_of(hr).get("/personal/").status_code == 404


def test_hr_who_is_also_trainer_elsewhere_sees_no_more_at_this_desk(
    client_of: ClientOf, hr: User, enrolment: Enrolment, stranger: User, run: Run
) -> None:
    make_enrolment(stranger, run=run)
    grant(hr, Role.TRAINER, provider=run.provider)
    run.days.get(unit__position=1).trainers.add(hr)

    assert "Ida Fremd" not in page_of(client_of(hr))


INVITATION = {
    "email": "neu@example.org",
    "first_name": "Nele",
    "last_name": "Neu",
    "gender_form": "neutral",
    "valid_from": "2026-03-01",
}


def test_hr_invites_somebody_who_works_for_its_body(
    client_of: ClientOf,
    hr: User,
    body: PublicBody,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(hr).post("/personal/einladen/", {**INVITATION, "body": str(body.pk)})

    assert answer["Location"] == "/personal/"
    employment = Employment.objects.get(person__email="neu@example.org")
    assert (employment.body, employment.valid_from) == (body, dt.date(2026, 3, 1))
    assert not RoleGrant.objects.filter(person=employment.person).exists()
    assert [letter.to for letter in mail.outbox] == [["neu@example.org"]]


def test_hr_invites_nobody_to_another_body(client_of: ClientOf, hr: User, other_body: PublicBody) -> None:
    answer = client_of(hr).post("/personal/einladen/", {**INVITATION, "body": str(other_body.pk)})

    assert answer.status_code == 200
    assert not User.objects.filter(email="neu@example.org").exists()
    assert "Altdorf" not in answer.content.decode()


def test_an_address_in_use_is_told_without_saying_whose_it_is(
    client_of: ClientOf, hr: User, body: PublicBody, stranger: User
) -> None:
    form = {**INVITATION, "email": stranger.email, "body": str(body.pk)}

    page = client_of(hr).post("/personal/einladen/", form).content.decode()

    assert "Zu dieser Adresse gibt es bereits ein Konto." in page
    assert "Fremd" not in page
    assert Employment.objects.filter(person=stranger).count() == 1
    assert mail.outbox == []


def test_nothing_happens_on_a_first_day_that_is_none(client_of: ClientOf, hr: User, body: PublicBody) -> None:
    form = {**INVITATION, "valid_from": "31.02.2026", "body": str(body.pk)}

    assert client_of(hr).post("/personal/einladen/", form).status_code == 200
    assert not User.objects.filter(email="neu@example.org").exists()


def test_names_are_sorted_as_people_look_them_up(
    client_of: ClientOf, hr: User, body: PublicBody, run: Run
) -> None:
    for number, last_name in enumerate(["Zabel", "Öfele", "Oehler", "Łuk"]):
        person = make_person(f"p{number}", first_name="Ada", last_name=last_name, body=body)
        make_enrolment(person, run=run)

    page = page_of(client_of(hr))

    assert sorted(("Zabel", "Öfele", "Oehler", "Łuk"), key=page.index) == ["Łuk", "Öfele", "Oehler", "Zabel"]
