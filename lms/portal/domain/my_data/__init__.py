"""Everything that is kept about a person, for that person (Art. 15 and 20 GDPR): as a page and as an archive."""
