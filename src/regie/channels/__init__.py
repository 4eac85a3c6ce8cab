"""The one door in: accounts, adapters, raw events and messages."""
