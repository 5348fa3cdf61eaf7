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
