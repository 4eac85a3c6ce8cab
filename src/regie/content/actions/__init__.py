"""Taking in pictures and films, recording their rights, and taking them back."""
