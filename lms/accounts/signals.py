"""News from the people floor. Sent inside the transaction of the fact, with keyword arguments only."""

from django.dispatch import Signal

# person: User, now: datetime. Documents that waited for the spelling can be drawn; ``reconcile`` redoes what is lost.
name_confirmed = Signal()
