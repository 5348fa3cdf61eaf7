"""The people of the demo world as data: who works where, what happened to them, counted in days of their run.

Everybody here is invented; every address ends in ``@example.org``. The towns are those of the register.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cms.domain.legal_pages import Operator

HERRENBERG = "08115021"

OPERATOR = Operator(
    operator="Programmbüro Kommunale Digitallotsen (Demo)",
    address="Musterstraße 1, 70173 Stuttgart",
    email="programm@example.org",
    officer="datenschutz@example.org",
)
# Whoever logs in as this account sees the privacy notice of a first login.
FIRST_LOGIN = "anfang"


@dataclass(frozen=True)
class Offer:
    """A run: its days relative to today."""

    key: str
    title: str
    course: str
    provider: str
    delivery: str
    preset: str
    days: tuple[int, ...]
    fee_cents_per_day: int
    venue: str
    tutoring: bool = False


@dataclass(frozen=True)
class Visit:
    """One enrolment of somebody. Days of contract and registration count from the first day of the run."""

    run: str
    registered: int = -10
    contract: int | None = -21
    voucher: bool = True
    lessons: tuple[int, ...] = ()  # units all of whose lessons are done
    first_lessons: tuple[int, ...] = ()  # units with only the first two lessons done
    quizzes: tuple[int, ...] = ()  # units whose quiz is passed
    attended: tuple[int, ...] = ()


@dataclass(frozen=True)
class Story:
    """One person."""

    login: str
    first_name: str
    last_name: str
    ags: str
    visits: tuple[Visit, ...] = ()
    gender_form: str = "neutral"
    married_name: str = ""
    has_left: bool = False
    wish: str = ""  # what HR is asked to correct on the certificate
    took_back: int = 0  # the day whose attendance was taken back after the certificate
    confirms_name: bool = True
    note: str = field(default="", compare=False)


PROVIDERS = {
    "VWA": ("Verwaltungs- und Wirtschafts-Akademie", "Stuttgart"),
    "VS": ("Verwaltungsschule des Gemeindetags Baden-Württemberg", "Karlsruhe"),
}

OFFERS = (
    Offer(
        "past",
        "Basis Herbst, Stuttgart",
        "basis",
        "VWA",
        "presence",
        "in_class",
        (-40, -39, -33),
        18_000,
        "Seminarraum 2",
    ),
    Offer(
        "current",
        "Basis Winter, hybrid",
        "basis",
        "VS",
        "hybrid",
        "blended",
        (-7, 0, 7),
        19_500,
        "Saal und Videokonferenz",
    ),
    Offer(
        "cyber",
        "Cybersicherheit kompakt, online",
        "aufbau-cyber",
        "VWA",
        "online",
        "online",
        (-5,),
        9_500,
        "Videokonferenz",
    ),
    Offer(
        "agile",
        "Agiles Projektmanagement",
        "aufbau-agil",
        "VS",
        "presence",
        "in_class",
        (14,),
        12_000,
        "Seminarraum 1",
    ),
    Offer(
        "kinds",
        "Alle Fragearten, mit Betreuung",
        "fragearten",
        "VS",
        "online",
        "self_study",
        (-2,),
        0,
        "Videokonferenz",
        tutoring=True,
    ),
)

ALL_DAYS = (1, 2, 3)
# In class, lessons are optional: most people only listened.
FINISHED = Visit("past", quizzes=ALL_DAYS, attended=ALL_DAYS)
# A free text of this quiz waits for a trainer.
EVERY_KIND = Visit("kinds", contract=None, voucher=False, quizzes=(1,), attended=(1,))

STORIES = (
    Story(
        "lotse",
        "Änne",
        "Großmann-Öztürk",
        HERRENBERG,
        (Visit("current", lessons=(1,), first_lessons=(2,), quizzes=(1,), attended=(1,)),),
        gender_form="female",
        confirms_name=False,
        note="in the middle of the course, has not confirmed her name yet",
    ),
    Story(
        "neu",
        "Jannik",
        "Bürkle",
        HERRENBERG,
        (Visit("current"),),
        confirms_name=False,
        note="enrolled, never started",
    ),
    Story(
        "ohne-test",
        "Siobhán",
        "Kärcher",
        HERRENBERG,
        (Visit("past", quizzes=(1, 2), attended=ALL_DAYS),),
        note="attended, one quiz missing",
    ),
    Story(
        "tag-fehlt",
        "Łukasz",
        "Wiśniewski",
        "08117017",
        (Visit("past", contract=None, voucher=False, first_lessons=(1,), quizzes=ALL_DAYS, attended=(1, 3)),),
        gender_form="male",
        note="one day missing, no contract",
    ),
    Story(
        "zwei-tage",
        "Renate",
        "Häußler",
        "08116019",
        (Visit("past", quizzes=ALL_DAYS, attended=(1, 2)),),
        note="two days attended: 200 EUR",
    ),
    Story(
        "gefoerdert",
        "Đorđe",
        "Petrović",
        "08115001",
        (replace(FINISHED, lessons=ALL_DAYS),),
        gender_form="male",
        note="complete, certificate, three days funded",
    ),
    Story(
        "quote",
        "Miriam",
        "Schäuffele",
        "08115001",
        (FINISHED,),
        gender_form="female",
        note="complete, but the body's only seat is taken",
    ),
    Story(
        "vertrag-spaet",
        "Holger",
        "Stähle",
        "08117024",
        (replace(FINISHED, contract=0),),
        note="contract signed on the first day: too late",
    ),
    Story(
        "selbstzahler",
        "Ngọc Ánh",
        "Trần",
        "08222000",
        (replace(FINISHED, contract=None, voucher=False), EVERY_KIND),
        note="complete without any funding; a free text to be graded",
    ),
    Story(
        "aufbau",
        "Ulrike",
        "von Wöllwarth",
        "08415061",
        (
            FINISHED,
            Visit("cyber", lessons=(1,), quizzes=(1,), attended=(1,)),
        ),
        gender_form="female",
        note="advanced module with Aufbauprogramm-ID",
    ),
    Story(
        "ohne-basis",
        "Çağlar",
        "Yıldız",
        "08111000",
        (Visit("cyber", lessons=(1,), quizzes=(1,), attended=(1,)),),
        note="advanced without basic: refused by F6",
    ),
    Story(
        "geheiratet",
        "Zoë",
        "Niethammer",
        HERRENBERG,
        (FINISHED,),
        gender_form="female",
        married_name="Niethammer-Čapková",
        wish="Ich habe geheiratet. Bitte stellen Sie das Zertifikat auf meinen neuen Namen aus.",
        note="married after the certificate, asks HR for a new one",
    ),
    Story(
        "gewechselt",
        "Björn",
        "Ståhlberg",
        "08435016",
        (FINISHED,),
        has_left=True,
        note="left the body after the certificate",
    ),
    Story(
        "landkreis",
        "Gudrun",
        "Maßholder",
        "08116000",
        (FINISHED,),
        took_back=3,
        note="works for a Landkreis; a day was confirmed by mistake, the office decides about the certificate",
    ),
    Story(
        "zweckverband",
        "Ewa",
        "Żółkiewska",
        "",
        (Visit("current", contract=None, voucher=False, lessons=(1,), attended=(1,)), EVERY_KIND),
        note="employer outside the register; a free text to be graded",
    ),
    Story(
        "spaeter",
        "Karl-Heinz",
        "Öfele",
        "08325049",
        (Visit("agile", contract=None, voucher=False),),
        note="waits for the run",
    ),
    Story(
        "anfang", "Fatıma", "Güneş", "08136065", (Visit("current", first_lessons=(1,)),), note="first lessons"
    ),
)
