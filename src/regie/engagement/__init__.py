"""The assignment of a municipality to an agency and what it covers."""
