"""Rules P1 to P8 of the domain reference (section 6), each in a test of its name, on the world of the matrix."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.admin.viewsets import viewsets
from wagtail.snippets.models import get_snippet_models

from assessments.models import AnswerEvent, Attempt, AttemptResult
from certificates.domain.eligibility import decide_due
from certificates.domain.issuing import issue_due
from certificates.models import Certificate, EligibilityDecision, FundingContract, Voucher
from curriculum.models import ActivityProgress, LessonCompletion, UnitProgress
from lms.accounts.enums import AccessKind
from lms.accounts.models import AccessLogEntry, Employment
from lms.portal.domain import retention
from lms.portal.domain.who_sees_what import SIGHT, Matter, Viewer
from lms.xapi import models as xapi
from tests.matrix.addresses import all_routes
from tests.matrix.asking import secrets_in, text_of
from tests.matrix.world import World

pytestmark = pytest.mark.once

LEARNING = (
    xapi.Statement,
    xapi.StatementAgent,
    xapi.StatementActivity,
    Attempt,
    AnswerEvent,
    AttemptResult,
    ActivityProgress,
    UnitProgress,
    LessonCompletion,
)


@pytest.fixture
def hr(world: World, db: None) -> Client:
    """The browser of the pilot's HR unit."""
    return world.client(world.people[Viewer.HR])


def test_p1_hr_gets_no_score_statement_or_other_body(world: World, hr: Client) -> None:
    pilot, stranger = world.pilot, world.stranger
    closed = [
        reverse("assessments:result", args=[pilot.attempt.pk]),
        reverse("cms:lesson", args=[pilot.enrolment.pk, world.things["key"]]),
        reverse("portal:course", args=[pilot.enrolment.pk]),
        reverse("certificates:pdf", args=[stranger.certificate.pk]),
        reverse("api:certificate-detail", args=[stranger.certificate.pk]),
    ]

    answers = {address: hr.get(address).status_code for address in closed}

    assert answers == dict.fromkeys(closed, 404)
    listed = text_of(hr.get(reverse("portal:hr")))
    assert (Viewer.PILOT, Matter.NAME) in secrets_in(listed, world)
    assert Viewer.STRANGER not in {whose for whose, _ in secrets_in(listed, world)}


def test_p1_learning_is_in_no_admin(world: World) -> None:
    shown = {*admin.site._registry, *get_snippet_models()}
    shown |= {model for viewset in viewsets.viewsets if (model := getattr(viewset, "model", None))}

    assert shown > {Voucher, Certificate._meta.get_field("person").related_model}
    assert shown & set(LEARNING) == set()


def test_p2_nobody_is_ranked(world: World, hr: Client) -> None:
    names = " ".join(route.name + route.pattern for route in all_routes())
    plain = hr.get(reverse("portal:hr"))

    assert re.findall(r"rang|ranking|leader|bestenliste|inactive_since", names) == []
    for wish in ("score", "-points", "last_login", "duration"):
        sorted_by = hr.get(reverse("portal:hr"), {"sort": wish, "ordering": wish, "o": wish})
        assert [row.person for row in sorted_by.context["rows"]] == [
            row.person for row in plain.context["rows"]
        ]
    schema = json.dumps(Client().get(reverse("api:schema"), headers={"accept": "application/json"}).json())
    assert re.findall(r'"name": "(?:ordering|sort\w*)"', schema) == []


def test_p3_a_download_by_hr_is_logged_and_ones_own_is_not(world: World, hr: Client) -> None:
    document = reverse("certificates:pdf", args=[world.pilot.certificate.pk])
    downloads = AccessLogEntry.objects.filter(person=world.pilot.person, kind=AccessKind.DOWNLOADED)

    hr.get(document)
    world.client(world.pilot.person).get(document)

    assert [entry.actor for entry in downloads] == [world.people[Viewer.HR]]


def test_p4_the_journal_knows_accounts_and_no_people(world: World, db: None) -> None:
    bodies = list(xapi.Statement.objects.values_list("body", flat=True))
    actors = {json.dumps(json.loads(body)["actor"], sort_keys=True) for body in bodies}
    known = {world.pilot.person.xapi_account, world.stranger.person.xapi_account}

    assert len(bodies) > 10
    assert {json.loads(actor)["account"]["name"] for actor in actors} == {str(account) for account in known}
    assert {json.loads(actor)["account"]["homePage"] for actor in actors} == {settings.ACTOR_HOME_PAGE}
    personal = {Matter.NAME, Matter.WORK_ADDRESS, Matter.PRIVATE_ADDRESS, Matter.BODY}
    assert {matter for body in bodies for _, matter in secrets_in(body, world)} & personal == set()


