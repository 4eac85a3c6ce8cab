"""Dutch for commands that need no database: the same catalogue as the screens, read without Django."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

CATALOGUES: Final = Path(__file__).resolve().parents[1] / "locale"


@cache
def in_dutch() -> Callable[[str], str]:
    """Gives the Dutch of an English sentence; the English where the catalogue was not compiled."""
    return gettext.translation("django", CATALOGUES, ["nl"], fallback=True).gettext
