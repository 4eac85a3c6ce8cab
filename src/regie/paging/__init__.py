"""Waking people: addresses, means, attempts and whether they arrived. Knows nothing of what it is about."""
