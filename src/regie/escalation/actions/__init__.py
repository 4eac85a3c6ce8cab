"""Verbs of escalation: concerns, the clock that climbs, telling people, the rows of ladders."""
