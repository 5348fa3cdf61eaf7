"""Fixed vocabularies of the curriculum."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """Basic or advanced course."""

    BASIS = "basis", _("Basic qualification")
    AUFBAU = "aufbau", _("Advanced module")


class ActivityKind(TextChoices):
    """What a unit consists of."""

    LESSON = "lesson", _("Lesson")
    QUIZ = "quiz", _("Quiz")


class Delivery(TextChoices):
    """How a run is held."""

    ONLINE = "online", _("Online")
    PRESENCE = "presence", _("In presence")
    HYBRID = "hybrid", _("Hybrid")
    INHOUSE = "inhouse", _("In-house")


class CompletionPreset(TextChoices):
    """Which facts complete a day (decided rule C5); what each demands stands in ``domain/completion_rules.py``."""

    IN_CLASS = "in_class", _("In class: attendance and quiz")
    BLENDED = "blended", _("Blended: attendance, lessons and quiz")
    ONLINE = "online", _("Online: lessons and quiz, the provider confirms completed days")
    SELF_STUDY = "self_study", _("Self-study: lessons and quiz, never fundable")


class EnrolmentState(TextChoices):
    """An enrolment is active until somebody withdraws it; completion is progress, not a state."""

    ACTIVE = "active", _("Enrolled")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class EvidenceGrade(IntegerChoices):
    """How well a fact is proven, weakest first; funding and certificates name the grade they need."""

    SELF_DECLARED = 1, _("self-declared")
    CONTENT_REPORTED = 2, _("reported by content")
    SERVER_GRADED = 3, _("graded by the server")
    TRAINER_ATTESTED = 4, _("attested by a trainer")
