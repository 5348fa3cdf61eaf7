"""News of the journal for the floors above.

``statements_recorded`` hurries work an idempotent command can redo (``recompute_progress``, ``reconcile``). It is sent
inside the transaction that stored the statements, with ``registrations`` (set of UUIDs) and ``now``.
"""

from django.dispatch import Signal

statements_recorded = Signal()
