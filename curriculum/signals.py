"""News of the curriculum for the floors above.

``completion_changed`` (``enrolment``, ``now``): a fact of a unit or the course was reached or taken back. It is sent
inside the transaction that changed it and only hurries work that ``manage.py reconcile`` can redo.
"""

from django.dispatch import Signal

completion_changed = Signal()

# ``enrolment``, ``now``: somebody was enrolled or withdrawn, or the days or terms of their run moved. Sent inside the
# transaction; money follows it, completion has news of its own.
enrolment_changed = Signal()
