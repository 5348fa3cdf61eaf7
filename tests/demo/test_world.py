"""The demo world holds people in every state the programme knows."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from lms.demo.world import DemoRefusedError, build_world
from tests.demo.conftest import DemoWorld

pytestmark = pytest.mark.once

# The key of a course beside the stories, in which the demo shows every kind of question.
EVERY_KIND = "fragearten"
EXPECTED = {
    "neu": {"attended": 0, "complete": False, "cents": 0, "lessons": 0},
    "lotse": {"attended": 1, "complete": False, "cents": 10_000, "certificate": False},
    "tag-fehlt": {"attended": 2, "complete": False, "cents": 0},
    "ohne-test": {"attended": 3, "complete": False, "certificate": False, "cents": 30_000},
    "zwei-tage": {"attended": 2, "complete": False, "cents": 20_000},
    "gefoerdert": {"attended": 3, "complete": True, "certificate": True, "cents": 30_000},
    "quote": {"complete": True, "certificate": True, "cents": 0, "reasons": ["quota_exceeded"]},
    "vertrag-spaet": {"complete": True, "cents": 0, "reasons": ["contract_missing_or_late"]},
    "selbstzahler": {"complete": True, "certificate": True, "cents": 0},
    "ohne-basis": {"course": "aufbau-cyber", "cents": 0, "reasons": ["basic_certificate_missing"]},
    "geheiratet": {"complete": True, "certificate": True},
    "gewechselt": {"complete": True, "certificate": True},
    "zweckverband": {"cents": 0, "reasons": ["body_outside_register"]},
}


def test_people_in_every_state(demo_world: DemoWorld) -> None:
    found = demo_world.as_made

    assert found["bodies"] >= 12
    for login, expected in EXPECTED.items():
        [enrolment] = [one for one in found["people"][login] if one["course"] != EVERY_KIND]
        assert {key: enrolment[key] for key in expected} == expected, login


def test_every_kind_of_question_waits_for_one_and_is_answered_by_two(demo_world: DemoWorld) -> None:
    people = demo_world.as_made["people"]
    waiting = demo_world.ask(
        "from assessments.domain.marking import Desk, queue\n"
        "from curriculum.models import Run\n"
        "tutored = Run.objects.filter(tutoring=True).values_list('pk', flat=True)\n"
        "print(json.dumps(len(queue(desk=Desk(frozenset(tutored), is_trainer=False)))))"
    )

    enrolled = {login for login, theirs in people.items() for one in theirs if one["course"] == EVERY_KIND}
    assert enrolled == {"lotse", "selbstzahler", "zweckverband"}
    # A free text and the one in the case, of two people.
    assert waiting == 4


def test_an_advanced_module_is_funded_after_the_basic_course(demo_world: DemoWorld) -> None:
    basic, advanced = demo_world.as_made["people"]["aufbau"]

    assert (basic["cents"], basic["certificate"]) == (30_000, True)
    assert (advanced["course"], advanced["cents"]) == ("aufbau-cyber", 5_000)


def test_the_married_name_is_not_on_the_old_certificate(demo_world: DemoWorld) -> None:
    names = demo_world.ask(
        "from certificates.models import Certificate\n"
        "c = Certificate.objects.get(person__email='geheiratet@example.org')\n"
        "print(json.dumps([c.person.last_name, json.dumps(c.facts, ensure_ascii=False)]))"
    )

    assert names[0] == "Niethammer-Čapková"
    assert "Čapková" not in names[1]
    assert "Niethammer" in names[1]


def test_a_second_start_keeps_the_data(demo_world: DemoWorld) -> None:
    count = "from lms.xapi.models import Statement\nprint(json.dumps(Statement.objects.count()))"
    before = demo_world.ask(count)

    again = demo_world.manage("demo", "--no-serve")

    assert again.returncode == 0, again.stderr
    assert "Migrating" not in again.stdout
    assert "Seeding" not in again.stdout
    assert demo_world.ask(count) == before


def test_papers_of_another_port_are_named(demo_world: DemoWorld) -> None:
    elsewhere = demo_world.manage("demo", "--no-serve", "--port", "8001")
    at_home = demo_world.manage("demo", "--no-serve")

    assert "carry the address http://127.0.0.1:8000; start once with --reset" in elsewhere.stdout
    # Other stories of this world may have been told at other ports.
    assert "carry the address http://127.0.0.1:8000" not in at_home.stdout


def test_the_demo_is_refused_when_debug_is_off(settings: pytest.FixtureRequest, db: None) -> None:
    settings.DEBUG = False

    with pytest.raises(DemoRefusedError):
        build_world(now=timezone.now())
    with pytest.raises(CommandError, match="refused when DEBUG is off"):
        call_command("demo", "--no-serve")


def test_reset_asks_first(demo_world: DemoWorld) -> None:
    kept = demo_world.manage("demo", "--reset", "--no-serve")

    assert "Nothing was deleted." in kept.stdout
