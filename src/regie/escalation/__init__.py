"""Concerns, ladders and acknowledgements that fire on time."""
