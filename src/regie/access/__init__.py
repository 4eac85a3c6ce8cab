"""Who may work here until when: joining, reminders, review of rights, leaving, and the exit of an agency."""
