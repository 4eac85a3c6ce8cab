"""Verbs that write: `samples` (draw), `cards` (judge, appeal), `findings` (change), `proposals` (decide)."""
