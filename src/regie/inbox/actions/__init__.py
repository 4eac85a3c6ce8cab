"""Verbs of the inbox, by noun. Each checks authority first, changes one thing, and records it."""
