"""Reads of the crisis room: `crises`, `prefill` (what a picture begins with), `hands` (who is free)."""
