"""How soon the pool finds a database that was away.

By itself psycopg's pool doubles the pause between its tries: a database that restarted in three seconds
is used again after fifteen, and an escalation would be as late. Here it tries several times a second.
"""

from __future__ import annotations

import time
from typing import Any, Final

AGAIN_SECONDS: Final = 0.2


def try_again(pool: Any) -> None:
    """Called in a thread of the pool each time a series of tries failed: begins another one."""
    time.sleep(AGAIN_SECONDS)
    if not pool.closed:
        pool.check()  # starts a connection when none is being made
