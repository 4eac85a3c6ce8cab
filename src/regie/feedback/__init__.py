"""Feedback: samples, scorecards, corrections and what they may change. It proposes; a person decides."""
