"""Writing and taking the page of a turn, and telling when the watch is not kept."""
