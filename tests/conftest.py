"""The people of every test: a pilot, a colleague, a stranger, a trainer, HR, the programme office, an administrator.

Monday, 2 March 2026, ten o'clock in Berlin. The pilot's run is on the three days before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from certificates.domain.signing import ensure_test_keys
from curriculum.models import CourseEdition, Enrolment, Run
from lms.accounts.enums import Role
from lms.accounts.models import Provider, PublicBody, User
from lms.base.kept import Kept
from tests.factories.curriculum import make_edition, make_enrolment, make_run
from tests.factories.people import grant, make_body, make_person, make_provider

pytest_plugins = ["tests.browser", "tests.database", "tests.files", "tests.workers"]


@pytest.fixture(autouse=True)
def _nobody_guessed_before() -> None:
    """Rate limits count in the cache; a test must not inherit another one's guesses, nor what another one read."""
    cache.clear()
    Kept.forget_all()


@pytest.fixture(scope="session", autouse=True)
def _keys(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Documents are sealed and badges signed as everywhere, with keys that prove nothing."""
    folder = tmp_path_factory.mktemp("keys")
    ensure_test_keys(folder=folder, now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    settings.TEST_KEYS_DIR = folder


@pytest.fixture
def now() -> dt.datetime:
    """The instant of the story."""
    return dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def today() -> dt.date:
    """The day of the story."""
    return dt.date(2026, 3, 2)


@pytest.fixture
def body(db: None) -> PublicBody:
    """The pilot's employer: a small municipality with one funded seat."""
    return make_body("Aidlingen", ags="08115001")


@pytest.fixture
def other_body(db: None) -> PublicBody:
    """The stranger's employer."""
    return make_body("Altdorf", ags="08115002")


@pytest.fixture
def provider(db: None) -> Provider:
    """The provider of the pilot's run."""
    return make_provider("VWA")


@pytest.fixture
def other_provider(db: None) -> Provider:
    """The other provider."""
    return make_provider("VS")


@pytest.fixture
def pilot(body: PublicBody) -> User:
    """Somebody who becomes a Digitallotsin."""
    return make_person("pilot", first_name="Änne", last_name="Großmann", body=body)


@pytest.fixture
def colleague(body: PublicBody) -> User:
    """Works for the same body as the pilot."""
    return make_person("colleague", first_name="Jörg", last_name="Łukasiewicz", body=body)


@pytest.fixture
def stranger(other_body: PublicBody) -> User:
    """Works for another body."""
    return make_person("stranger", first_name="Ida", last_name="Fremd", body=other_body)


@pytest.fixture
def trainer(provider: Provider) -> User:
    """Teaches the pilot's run."""
    person = make_person("trainer", first_name="Tilda", last_name="Weiß")
    grant(person, Role.TRAINER, provider=provider)
    return person


@pytest.fixture
def hr(body: PublicBody) -> User:
    """The HR unit of the pilot's employer."""
    person = make_person("hr", first_name="Henrike", last_name="Personal", body=body)
    grant(person, Role.HR, body=body)
    return person


@pytest.fixture
def office(db: None) -> User:
    """The programme office."""
    person = make_person("office", first_name="Olga", last_name="Programm")
    grant(person, Role.PROGRAMME_OFFICE)
    return person


@pytest.fixture
def admin_user(db: None) -> User:
    """The administrator."""
    person = make_person("admin", first_name="Adele", last_name="Verwaltung")
    grant(person, Role.ADMINISTRATOR)
    return person


@pytest.fixture
def edition(db: None) -> CourseEdition:
    """The basic course: three days, each two lessons and a quiz."""
    return make_edition()


@pytest.fixture
def run(edition: CourseEdition, provider: Provider, trainer: User) -> Run:
    """The pilot's run, on the three days before today."""
    dates = [dt.date(2026, 2, 27), dt.date(2026, 2, 28), dt.date(2026, 3, 1)]
    return make_run(edition, provider=provider, dates=dates, trainers=[trainer])


@pytest.fixture
def enrolment(pilot: User, run: Run) -> Enrolment:
    """The pilot in the run."""
    return make_enrolment(pilot, run=run)


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A logged-in client: ``client_of(pilot).get("/")``."""

    def log_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return log_in
