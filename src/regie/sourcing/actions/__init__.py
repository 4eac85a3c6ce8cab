"""The verbs of weighing: take in figures, set prices, study, decide, compare, and make it an assignment."""
