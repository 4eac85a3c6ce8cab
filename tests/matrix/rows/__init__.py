"""The table: ROUTES, ACTIONS and MACHINE, in a file per screen area and room. Found by themselves."""
