"""Filled examples of the five agreements, to take over and change. A beginning, never a norm."""

from __future__ import annotations

import copy
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path(__file__).parent / "examples"


@cache
def _examples(kind: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{kind}.toml").read_text("utf-8"))


def example(agreement: str, kind: str = "night_webcare") -> dict[str, Any]:
    """A whole example of this agreement for this kind of assignment, free to change."""
    own = _examples(kind)
    return copy.deepcopy(own.get(agreement) or _examples("night_webcare")[agreement])


def example_terms(kind: str) -> dict[str, Any]:
    """Hours, topics and service levels (without a channel) that such an assignment may begin with."""
    return copy.deepcopy(_examples(kind).get("terms") or _examples("night_webcare")["terms"])
