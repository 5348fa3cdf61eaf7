"""Storage of statements: the JSON text as received plus few columns, and link tables with a usage code.

A sortable key is the cursor, nothing ever queries inside the JSON (``docs/decisions/0021``).
"""

from __future__ import annotations

from django.db import models

from lms.base.models import FrozenModel, MachineCredential, PublicModel
from lms.xapi.enums import Weight

OUR_SERVER = ""


class Statement(models.Model):
    """One xAPI statement.

    The number is the cursor of readers and never leaves the database; outside it is ``statement_id``. ``verb`` and the
    keys of the link tables are as ``lms.xapi.core.index_key`` writes them.
    """

    statement_id = models.UUIDField(unique=True)
    # Lower-case hexadecimal SHA-256 of the canonical form: what must be equal for two statements to be the same
    # (xAPI 1.0.3 part 2, 2.3.1).
    fingerprint = models.CharField(max_length=64)
    verb = models.TextField()
    registration = models.UUIDField(null=True)
    # Room for launches of content packages: the session a statement came out of.
    launch_session = models.UUIDField(null=True)
    timestamp = models.DateTimeField()
    stored = models.DateTimeField()
    weight = models.PositiveSmallIntegerField(choices=Weight)
    # Who stored it: empty for this server itself, else the public id of the client.
    client = models.CharField(max_length=64, default=OUR_SERVER)
    is_voided = models.BooleanField(default=False)
    body = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weight__in=Weight.values), name="statement_weight_known"
            )
        ]
        indexes = [
            models.Index(fields=["registration", "weight", "id"], name="statement_registration"),
            models.Index(fields=["verb", "id"], name="statement_verb"),
            models.Index(fields=["stored", "id"], name="statement_stored"),
            # Retention walks details by age.
            models.Index(fields=["weight", "timestamp"], name="statement_retention"),
        ]

    def __str__(self) -> str:
        return str(self.statement_id)


class StatementAgent(models.Model):
    """An agent or identified group stands in a statement; ``agent`` is its ``core.agent_key``, ``usage`` says where."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="agents")
    agent = models.TextField()
    usage = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "usage", "statement"], name="statement_agent_once")
        ]

    def __str__(self) -> str:
        return f"{self.agent} ({self.usage})"


class StatementActivity(models.Model):
    """An activity stands in a statement; ``usage`` (``core.ActivityUsage``) says where."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="activities")
    activity = models.TextField()
    usage = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "usage", "statement"], name="statement_activity_once")
        ]

    def __str__(self) -> str:
        return f"{self.activity} ({self.usage})"


class StatementTarget(models.Model):
    """A statement refers to another one (StatementRef, voiding), which may arrive later: so this is no foreign key."""

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="target")
    target_id = models.UUIDField(db_index=True)
    voids = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.statement_id} → {self.target_id}"


class RetentionRun(PublicModel, FrozenModel):
    """That a retention rule ran: which, what it deleted, when. Details before ``before`` are not stored again."""

    rule = models.CharField(max_length=40)
    before = models.DateTimeField()
    deleted = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.rule} {self.before.isoformat()}: {self.deleted}"


class XapiClient(MachineCredential):
    """A system that may use the record store. The id names it in statements for ever, whatever its secret is.

    As Basic credentials the prefix is the key and what follows the dot the secret; as bearer token both together.
    """

    # 0: as many as it likes.
    requests_per_minute = models.PositiveIntegerField()


class Launch(MachineCredential):
    """A person opened content that tells statements itself; its token speaks for this person and registration only.

    The id is the session of the statements (``Statement.launch_session``), ``actor`` is ``User.xapi_account``.
    """

    actor = models.UUIDField()
    registration = models.UUIDField()
    activity = models.TextField()
