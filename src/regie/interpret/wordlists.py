"""Reads the word lists that ship with the room (`words/*.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "words"


@cache
def wordlist(name: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Section -> grade -> patterns, in the order of the file."""
    with (_FOLDER / f"{name}.toml").open("rb") as file:
        sections = tomllib.load(file)
    return {
        section: {grade: _patterns(text) for grade, text in grades.items()}
        for section, grades in sections.items()
    }


def _patterns(text: str) -> tuple[str, ...]:
    parts = (" ".join(part.split()) for part in text.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))
