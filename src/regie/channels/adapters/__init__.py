"""One file per network. Reached through `channels.registry` only."""
