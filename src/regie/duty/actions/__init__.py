"""What changes the watch."""
