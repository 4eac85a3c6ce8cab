"""How the house is started: settings, addresses, commands, worker, database supervisor."""
