"""Verbs: `rosters`, `shifts`, `templates`, `exchanges`, `settings`, `people`, `feeds`, `gaps`, `files`."""
