"""Content of campaigns: pictures and films with their rights, and how words measure up per network."""
