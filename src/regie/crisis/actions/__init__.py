"""Verbs that write: `crises`, `levels`, `pictures`, `rumours`, `hands`, `exercises`, and the `clock`."""
