"""What each person of the journey does, over HTTP, under their own login."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import quote

from lms.demo.journey.browser import Browser, Form, JourneyError, Page
from lms.demo.journey.server import RunningServer
from lms.demo.journey.studying import Questions, answer_all

UUID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
PILOT_PASSWORD = "Drei-Tage-durch-den-Kurs-26"
COURSE = "Basisqualifizierung"
DAYS = 3


@dataclass
class Plan:
    """The fresh pilot and their run; what comes to light on the way is filled in."""

    today: dt.date
    tag: str = field(default_factory=lambda: secrets.token_hex(4))
    body: str = ""
    body_ags: str = ""
    enrolment: str = ""
    run: str = ""
    certificate: str = ""
    code: str = ""
    cents: int = 0

    @property
    def email(self) -> str:
        """The pilot's address."""
        return f"reise-{self.tag}@example.org"

    @property
    def last_name(self) -> str:
        """Unique, so that lists can be searched for it, with letters that need care."""
        letters = self.tag.translate(str.maketrans("0123456789", "ghijklmnop"))
        return f"Reißmüller-{letters.title()}"

    @property
    def title(self) -> str:
        """The run's title."""
        return f"Demoreise {self.tag}"

    def day(self, offset: int) -> str:
        """A date as forms take it."""
        return (self.today + dt.timedelta(days=offset)).isoformat()


def office_plans(office: Browser, plan: Plan) -> str:
    """Find a body with a free seat, invite a pilot, employ them, plan the run."""
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in office.get("/programm/stellen/").soup.select("tbody tr")
    ]
    free = next((row for row in rows if int(row[-2]) > 0), None)
    if free is None:
        raise JourneyError("No body on the first page has a free seat.")
    plan.body, plan.body_ags = free[0], free[1]
    form = office.get("/admin/personen/new/").form(having="email")
    form.fill(email=plan.email, first_name="Rahel", last_name=plan.last_name)
    _accepted(office.submit(form))
    form = office.get("/admin/beschaeftigungen/new/").form(having="valid_from")
    form.fill(
        person=plan.email,
        body=_chosen(office, form, "body", plan.body_ags),
        valid_from=plan.day(-400),
    )
    _accepted(office.submit(form))
    form = office.get("/admin/run/new/").form(having="edition")
    trainer = _option(form.tag, "day_1_trainers", "Lörcher")
    form.fill(
        title=plan.title,
        edition=_option(form.tag, "edition", COURSE),
        provider=_option(form.tag, "provider", "Verwaltungsschule"),
        delivery="hybrid",
        preset="blended",
        fundable="on",
        fee="180,00",
        venue="Saal 1",
    )
    for number, offset in ((1, -3), (2, -2), (3, -1)):
        day: dict[str, str | list[str]] = {
            f"day_{number}_date": plan.day(offset),
            f"day_{number}_trainers": [trainer],
        }
        form.fill(**day)
    _accepted(office.submit(form))
    return f"{plan.email} at {plan.body} ({plan.body_ags}), run “{plan.title}”"


def office_enrols(office: Browser, plan: Plan) -> str:
    """Enrol the pilot, enter contract and voucher."""
    form = office.get("/admin/weitergabevertraege/new/").form(having="signed_on")
    form.fill(
        body=_chosen(office, form, "body", plan.body_ags),
        provider=_option(form.tag, "provider", "Verwaltungsschule"),
        signed_on=plan.day(-14),
        reference=plan.title,
    )
    _accepted(office.submit(form))
    form = office.get("/admin/enrolment/new/").form(having="registered_on")
    form.fill(
        person=_chosen(office, form, "person", plan.email),
        run=_chosen(office, form, "run", plan.title),
        registered_on=plan.day(-10),
    )
    _accepted(office.submit(form))
    form = office.get("/admin/vouchers/new/").form(having="voucher_id")
    form.fill(
        contract=_chosen(office, form, "contract", plan.body_ags, naming=plan.title),
        person=plan.email,
        level="basis",
        voucher_id=f"{plan.body_ags}-REISE-{plan.tag.upper()}",
    )
    _accepted(office.submit(form))
    return f"contract of {plan.day(-14)}, registration of {plan.day(-10)}, voucher quoted"


def pilot_accepts(pilot: Browser, server: RunningServer, plan: Plan) -> str:
    """Open the invitation twice (a mail scanner was there first), set a password, log in, find the course."""
    link = server.link_in_letter_to(plan.email, containing="/password/reset/key/")
    Browser(server.base_url).get(link)
    page = pilot.get(link)
    form = page.form(having="password1").fill(password1=PILOT_PASSWORD, password2=PILOT_PASSWORD)
    pilot.submit(form)
    if f"reise-{plan.tag}" not in pilot.get("/konto/").text:
        pilot.log_in(plan.email, PILOT_PASSWORD)
    links = [
        str(a["href"]) for a in pilot.get("/meine-kurse/").soup.select('.cards h3 a[href^="/meine-kurse/"]')
    ]
    if len(links) != 1:
        raise JourneyError(f"The pilot finds {len(links)} courses instead of one.")
    plan.enrolment = _uuid(links[0])
    return f"enrolment {plan.enrolment}"


def pilot_confirms_name(pilot: Browser) -> str:
    """Follow the first step on the start page: the name as certificates print it, and the gender form."""
    page = pilot.get("/konto/name/")
    form = page.form(having="is_correct").fill(is_correct="on", gender_form="neutral", salutation="")
    if "/konto/name/" in pilot.submit(form).url:
        raise JourneyError("The name could not be confirmed.")
    return "name and gender form confirmed"


