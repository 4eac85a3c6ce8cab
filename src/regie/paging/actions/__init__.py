"""Verbs of paging: addresses, settings, pages, deliveries and links."""
