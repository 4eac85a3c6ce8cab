"""What the page gathers, and what the report counts."""
