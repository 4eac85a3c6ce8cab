"""What people do with mandates (`drafts`, `versions`) and brakes (`brakes`)."""