def test_p5_what_is_old_is_forgotten_and_stays_so(
    world: World, db: None, capsys: pytest.CaptureFixture
) -> None:
    later, periods = world.now + dt.timedelta(days=11 * 365), retention.read_periods()
    rows = (
        AccessLogEntry,
        Attempt,
        AnswerEvent,
        AttemptResult,
        Certificate,
        EligibilityDecision,
        Voucher,
        FundingContract,
    )
    before = [model.objects.count() for model in rows]
    foreseen = retention.preview_retention(now=later, periods=periods)

    call_command("apply_retention")
    assert "access_log: 0 before" in capsys.readouterr().out
    assert [model.objects.count() for model in rows] == before
    done = retention.apply_retention(now=later, periods=periods)

    assert all(before)
    assert [model.objects.count() for model in rows] == [0] * len(rows)
    assert [one.rule for one in foreseen if one.rows] == [one.rule for one in done if one.rows]
    assert set(xapi.RetentionRun.objects.values_list("rule", flat=True)) == set(periods)
    assert (issue_due(now=later), decide_due(now=later)) == (0, 0)
    assert [one.rows for one in retention.apply_retention(now=later, periods=periods)] == [0] * len(periods)


def test_p5_only_what_is_old_is_forgotten(world: World, db: None) -> None:
    counts = Certificate.objects.count(), EligibilityDecision.objects.count(), Voucher.objects.count()

    done = retention.apply_retention(now=world.now + dt.timedelta(days=300), periods=retention.read_periods())

    assert [one.rule for one in done if one.rows] == ["access_log"]
    assert counts == (
        Certificate.objects.count(),
        EligibilityDecision.objects.count(),
        Voucher.objects.count(),
    )


@pytest.mark.parametrize(
    "text",
    ["access_log: 6", "access_log: 0\ncertificates: 120\nvoucher_ledger: 120", "[]", "access_log: true\n"],
)
def test_p5_periods_that_name_not_every_rule_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "periods.yaml"
    file.write_text(text)

    with pytest.raises(retention.PeriodsError):
        retention.read_periods(file)


def test_p7_no_page_calls_third_parties_and_cookies_end_with_the_session(world: World, db: None) -> None:
    client = world.client(world.pilot.person)
    pages = [reverse("portal:my_courses"), reverse("account_overview"), reverse("portal:who_sees_what"), "/"]

    html = "".join(client.get(page).content.decode() for page in pages)

    loaded = re.findall(r'<(?:script|link|img|iframe|source|video)[^>]+?(?:src|href)="([^"]+)"', html)
    assert loaded
    assert [address for address in loaded if not address.startswith(("/", "data:"))] == []
    assert set(client.cookies) <= {"sessionid", "csrftoken", "messages", "django_language"}
    login = Client()
    login.get(reverse("account_login"))
    kept = {name: morsel["max-age"] or morsel["expires"] for name, morsel in login.cookies.items()}
    assert kept == dict.fromkeys(login.cookies, "")


def test_p8_hrs_view_ends_with_the_employment_and_the_certificate_goes_along(
    world: World, hr: Client
) -> None:
    document = reverse("certificates:pdf", args=[world.pilot.certificate.pk])
    assert hr.get(document).status_code == 200

    Employment.objects.filter(person=world.pilot.person).update(
        valid_to=world.now.date() - dt.timedelta(days=2)
    )

    assert hr.get(document).status_code == 404
    listed = secrets_in(text_of(hr.get(reverse("portal:hr"))), world)
    assert {matter for whose, matter in listed if whose is Viewer.PILOT} - {Matter.BODY} == set()
    assert world.client(world.pilot.person).get(document).status_code == 200


def test_the_table_keeps_learning_from_everybody_but_the_learner() -> None:
    learning = {
        Matter.ANSWERS,
        Matter.SCORES,
        Matter.ATTEMPTS,
        Matter.TIMES,
        Matter.LESSONS,
        Matter.STATEMENTS,
        Matter.NOTES,
    }

    assert {viewer for viewer, sight in SIGHT.items() if sight.matters & learning} == {Viewer.PILOT}
    with_tutoring = {Matter.SCORES, Matter.FREE_TEXTS}
    assert {matter for sight in SIGHT.values() for matter in sight.with_tutoring} == with_tutoring
    assert not SIGHT[Viewer.HR].with_tutoring | SIGHT[Viewer.OFFICE].with_tutoring
    assert set(SIGHT) == set(Viewer)
