"""What people do to the calendar, and what the clock does."""
