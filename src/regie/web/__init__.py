"""The screens. Views parse, call and render; they decide and write nothing."""
