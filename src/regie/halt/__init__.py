"""After the brake: what still appeared, what was held back, whose sessions ended, and the drill."""
