"""Organisations, users, memberships and the rights of roles."""
