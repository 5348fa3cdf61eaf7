"""A real server on a real database, for what only shows there: kills, races, speed."""
