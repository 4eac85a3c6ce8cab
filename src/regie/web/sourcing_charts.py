"""Pictures of an advice as SVG, which show without a script; the table stands beside each."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 672, 150  # four units an hour of the week


def week(mean: Sequence[float], upper: Sequence[float], label: str, days: Sequence[object]) -> SafeString:
    """The usual week: what comes in per hour, and the bound above it."""
    top = max(1.0, *upper, *mean)
    step = WIDTH / max(1, len(mean))
    grid = format_html_join(
        "",
        '<line class="week__day" x1="{}" x2="{}" y1="0" y2="{}"></line>',
        ((_n(n * WIDTH / 7), _n(n * WIDTH / 7), HEIGHT) for n in range(1, 7)),
    )
    names = format_html_join("", "<span>{}</span>", ((day,) for day in days))
    return format_html(
        '<figure class="week"><div class="week__top" aria-hidden="true">{}</div>'
        '<svg class="week__plot" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        '{}<path class="week__mean" d="{}"></path><path class="week__upper" d="{}"></path></svg>'
        '<div class="week__feet" aria-hidden="true">{}</div></figure>',
        f"{top:.1f}".replace(".", ","),
        WIDTH,
        HEIGHT,
        label,
        grid,
        f"M0 {HEIGHT}{_steps(mean, top, step)}L{WIDTH} {HEIGHT}Z",
        f"M0 {_n(HEIGHT - upper[0] / top * HEIGHT) if upper else HEIGHT}{_steps(upper, top, step)}",
        names,
    )


def _steps(values: Sequence[float], top: float, step: float) -> str:
    return "".join(
        f"L{_n(n * step)} {_n(HEIGHT - value / top * HEIGHT)}H{_n((n + 1) * step)}"
        for n, value in enumerate(values)
    )


def bar(share: float, kind: str = "") -> SafeString:
    """A bar of 0 to 1 for in a table that has the number."""
    width = _n(max(0.0, min(1.0, share)) * 100)
    return format_html(
        '<svg class="bar{}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="bar__track" x="0" y="3" width="100" height="4"></rect>'
        '<rect class="bar__fill" x="0" y="1" width="{}" height="8"></rect></svg>',
        f" bar--{kind}" if kind else "",
        width,
    )


def swing(low: float, high: float, least: float, most: float) -> SafeString:
    """How far the lead goes between two ends; left of the line another scenario wins."""
    span = max(most - least, 1e-9)

    def at(value: float) -> float:
        return (value - least) / span * 100

    left, right = sorted((at(low), at(high)))
    return format_html(
        '<svg class="swing" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="swing__fill" x="{}" y="1" width="{}" height="8"></rect>'
        '<line class="swing__zero" x1="{}" x2="{}" y1="0" y2="10"></line></svg>',
        _n(left),
        _n(max(0.8, right - left)),
        _n(at(0.0)),
        _n(at(0.0)),
    )


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
