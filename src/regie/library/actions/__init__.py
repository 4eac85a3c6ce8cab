"""What people and software do with answers: write, decide, bring in, and note their use."""
