"""Writing and signing a brief, sending it, answering it, and the administrative calendar."""
