"""Fixed vocabularies of people and bodies."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BodyKind(TextChoices):
    """What a body is for quota and coverage (rules F7, K1); ``OTHER`` counts for neither."""

    MUNICIPALITY = "gemeinde", _("Municipality")
    CITY_DISTRICT = "stadtkreis", _("City district")
    RURAL_DISTRICT = "landkreis", _("Rural district")
    OTHER = "other", _("Other employer")


class DistrictKind(TextChoices):
    """The 44 districts: 35 rural ones and 9 city districts."""

    RURAL = "landkreis", _("Rural district")
    CITY = "stadtkreis", _("City district")


class Role(TextChoices):
    """Roles granted by date. Pilot is none of them: a pilot is somebody with an enrolment."""

    HR = "hr", _("HR unit of a body")
    TRAINER = "trainer", _("Trainer of a provider")
    PROVIDER_OFFICE = "provider_office", _("Office of a provider")
    PROGRAMME_OFFICE = "programme_office", _("Programme office")
    ADMINISTRATOR = "administrator", _("Administrator")


class GenderForm(TextChoices):
    """What documents call somebody; neutral until they choose."""

    NEUTRAL = "neutral", _("Neutral: Kommunale Digitallotsin / Kommunaler Digitallotse")
    FEMALE = "female", _("Female: Kommunale Digitallotsin")
    MALE = "male", _("Male: Kommunaler Digitallotse")


class Salutation(TextChoices):
    """How letters and pages address somebody; by first and last name until they choose."""

    NONE = "", _("First and last name")
    FRAU = "frau", _("Frau")
    HERR = "herr", _("Herr")


class AccessKind(TextChoices):
    """What somebody did with another person's data."""

    VIEWED = "viewed", _("viewed")
    DOWNLOADED = "downloaded", _("downloaded")
    EXPORTED = "exported", _("exported")
    CHANGED = "changed", _("changed")


class Scope(TextChoices):
    """What a machine credential may reach; a session needs no scope."""

    BODIES_READ = "bodies:read", _("read public bodies")
    COURSES_READ = "courses:read", _("read courses")
    RUNS_READ = "runs:read", _("read runs")
    ENROLMENTS_READ = "enrolments:read", _("read enrolments")
    CERTIFICATES_READ = "certificates:read", _("read certificates")
    ELIGIBILITIES_READ = "eligibilities:read", _("read voucher decisions")
