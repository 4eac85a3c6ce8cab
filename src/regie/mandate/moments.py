"""Moments as tables and facts write them: ISO 8601 with an offset, nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_FORM = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
)


def parse_moment(value: object) -> datetime | None:
    """The aware moment in this text (or this aware datetime); None when it is anything else.

    A moment that cannot be put on a clock (year 1 with an eastern offset) is None too.
    """
    if isinstance(value, datetime):
        return value if value.utcoffset() is not None and _on_a_clock(value) else None
    if not isinstance(value, str) or _FORM.fullmatch(value) is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if _on_a_clock(found) else None


def _on_a_clock(moment: datetime) -> bool:
    """Room for every zone on either side, so that no later conversion overflows."""
    try:
        return 1 < moment.astimezone(UTC).year < 9999
    except OverflowError:
        return False
