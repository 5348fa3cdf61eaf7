"""Views of the programme office inside Wagtail; each makes one domain call."""
