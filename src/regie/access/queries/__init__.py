"""Reads about access: `policies`, `reviews`, `exits`, `leavers`."""
