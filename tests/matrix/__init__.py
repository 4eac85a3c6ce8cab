"""Who may do what, where: one table, checked cell by cell against the real product."""
