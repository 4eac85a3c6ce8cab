"""Preparing a peak, starting it, and winding it down."""
