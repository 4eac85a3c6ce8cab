"""Weekly windows as people type them (`ma-vr 18:00-08:00`), and as a table writes them."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.kernel.windows import DAYS, WindowWrong, parse_window
from regie.mandate.analysis import QUARTER
from regie.web.facts_in_words import DAYS as DAY_NAMES

PRESETS: Final = {
    "night": ("mon-sun 18:00-08:00",),
    "weekend": ("sat-sun 00:00-24:00",),
    "office": ("mon-fri 08:00-18:00",),
}
PRESET_NAMES: Final = {
    "night": gettext_lazy("Evening and night"),
    "weekend": gettext_lazy("Weekend"),
    "office": gettext_lazy("Office hours"),
}
_SHAPE: Final = re.compile(
    r"\s*([^\W\d_]+)\.?\s*(?:(?:-|–|t/m|tot en met|to)\s*([^\W\d_]+)\.?)?\s+"
    r"(\d{1,2})(?:[:.](\d\d))?\s*(?:-|–|tot|until|to)\s*(\d{1,2})(?:[:.](\d\d))?\s*(?:uur)?\s*",
    re.I,
)


class WindowUnclear(ValueError):
    """A line that is no weekly window; the text says how to write it."""


def to_words(code: str) -> str:
    """`mon-fri 18:00-08:00` with the days in the reader's language; other text as it is."""
    days, space, hours = code.partition(" ")
    return "-".join(str(DAY_NAMES.get(day, day)).lower() for day in days.split("-")) + space + hours


def to_codes(line: str) -> str:
    """A typed line as a table writes it. Takes `vr t/m zo 22 - 6 uur` too. Raises WindowUnclear."""
    match = _SHAPE.fullmatch(line)
    if match is None:
        raise WindowUnclear(_("“%(line)s” is not clear. Write it like: mon-fri 18:00-08:00") % {"line": line})
    first, last, *numbers = match.groups()
    days = "-".join(_day(day, line) for day in (first, last) if day)
    start, end = (f"{int(numbers[n]):02d}:{numbers[n + 1] or '00'}" for n in (0, 2))
    code = f"{days} {start}-{end}"
    try:
        window = parse_window(code)
    except WindowWrong as bad:
        raise WindowUnclear(_("“%(line)s” is not a period of the week.") % {"line": line}) from bad
    if window.start % QUARTER or window.end % QUARTER:
        raise WindowUnclear(_("“%(line)s”: use quarters, such as 18:15.") % {"line": line})
    return code


def _day(text: str, line: str) -> str:
    """The code of a day, by its code or the start of its name in the reader's language."""
    wanted = text.lower()
    for code in DAYS:
        short = str(DAY_NAMES[code]).lower()
        if wanted == code or wanted.startswith(short):
            return code
    raise WindowUnclear(_("“%(line)s”: “%(day)s” is not a day.") % {"line": line, "day": text})
