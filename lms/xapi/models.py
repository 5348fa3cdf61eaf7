"""Storage of statements: the JSON text as received plus few columns, and link tables with a usage code.

A sortable key is the cursor, nothing ever queries inside the JSON (``docs/decisions/0021``).
"""

from __future__ import annotations

from django.db import models

from lms.base.models import FrozenModel, MachineCredential, PublicModel
from lms.xapi.enums import DocumentKind, Weight

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
    # Grows with the number: whoever reads on from an instant misses nothing (docs/decisions/0024).
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
            # The verb at the end decides without a look at the row, where a registration has many statements.
            models.Index(fields=["registration", "weight", "id", "verb"], name="statement_of_registration"),
            models.Index(fields=["verb", "id"], name="statement_verb"),
            models.Index(fields=["stored", "id"], name="statement_stored"),
            models.Index(fields=["client", "id"], name="statement_client"),
            # Retention walks details by age.
            models.Index(fields=["weight", "timestamp"], name="statement_retention"),
        ]

    def __str__(self) -> str:
        return str(self.statement_id)


class StatementAgent(models.Model):
    """A statement is found by an agent or identified group; ``agent`` is its ``core.agent_key``.

    ``usage`` (``core.Usage``) says whether the filter ``agent`` looks there or only ``related_agents`` does.
    ``subject`` is the number of the statement it stands in: this one, or one it refers to (``StatementReference``).
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="agents")
    agent = models.TextField()
    usage = models.PositiveSmallIntegerField()
    subject = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "usage", "statement", "subject"], name="statement_agent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent} ({self.usage})"


class StatementActivity(models.Model):
    """A statement is found by an activity; as ``StatementAgent``, with ``core.index_key`` of the activity's IRI."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="activities")
    activity = models.TextField()
    usage = models.PositiveSmallIntegerField()
    subject = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "usage", "statement", "subject"], name="statement_activity_once"
            )
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


class StatementReference(models.Model):
    """A statement refers to a stored one, directly or over others, so filters find it by what the other says.

    (xAPI 1.0.3 part 3, 2.1.3, filter conditions for StatementRefs.) Verb and registration are those of the subject.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="references")
    subject = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="referrers")
    # 1: it is the object of the statement, 2: the object of that one, …
    distance = models.PositiveSmallIntegerField()
    verb = models.TextField()
    registration = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "subject"], name="statement_reference_once")
        ]
        indexes = [
            models.Index(fields=["verb", "statement"], name="reference_verb"),
            models.Index(fields=["registration", "statement"], name="reference_registration"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} → {self.subject_id}"


class StatementAttachment(models.Model):
    """A statement came with data, kept once in the storage under its hash (``domain.attachments``)."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="attachments")
    # Lower-case hexadecimal, of whatever length the statement says.
    sha2 = models.CharField(max_length=128, db_index=True)
    content_type = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "sha2"], name="statement_attachment_once")
        ]

    def __str__(self) -> str:
        return self.sha2


class ActivityDefinition(models.Model):
    """What the store says of an activity: the definitions of statements, the later over the earlier.

    What this server told of an activity is not changed by what others tell.
    """

    # ``core.index_key`` of the IRI.
    activity = models.TextField(unique=True)
    definition = models.TextField()
    client = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.activity


class Document(models.Model):
    """A document of the state, activity profile or agent profile resource (xAPI 1.0.3 part 3, 2.2).

    ``key`` is a hash of kind, activity, agent, registration and name: a document is there once, although some of these
    are empty and all may be longer than an index takes. ``activity`` and ``agent`` are as in the link tables.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.PositiveSmallIntegerField(choices=DocumentKind)
    activity = models.TextField(blank=True)
    agent = models.TextField(blank=True)
    registration = models.UUIDField(null=True)
    # stateId or profileId.
    name = models.TextField()
    content = models.BinaryField()
    content_type = models.TextField()
    # Lower-case hexadecimal SHA-1 of the content, as 1.0.3 wants the ETag.
    etag = models.CharField(max_length=40)
    updated = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=DocumentKind.values), name="document_kind_known"
            )
        ]
        indexes = [
            models.Index(fields=["agent", "activity", "kind", "updated"], name="document_of_agent"),
            models.Index(fields=["activity", "kind", "updated"], name="document_of_activity"),
        ]

    def __str__(self) -> str:
        return self.name


class RetentionRun(PublicModel, FrozenModel):
    """That details were deleted: by which rule, how many, when. Details before ``before`` are not stored again.

    ``account`` is empty where the rule is about everybody, else the pseudonym a person has since their erasure.
    """

    rule = models.CharField(max_length=40)
    account = models.UUIDField(null=True)
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
