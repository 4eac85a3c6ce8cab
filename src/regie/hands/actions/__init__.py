"""Calling for hands, answering, and the clock that closes a call."""
