"""Commands of `regie`; see `project.cli`."""
