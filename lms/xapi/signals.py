"""News of the journal for the floors above.

``evidence_coming`` (``registrations``, a set of UUIDs) is sent before the journal makes other writers wait: whoever
will lock rows because of this evidence locks them now, else two transactions could wait for each other.
``statements_recorded`` (``registrations``, ``now``) follows when the evidence of these registrations has changed; it
hurries work an idempotent command can redo (``recompute_progress``, ``reconcile``). Both are sent inside the
transaction that stores the statements.
"""

from django.dispatch import Signal

evidence_coming = Signal()
statements_recorded = Signal()
