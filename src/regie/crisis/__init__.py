"""The crisis room: level, kernel message, environment picture, rumours, hands, aftercare and exercises."""
