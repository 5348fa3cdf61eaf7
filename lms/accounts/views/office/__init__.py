"""Pages of the programme office in Wagtail's admin: people, employments, roles, bodies."""
