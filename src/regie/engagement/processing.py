"""The processing agreement (AVG article 28): which version, since when, which data, who else touches it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date


def objection(processing: Mapping[str, object], today: date) -> str:
    """What it lacks; empty when it is whole. An empty list of sub-processors is an answer, none is not."""
    if not processing:
        return "no_processing"
    categories, others = processing.get("categories"), processing.get("sub_processors")
    signed = day(processing.get("date"))
    whole = (
        bool(str(processing.get("version") or "").strip())
        and signed is not None
        and signed <= today
        and isinstance(categories, list)
        and any(str(one).strip() for one in categories)
        and isinstance(others, list)
    )
    if not whole:
        return "processing_wrong"
    known = isinstance(others, list) and all(_named(one) for one in others)
    return "" if known else "sub_processor_wrong"


def _named(other: object) -> bool:
    """A sub-processor has a name and the country where the data is."""
    return isinstance(other, Mapping) and all(
        str(other.get(part) or "").strip() for part in ("name", "country")
    )


def day(text: object) -> date | None:
    """The date that `YYYY-MM-DD` names; None when it names none."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
