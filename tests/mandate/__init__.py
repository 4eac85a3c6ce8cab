"""Tests of the mandate room."""
