"""One call to a network, outside any transaction, and what came of it.

Anything an adapter raises that it did not promise counts as uncertain: it may have been done.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final, Literal

from regie.channels.adapter import (
    Account,
    Adapter,
    Later,
    Outgoing,
    Refused,
    Sent,
    Unauthorised,
    Uncertain,
)

log = logging.getLogger(__name__)

Outcome = Literal[
    "sent",  # it is there
    "absent",  # read back: it is certainly not there
    "refused",
    "unauthorised",
    "later",  # certainly not done
    "uncertain",  # may or may not have been done
    "look_later",  # reading back did not work this time
    "unreadable",  # nobody but a person can tell
    "not_begun",  # we paused too long and never called
]
# Outcomes that say something bad about the account, not about this message.
ACCOUNT_FAULTS: Final = frozenset({"later", "uncertain", "unauthorised", "look_later"})
# Networks forget keys (Mastodon after an hour); after this the same key proves nothing.
KEY_KEPT_SECONDS: Final = 45 * 60.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. `timeout` bounds one call; `margin` is what a paused process may lose on top of it.

    After an uncertain end we wait `settle` before reading back, because a network may still be
    working on what we gave up on.
    """

    timeout: float = 10.0
    margin: float = 2.0
    settle: float = 5.0
    per_account: int = 2

    @property
    def lease(self) -> float:
        """How long an attempt may be under way."""
        return self.timeout + self.margin


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one call; `detail` is safe to show."""

    outcome: Outcome
    sent: Sent | None = None
    detail: str = ""
    after_seconds: float | None = None


def send(adapter: Adapter, account: Account, message: Outgoing, *, timeout_seconds: float) -> Result:
    """Put it on the network once."""
    try:
        return Result("sent", adapter.send(account, message, timeout_seconds=timeout_seconds))
    except Refused as said:
        return Result("refused", detail=said.detail)
    except Unauthorised as said:
        return Result("unauthorised", detail=said.detail)
    except Later as said:
        return Result("later", detail=said.detail, after_seconds=said.after_seconds)
    except Uncertain as said:
        return Result("uncertain", detail=said.detail)
    except Exception as defect:
        log.exception("adapter %s broke its promise while sending", adapter.network)
        return Result("uncertain", detail=type(defect).__name__)


def look(adapter: Adapter, account: Account, message: Outgoing, *, age_seconds: float) -> Result:
    """Whether it is there already, before anything is sent again; `age_seconds` since the last attempt.

    Without read-back a network that still knows our key may simply be asked again; without either
    nobody but a person can tell.
    """
    can = adapter.capabilities(account)
    if not can.read_back:
        if can.idempotency == "key" and age_seconds < KEY_KEPT_SECONDS:
            return Result("absent", detail="same key again")
        return Result("unreadable", detail="this network cannot be read back")
    try:
        found = adapter.read_back(account, message)
    except (Later, Uncertain) as said:
        return Result("look_later", detail=said.detail, after_seconds=getattr(said, "after_seconds", None))
    except (Refused, Unauthorised) as said:
        return Result("unreadable", detail=said.detail)
    except Exception as defect:
        log.exception("adapter %s broke its promise while reading back", adapter.network)
        return Result("look_later", detail=type(defect).__name__)
    return Result("sent", found) if found is not None else Result("absent")
