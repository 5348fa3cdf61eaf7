"""News of the curriculum for the floors above.

``completion_changed`` (``enrolment``, ``now``): a fact of a unit or the course was reached or taken back. It is sent
inside the transaction that changed it and only hurries work that ``manage.py reconcile`` can redo.
"""

from django.dispatch import Signal

completion_changed = Signal()
