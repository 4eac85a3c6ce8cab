"""Listening to topics, never to persons: queries, counts, bursts."""
