"""The library of approved answers: who owns them, until when they hold, and what became of them in use."""
