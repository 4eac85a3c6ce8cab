"""Reads about answers: the list, suggestions for a question, and what may still be sent."""
