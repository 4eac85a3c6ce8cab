"""Reads of the inbox, by noun."""
