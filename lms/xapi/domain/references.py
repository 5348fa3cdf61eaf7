"""Statements that refer to others are found by what the others say (xAPI 1.0.3 part 3, 2.1.3: StatementRefs).

Followed when either of the two arrives, so that no query has to. Who stores statements comes alone
(``storage.store_statements``), so nothing is missed in between.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet

from django.db.models import Model, Q

from lms.xapi.domain.insertion import Values, adapted, insert_all
from lms.xapi.models import Statement, StatementActivity, StatementAgent, StatementReference

# Longer chains are not followed further: each statement of a chain would cost as many rows as it has ancestors.
LONGEST_CHAIN = 10

Edge = tuple[int, int]


def follow_references(*, targets: Mapping[int, uuid.UUID], waiting: AbstractSet[Edge]) -> None:
    """Completes the references of newly stored statements.

    ``targets`` has the id that some of them (by number) refer to, ``waiting`` the older statements that refer to one.
    """
    edges = _edges_to_stored(targets) | waiting
    if edges:
        _insert_references(_new_pairs(edges))


def delete_statements(numbers: Collection[int]) -> int:
    """Deletes statements with all that was derived from them; how many there were."""
    referring = StatementReference.objects.filter(subject__in=numbers).values_list("statement_id", flat=True)
    rows = set(referring)
    for model in (StatementAgent, StatementActivity):
        model.objects.filter(statement__in=rows, subject__in=numbers).delete()
    _, counts = Statement.objects.filter(pk__in=numbers).delete()
    return counts.get("xapi.Statement", 0)


def _edges_to_stored(targets: Mapping[int, uuid.UUID]) -> set[Edge]:
    if not targets:
        return set()
    found = Statement.objects.filter(statement_id__in=set(targets.values()))
    stored = dict(found.values_list("statement_id", "pk"))
    return {(number, stored[target]) for number, target in targets.items() if target in stored}


def _new_pairs(edges: AbstractSet[Edge]) -> dict[Edge, int]:
    """What is newly reachable over ``edges``, with the distance.

    Everything that reaches the beginning of an edge now reaches what its end does.
    """
    before, after = defaultdict[int, dict[int, int]](dict), defaultdict[int, dict[int, int]](dict)
    known = StatementReference.objects.filter(
        Q(subject__in={start for start, _ in edges}) | Q(statement__in={end for _, end in edges})
    ).values_list("statement_id", "subject_id", "distance")
    for start, end, distance in known:
        before[end][start] = after[start][end] = distance
    pairs: dict[Edge, int] = {}
    for referring, subject in sorted(edges):
        for start, to_edge in list({referring: 0, **before[referring]}.items()):
            for end, from_edge in list({subject: 0, **after[subject]}.items()):
                distance = to_edge + 1 + from_edge
                if start != end and distance <= LONGEST_CHAIN and end not in after[start]:
                    pairs[start, end] = before[end][start] = after[start][end] = distance
    return pairs


def _insert_references(pairs: Mapping[Edge, int]) -> None:
    subjects = Statement.objects.in_bulk({subject for _, subject in pairs})
    rows: dict[type[Model], list[Values]] = {
        StatementReference: [
            adapted((number, subject, distance, subjects[subject].verb, subjects[subject].registration))
            for (number, subject), distance in pairs.items()
        ]
    }
    for model, name in ((StatementAgent, "agent"), (StatementActivity, "activity")):
        links: dict[int, list[tuple[str, int]]] = {}
        found = model.objects.filter(statement__in=subjects.keys(), subject__in=subjects.keys())
        for statement, subject, key, usage in found.values_list("statement_id", "subject", name, "usage"):
            if statement == subject:
                links.setdefault(subject, []).append((key, usage))
        rows[model] = [
            (number, key, usage, subject)
            for number, subject in pairs
            for key, usage in links.get(subject, ())
        ]
    insert_all(rows)
