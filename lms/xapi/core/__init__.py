"""xAPI statements without a framework: types, rules, equality, index.

    from lms.xapi.core import InvalidStatement, XapiVersion, fingerprint, read_statement

    checked = read_statement(body, version=XapiVersion.V2_0_0)   # or InvalidStatement: path, rule, section
    checked.statement.verb.id
    fingerprint(checked.document)

Knows xAPI 1.0.3 and 2.0.0 (IEEE 9274.1.1). Needs msgspec and nothing of this project. Written from the text of the
specifications; where they leave a choice, ``docs/decisions/0020`` to ``0022`` say which one was taken.
"""

from lms.xapi.core.activities import Activity, Definition, InteractionComponent, Verb
from lms.xapi.core.actors import Account, Actor
from lms.xapi.core.context import Context, ContextActivities, ContextAgent, ContextGroup, StatementRef
from lms.xapi.core.equality import canonical_form, fingerprint
from lms.xapi.core.errors import InvalidStatement
from lms.xapi.core.filters import (
    InvalidParameter,
    StatementFilters,
    matches,
    read_agent,
    read_filters,
    read_flag,
    read_instant,
    read_iri,
    read_uuid,
)
from lms.xapi.core.formats import parse_timestamp
from lms.xapi.core.index import (
    IndexEntries,
    Usage,
    account_key,
    agent_key,
    index_entries,
    index_key,
)
from lms.xapi.core.presentation import canonical, for_1_0_3, ids_only, in_one_language, merged_definition
from lms.xapi.core.reading import (
    CheckedStatement,
    check_statement,
    decode,
    read_actor,
    read_statement,
    read_statements,
)
from lms.xapi.core.results import Attachment, Result, Score
from lms.xapi.core.statements import VOIDED, Statement, SubStatement
from lms.xapi.core.versions import XapiVersion

__all__ = [
    "VOIDED",
    "Account",
    "Activity",
    "Actor",
    "Attachment",
    "CheckedStatement",
    "Context",
    "ContextActivities",
    "ContextAgent",
    "ContextGroup",
    "Definition",
    "IndexEntries",
    "InteractionComponent",
    "InvalidParameter",
    "InvalidStatement",
    "Result",
    "Score",
    "Statement",
    "StatementFilters",
    "StatementRef",
    "SubStatement",
    "Usage",
    "Verb",
    "XapiVersion",
    "account_key",
    "agent_key",
    "canonical",
    "canonical_form",
    "check_statement",
    "decode",
    "fingerprint",
    "for_1_0_3",
    "ids_only",
    "in_one_language",
    "index_entries",
    "index_key",
    "matches",
    "merged_definition",
    "parse_timestamp",
    "read_actor",
    "read_agent",
    "read_filters",
    "read_flag",
    "read_instant",
    "read_iri",
    "read_statement",
    "read_statements",
    "read_uuid",
]
