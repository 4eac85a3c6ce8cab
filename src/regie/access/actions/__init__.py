"""Verbs of access: `leaving`, `reminding`, `reviewing`, `exiting`, `exporting`."""
