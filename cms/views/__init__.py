"""Views of content: learning, reading without enrolment, files, search."""
