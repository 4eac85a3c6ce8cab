"""Verbs that write: `stragglers` (look for what still appeared), `held` (decide) and `drills` (rehearse)."""
