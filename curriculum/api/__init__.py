"""The REST interface, read only: ``resources`` answers, ``filters`` narrow, ``examples`` show."""
