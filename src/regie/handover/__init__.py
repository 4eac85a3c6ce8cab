"""The page of a turn of the watch: what it gathers by itself, what a person adds, and the report after."""
