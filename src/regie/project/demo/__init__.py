"""The demo world: fictional, marked as such, rich enough to see every capability live."""
