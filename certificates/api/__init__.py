"""The REST interface, read only: ``resources`` answers, ``filters`` narrow, ``docs`` and ``scheme`` describe."""
