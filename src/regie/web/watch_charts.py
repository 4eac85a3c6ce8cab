"""Bars as SVG, drawn here so that they show without a script. Whoever shows one puts the table beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Column:
    """One bar: its value, what it is called, and whether it is the one that matters."""

    value: float
    name: str
    marked: bool = False


def bars(columns: Sequence[Column], *, label: str, baseline: float = 0, height: int = 120) -> SafeString:
    """A bar chart over its full width with the highest value and the first and last name beside it."""
    if not columns:
        return SafeString("")
    top = nice(max([baseline, *(one.value for one in columns)]))
    width, gap = 600, 2 if len(columns) <= 80 else 0.5
    step = width / len(columns)
    drawn = format_html_join(
        "",
        '<rect class="chart__bar{}" x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>',
        (
            (
                " chart__bar--marked" if one.marked else "",
                _number(place * step + gap / 2),
                _number(height - one.value / top * height),
                _number(max(0.5, step - gap)),
                _number(one.value / top * height),
                one.name,
                _plain(one.value),
            )
            for place, one in enumerate(columns)
        ),
    )
    line = _line(baseline, top, width, height)
    return format_html(
        '<figure class="chart"><div class="chart__top" aria-hidden="true">{}</div>'
        '<svg class="chart__plot" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        "{}{}</svg>"
        '<div class="chart__feet" aria-hidden="true"><span>{}</span><span>{}</span></div></figure>',
        _plain(top),
        width,
        height,
        label,
        drawn,
        line,
        columns[0].name,
        columns[-1].name,
    )


def spark(values: Sequence[int]) -> SafeString:
    """A small one without words, for in a table that has the numbers."""
    if not values:
        return SafeString("")
    top, step = max(1, *values), 100 / len(values)
    heights = [value / top * 26 + 2 for value in values]
    drawn = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}"></rect>',
        (
            (_number(n * step), _number(30 - height), _number(step - 1.5), _number(height))
            for n, height in enumerate(heights)
        ),
    )
    return format_html('<svg class="spark" viewBox="0 0 100 30" aria-hidden="true">{}</svg>', drawn)


def nice(value: float) -> float:
    """The next round number above a value: 1, 2 or 5 times a power of ten."""
    if value <= 1:
        return 1
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if value <= step * power)


def _line(baseline: float, top: float, width: int, height: int) -> SafeString:
    if baseline <= 0:
        return SafeString("")
    at = _number(height - baseline / top * height)
    return format_html('<line class="chart__usual" x1="0" x2="{}" y1="{}" y2="{}"></line>', width, at, at)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _plain(value: float) -> str:
    return f"{value:.1f}".replace(".", ",") if value != int(value) else str(int(value))
