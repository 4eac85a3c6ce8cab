"""Temporary peaks: prepared ahead, started in one action, wound down in one action or by themselves."""
