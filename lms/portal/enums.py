"""Words of the desks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Standing(TextChoices):
    """Where an enrolment stands, as HR and the programme office may know it."""

    OPEN = "laeuft", _("in training")
    COMPLETE = "abgeschlossen", _("complete, certificate due")
    CERTIFIED = "zertifikat", _("certificate issued")
    WITHDRAWN = "abgemeldet", _("withdrawn")


class Cover(TextChoices):
    """How far a body is covered (rule K1)."""

    COVERED = "erreicht", _("covered")
    TRAINING = "in-ausbildung", _("somebody in training")
    NOBODY = "offen", _("nobody yet")


class Aim(TextChoices):
    """What the programme has targets for; the words of ``ziele.csv``."""

    MUNICIPALITIES = "kommunen_abgedeckt", _("Municipalities covered")
    RURAL_DISTRICTS = "landkreise_abgedeckt", _("Rural districts covered")
    FUNDED_PEOPLE = "personen_basis_gefoerdert", _("Funded people with the basic qualification")
