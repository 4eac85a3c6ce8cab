"""Verbs that write: `releases` (propose, decide) and `outbox` (send)."""
