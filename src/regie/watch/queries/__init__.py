"""Reads about listening: `reach` (for whom), `register` (queries), `counting` (numbers), `sources`."""
