"""The ledger: what was done, by whom, under which mandate, provable to an outsider."""
