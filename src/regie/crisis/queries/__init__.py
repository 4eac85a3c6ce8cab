"""Reads of the crisis room: `crises` and `prefill` (what a picture begins with)."""
