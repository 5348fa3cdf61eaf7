"""Course files: YAML that people write, checked strictly and with line numbers. Nothing here knows Django.

``source`` reads YAML safely, ``schema`` says what a course is, ``reading`` brings both together, ``writing`` is the way
back, ``bundle`` finds the files that a course names, ``richtext`` is the one form of formatted text.
"""
