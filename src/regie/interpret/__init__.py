"""Reading a message: language, topic, urgency, kind, personal data. Plain functions that advise."""
