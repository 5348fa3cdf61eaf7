"""What the journal holds of a person: handed out, and erased. Spans accounts, who know the person, and the journal."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from itertools import chain

from django.db import transaction

from lms.accounts.domain.access import log_access
from lms.accounts.enums import AccessKind
from lms.accounts.models import User
from lms.xapi.domain.erasure import Erased, Traces, documents_with, erase_traces, statements_with, traces_of
from lms.xapi.domain.transfer import export_documents, export_statements

SUBJECT = "learning records"


def export_person(*, person: User, actor: User, now: dt.datetime) -> Iterator[bytes]:
    """Lines of JSON: every statement the person stands in, with attachments, and their documents; logged beforehand.

    (Art. 15, 20 GDPR.)
    """
    log_access(actor=actor, people=[person], kind=AccessKind.EXPORTED, subject_matter=SUBJECT, now=now)
    traces = _traces(person)
    return chain(export_statements(statements_with(traces)), export_documents(documents_with(traces)))


@transaction.atomic
def erase_person(*, person: User, actor: User, now: dt.datetime) -> Erased:
    """Erases what the journal holds of a person beyond evidence, and gives them another pseudonym; logged.

    Progress, decisions and certificates stay as they are: they follow from evidence, which stays.
    """
    locked = User.objects.select_for_update().get(pk=person.pk)
    pseudonym = uuid.uuid4()
    erased = erase_traces(traces=_traces(locked), pseudonym=pseudonym, now=now)
    locked.xapi_account = pseudonym
    locked.save(update_fields=["xapi_account"])
    log_access(
        actor=actor, people=[person], kind=AccessKind.CHANGED, subject_matter=f"{SUBJECT} erased", now=now
    )
    return erased


def find_account(*, address: str) -> User | None:
    """The account with this work address, active or not: leaving is when people ask."""
    return User.objects.filter(email=address.strip().lower()).first()


def _traces(person: User) -> Traces:
    return traces_of(account=person.xapi_account, addresses=[person.email, person.private_email])
