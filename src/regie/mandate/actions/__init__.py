"""What people do with mandates (`versions`) and brakes (`brakes`)."""
