"""Places in an answer that are filled in when it is used: `{naam}`, `{straat}`. Plain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# What may stand between braces; the first ones Regie can fill in by itself.
KNOWN: Final = (
    "naam", "gemeente", "kanaal", "ondertekening",
    "straat", "wijk", "datum", "tijd", "dag", "nummer", "bedrag", "link", "locatie", "afdeling",
)  # fmt: skip
_PLACE = re.compile(r"\{([^{}\n]{0,40})\}")


class PlaceholderWrong(ValueError):
    """A place that nobody could fill in; `why` is unknown_placeholder or broken_placeholder."""

    def __init__(self, why: str, name: str) -> None:
        super().__init__(f"{why}: {name}")
        self.why = why
        self.name = name


def places(text: str) -> tuple[str, ...]:
    """The names in the text, each once, in order."""
    return tuple(dict.fromkeys(match.group(1).strip().lower() for match in _PLACE.finditer(text)))


def check(text: str) -> tuple[str, ...]:
    """The names in the text. Raises PlaceholderWrong for an unknown name or a brace that stands alone."""
    found = places(text)
    for name in found:
        if name not in KNOWN:
            raise PlaceholderWrong("unknown_placeholder", name)
    rest = _PLACE.sub("", text)
    if "{" in rest or "}" in rest:
        raise PlaceholderWrong("broken_placeholder", "{" if "{" in rest else "}")
    return found


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every place filled that has a value; the others keep standing for the writer.

    Braces in a value are left out, so a resident's name can never open a place of its own.
    """

    def value(match: re.Match[str]) -> str:
        said = values.get(match.group(1).strip().lower(), "")
        return said.replace("{", "").replace("}", "") or match.group()

    return _PLACE.sub(value, text)