def pilot_learns(pilot: Browser, plan: Plan, questions: Questions) -> str:
    """Work through every lesson and quiz of the course, in order."""
    outline = pilot.get(f"/meine-kurse/{plan.enrolment}/")
    steps = [str(a["href"]) for a in outline.soup.select("ol.activities a[href]")]
    lessons = [step for step in steps if step.startswith("/lernen/")]
    quizzes = [step for step in steps if step.startswith("/quiz/")]
    for address in steps:
        if address in lessons:
            page = pilot.get(address)
            pilot.submit(page.form(action="/abschliessen/"))
        else:
            _pass_quiz(pilot, address, questions)
    done = pilot.get(f"/meine-kurse/{plan.enrolment}/").soup.select("ol.activities .badge--good")
    if len(done) != len(steps):
        raise JourneyError(f"{len(done)} of {len(steps)} activities are done.")
    return f"{len(lessons)} lessons done, {len(quizzes)} quizzes passed"


def _pass_quiz(pilot: Browser, address: str, questions: Questions) -> None:
    attempt = pilot.submit(pilot.get(address).form(action=address))
    page = pilot.submit(answer_all(attempt, questions), button=("action", "submit"))
    if "/abgeben/" in page.url:
        page = pilot.submit(page.form(action="/abgeben/"))
    if "/ergebnis/" not in page.url or not page.soup.select(".message--success"):
        raise JourneyError(f"The quiz {address} was not passed: {page.text[:200]}")


def trainer_confirms(trainer: Browser, plan: Plan) -> str:
    """Find the run and confirm each of its three days for everybody."""
    seminars = trainer.get("/seminare/")
    plan.run = next(
        (_uuid(str(a["href"])) for a in seminars.soup.select("a[href]") if plan.title in a.get_text()), ""
    )
    if not plan.run:
        raise JourneyError(f"The trainer's list does not show the run {plan.title!r}.")
    for _day in range(DAYS):
        page = trainer.get(f"/seminare/{plan.run}/")
        trainer.submit(page.form(action="/bestaetigen/"), button=("alle", "1"))
    if trainer.get(f"/seminare/{plan.run}/").soup.select('form[action*="/bestaetigen/"]'):
        raise JourneyError("A day is still not confirmed for everybody.")
    return f"{DAYS} days confirmed"


def pilot_fetches(pilot: Browser, plan: Plan) -> tuple[str, bytes]:
    """Download the certificate and read the decisions."""
    listing = pilot.get("/zertifikate/")
    link = listing.link(contains="zertifikat.pdf")
    plan.certificate = _uuid(link)
    document = pilot.get(link)
    if not document.content.startswith(b"%PDF-"):
        raise JourneyError("What was downloaded is no PDF.")
    plan.code = _code(listing)
    return f"certificate {plan.certificate}, {len(document.content)} bytes", document.content


def anybody_checks(stranger: Browser, plan: Plan) -> str:
    """Check the code without a login; the name shows only after the family name is typed."""
    page = stranger.get(f"/pruefen/{plan.code}")
    if plan.last_name in page.text:
        raise JourneyError("The check page shows a name to everybody.")
    page = stranger.submit(page.form(having="family_name").fill(family_name=plan.last_name))
    if plan.last_name not in page.text:
        raise JourneyError("The check page does not confirm the name.")
    return f"code {plan.code} is valid"


def office_reads(office: Browser, plan: Plan) -> str:
    """Find the decision: three days of 100 EUR."""
    page = office.get(f"/programm/anmeldungen/?q={quote(plan.last_name)}")
    if "300,00" not in page.text:
        raise JourneyError(f"The office finds no 300,00 € for {plan.last_name}: {page.text[:400]}")
    plan.cents = 30_000
    return "3 seminar days eligible, 300,00 €"


def _accepted(page: Page) -> Page:
    errors = [
        error.get_text(" ", strip=True)
        for error in page.soup.select(".error-message, .errorlist li, .w-field__errors p")
    ]
    if errors or page.url.rstrip("/").endswith("/new"):
        raise JourneyError(f"{page.url} refused the form: {errors or page.text[:300]}")
    return page


def _option(form: object, field_name: str, text: str) -> str:
    """The value of the option whose text contains ``text``."""
    for option in form.select(f'select[name="{field_name}"] option'):  # type: ignore[attr-defined]
        if text in " ".join(option.get_text().split()):
            return str(option["value"])
    raise JourneyError(f"The list {field_name} offers no {text!r}.")


def _chosen(office: Browser, form: Form, field_name: str, text: str, *, naming: str = "") -> str:
    """The one row, among those that the field's chooser finds for ``text``, whose title contains ``naming``."""
    control = form.tag.select_one(f'input[name="{field_name}"]')
    window = form.tag.select_one(f"#{control['id']}-chooser") if control else None
    if window is None:
        raise JourneyError(f"The form {form.action} has no chooser {field_name!r}.")
    found = office.get(f"{window['data-chooser-url']}results/?q={quote(text)}")
    links = [link for link in found.soup.select("a[data-chooser-modal-choice]") if naming in link.get_text()]
    if len(links) != 1:
        raise JourneyError(f"The chooser {field_name} finds {len(links)} rows for {text!r} instead of one.")
    return _uuid(str(links[0]["href"]))


def _uuid(address: str) -> str:
    found = re.search(UUID, address)
    if found is None:
        raise JourneyError(f"{address} holds no id.")
    return found[0]


def _code(page: Page) -> str:
    found = re.search(r"/pruefen/([0-9A-Za-z-]+)", str(page.soup))
    if found is None:
        raise JourneyError("The list of certificates shows no verification code.")
    return found[1]
