"""Verbs of the assignment: agree on it, sign its agreements, let it start, end it."""
