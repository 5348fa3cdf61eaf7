"""Pages and doors of the account."""
