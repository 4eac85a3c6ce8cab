"""Reads of the roster: `line`, `cover`, `checks`, `asked`, `feeds`."""
