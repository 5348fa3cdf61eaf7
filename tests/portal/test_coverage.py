"""Coverage by the rules K1 to K5, on the real register: table, map, targets, history."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client

from certificates.enums import CertificateState
from curriculum.enums import Level
from curriculum.models import Enrolment, Run
from lms.accounts.domain.register import load_register
from lms.accounts.enums import BodyKind
from lms.accounts.models import Employment, PublicBody, User
from lms.portal.domain import coverage
from lms.portal.domain.coverage_map import MARGIN, WIDTH, draw_map
from lms.portal.domain.programme_figures import certificates_per_month, level_figures
from lms.portal.domain.programme_history import published_figures, time_line
from lms.portal.enums import Cover
from tests.certificates.desk import make_certificate
from tests.factories import make_edition, make_enrolment, make_other_employer, make_person

pytestmark = pytest.mark.everywhere

ClientOf = Callable[[User], Client]


def cover_of(body: PublicBody, today: dt.date) -> str:
    states = {state.key: state.cover for state in coverage.body_states(today=today)}
    return states[body.public_key]


class TestCovered:
    """K1: somebody with a valid basic certificate works there, or did at issue."""

    def test_k1_a_valid_basic_certificate_covers_the_body(
        self, pilot: User, body: PublicBody, other_body: PublicBody, today: dt.date
    ) -> None:
        make_certificate(pilot)

        assert cover_of(body, today) == Cover.COVERED
        assert cover_of(other_body, today) == Cover.NOBODY

    def test_k1_the_body_at_issue_and_the_new_one_are_both_covered(
        self, pilot: User, body: PublicBody, other_body: PublicBody, today: dt.date
    ) -> None:
        make_certificate(pilot)
        Employment.objects.filter(person=pilot).update(valid_to=today - dt.timedelta(days=1))
        Employment.objects.create(person=pilot, body=other_body, valid_from=today)

        assert cover_of(body, today) == cover_of(other_body, today) == Cover.COVERED

    @pytest.mark.parametrize("state", [CertificateState.WITHDRAWN, CertificateState.REPLACED])
    def test_k1_a_certificate_that_ended_covers_nothing(
        self, pilot: User, body: PublicBody, state: CertificateState, today: dt.date
    ) -> None:
        make_certificate(pilot, state=state)

        assert cover_of(body, today) != Cover.COVERED

    def test_k1_an_advanced_certificate_alone_covers_nothing(
        self, pilot: User, body: PublicBody, today: dt.date
    ) -> None:
        make_certificate(pilot, edition=make_edition("aufbau", level=Level.AUFBAU))

        assert cover_of(body, today) == Cover.NOBODY

    def test_somebody_enrolled_puts_the_body_on_the_way(
        self, enrolment: Enrolment, body: PublicBody, today: dt.date
    ) -> None:
        assert cover_of(body, today) == Cover.TRAINING

    def test_k2_two_certificates_of_one_person_are_one_person(
        self, pilot: User, colleague: User, body: PublicBody, today: dt.date
    ) -> None:
        make_certificate(pilot)
        make_certificate(pilot, edition=make_edition("basis-neu"))
        make_certificate(colleague)

        (state,) = coverage.body_states(today=today)
        assert state.people == 2
        assert [(row.level, row.certified) for row in level_figures()] == [
            (Level.BASIS, 2),
            (Level.AUFBAU, 0),
        ]

    def test_k4_an_employer_outside_the_register_counts_nowhere(
        self, body: PublicBody, today: dt.date
    ) -> None:
        employer = make_other_employer("Zweckverband")
        make_certificate(make_person("z", first_name="Zoe", last_name="Zweck", body=employer))

        assert [state.key for state in coverage.body_states(today=today)] == [body.ags]


class TestRegister:
    """K5 on the official register: 1,101 and 35 and 44 and 1,600."""

    @pytest.fixture(autouse=True)
    def _register(self, db: None, now: dt.datetime) -> None:
        load_register(now=now)

    def test_k5_the_totals(self, today: dt.date) -> None:
        states = coverage.body_states(today=today)

        assert len(coverage.municipalities(states)) == 1_101
        assert len(coverage.rural_districts(states)) == 35
        districts = coverage.by_district(states)
        assert len(districts) == 44
        assert sum(row.is_city for row in districts) == 9
        assert sum(row.tally.total for row in districts) == 1_101
        assert sum(state.seats for state in states) == 1_600

    def test_the_totals_are_the_sums_of_all_bodies(self, run: Run, today: dt.date) -> None:
        stuttgart = PublicBody.objects.get(ags="08111000")
        rural = PublicBody.objects.filter(kind=BodyKind.RURAL_DISTRICT).order_by("ags")[0]
        for number, covered in enumerate((stuttgart, rural)):
            make_certificate(make_person(f"k{number}", first_name="Kai", last_name="Kann", body=covered))
        ulm = PublicBody.objects.get(ags="08421000")
        make_enrolment(make_person("u", first_name="Ute", last_name="Ulm", body=ulm), run=run)

        totals, states = coverage.totals(today=today), coverage.body_states(today=today)

        assert totals.municipalities == coverage.tally(coverage.municipalities(states))
        assert totals.rural == coverage.tally(coverage.rural_districts(states))
        assert (totals.municipalities.covered, totals.municipalities.training) == (1, 1)
        assert (totals.rural.covered, totals.seats, totals.used) == (1, 1_600, 0)

    def test_a_rural_district_covers_no_municipality(self, today: dt.date) -> None:
        rural = PublicBody.objects.filter(kind=BodyKind.RURAL_DISTRICT).order_by("ags")[0]
        make_certificate(make_person("k", first_name="Kai", last_name="Kreis", body=rural))

        states = coverage.body_states(today=today)

        assert coverage.tally(coverage.municipalities(states)).covered == 0
        assert coverage.tally(coverage.rural_districts(states)).covered == 1
        assert sum(row.tally.covered for row in coverage.by_district(states)) == 0

    def test_g1_names_that_occur_twice_are_two_lines(self, today: dt.date) -> None:
        found = coverage.narrowed(coverage.body_states(today=today), search="altdorf")

        assert [state.name for state in found] == [
            "Altdorf (Landkreis Böblingen)",
            "Altdorf (Landkreis Esslingen)",
        ]

    def test_the_map_has_one_dot_per_municipality_inside_the_frame_and_in_its_place(
        self, today: dt.date
    ) -> None:
        drawn = draw_map(coverage.municipalities(coverage.body_states(today=today)))

        assert (len(drawn.dots), drawn.missing) == (1_101, 0)
        assert all(MARGIN <= dot.x <= WIDTH - MARGIN for dot in drawn.dots)
        assert all(MARGIN <= dot.y <= drawn.height - MARGIN for dot in drawn.dots)
        at = {dot.name.partition(" (")[0]: dot for dot in drawn.dots}
        assert at["Mannheim"].y < at["Stuttgart"].y < at["Konstanz"].y, "north is up"
        assert at["Freiburg im Breisgau"].x < at["Stuttgart"].x < at["Ulm"].x, "east is right"

    def test_page_map_and_table_say_the_same(self, client_of: ClientOf, office: User, today: dt.date) -> None:
        stuttgart = PublicBody.objects.get(ags="08111000")
        make_certificate(make_person("s", first_name="Susi", last_name="Stadt", body=stuttgart))
        client = client_of(office)

        page = client.get("/programm/abdeckung/").content.decode()
        found = client.get("/programm/stellen/?art=gemeinde&stand=erreicht")
        table = found.content.decode()
        everybody = client.get("/programm/stellen/?art=gemeinde").context["page"].paginator.count

        assert len(re.findall(r'<use href="#dot-[a-z-]+" x=', page)) == 1_101
        assert "<title>Stuttgart (Stadtkreis Stuttgart): erreicht</title>" in page
        assert "1 sind erreicht" in page
        assert everybody == 1_101
        assert len(re.findall('<th scope="row">', table)) == 1
        assert re.search(r"<th scope=\"row\">Stuttgart.*?08111000.*?erreicht", table)
        for text in (page, table):
            assert "© Statistisches Bundesamt (Destatis)" in text
            assert "© GeoBasis-DE / BKG 2021" in text

    def test_bodies_are_narrowed_by_name_district_and_state(self, client_of: ClientOf, office: User) -> None:
        client = client_of(office)

        def rows(**filters: str) -> int:
            return client.get("/programm/stellen/", filters).context["page"].paginator.count

        assert rows() == 1_136
        assert rows(kreis="08115") == 27
        assert rows(kreis="08115", art="gemeinde") == 26
        assert rows(art="landkreis") == 35
        assert rows(q="aidlingen") == rows(q="08115001") == 1
        assert rows(stand="erreicht") == 0
        assert rows(kreis="99999", stand="unfug") == 1_136


def test_the_time_line_keeps_the_caution_of_its_sources() -> None:
    texts = {(figure.state_of, figure.key): figure.text for figure in published_figures()}

    assert len(texts) == 16
    assert texts["2022-07-06", "personen_basis_gefoerdert"] == "mehr als 680 Personen"
    assert texts["2022-07-06", "personen_ohne_foerderung"] == "ca. 380 Personen"
    assert texts["2022-07-06", "kommunen_abgedeckt"] == "420 Kommunen"
    assert texts["2018-11-15", "landesfoerderung"] == "mehr als 800.000 Euro"
    assert [moment.label for moment in time_line()] == [
        "15. November 2018",
        "etwa 2019",
        "etwa 2021",
        "6. Juli 2022",
    ]
    assert [figure.key for figure in published_figures() if not figure.is_of_programme] == [
        "fuehrungskraefte_digital_leadership"
    ]


def test_k3_funded_and_unfunded_people_stand_apart(
    pilot: User, colleague: User, run: Run, today: dt.date
) -> None:
    make_certificate(pilot)
    make_certificate(colleague)
    make_enrolment(make_person("l", first_name="Lea", last_name="Lernt"), run=run)

    basic = level_figures()[0]

    assert (basic.certified, basic.funded, basic.unfunded, basic.in_training) == (2, 0, 2, 1)


def test_certificates_are_counted_by_month_and_empty_months_stay(pilot: User, today: dt.date) -> None:
    make_certificate(pilot)

    months = certificates_per_month(today=today)

    assert [(month.first_day, month.basis) for month in months[-3:]] == [
        (dt.date(2026, 1, 1), 0),
        (dt.date(2026, 2, 1), 1),
        (dt.date(2026, 3, 1), 0),
    ]
    assert months[0].first_day == dt.date(2025, 4, 1)
