"""When is it wise to outsource? What is coming, what it takes, scenarios side by side, and an advice."""
