"""A simulated social network, so an outsourcing set-up can be tried without any real one."""
