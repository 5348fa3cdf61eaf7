"""Codes of the journal's columns. Small numbers, since link rows are the largest tables."""

from django.db.models import IntegerChoices


class Weight(IntegerChoices):
    """Whether a statement is evidence (kept as long as what it proves) or detail (deleted by the retention rule)."""

    DETAIL = 0
    EVIDENCE = 1


class AgentUsage(IntegerChoices):
    """Where in a statement an agent stands; ``related_agents`` drops the condition (xAPI 1.0.3 part 3, 2.1.3)."""

    ACTOR = 1
    OBJECT = 2
    MEMBER = 3
    AUTHORITY = 4
    INSTRUCTOR = 5
    TEAM = 6
    CONTEXT_AGENT = 7
    CONTEXT_GROUP = 8
    SUB_ACTOR = 11
    SUB_OBJECT = 12
    SUB_MEMBER = 13
    SUB_INSTRUCTOR = 15
    SUB_TEAM = 16
    SUB_CONTEXT_AGENT = 17
    SUB_CONTEXT_GROUP = 18


class ActivityUsage(IntegerChoices):
    """Where in a statement an activity stands; ``related_activities`` drops the condition."""

    OBJECT = 1
    PARENT = 2
    GROUPING = 3
    CATEGORY = 4
    OTHER = 5
    SUB_OBJECT = 11
    SUB_PARENT = 12
    SUB_GROUPING = 13
    SUB_CATEGORY = 14
    SUB_OTHER = 15
