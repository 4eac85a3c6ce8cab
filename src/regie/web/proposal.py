"""The proposal for the college as an accessible PDF: one template, WeasyPrint."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string

from regie.sourcing.advice import Advice
from regie.sourcing.paper import Part
from regie.web.proposal_parts import parts

CSS: Final = Path(__file__).parent / "static" / "css" / "proposal.css"
WIDE: Final = 280  # of a bar in the charts, in points
HIGH: Final = 22


class PdfImpossible(RuntimeError):
    """What it says: WeasyPrint or the libraries it draws with are not on this machine."""


def proposal(advice: Advice, day: date) -> bytes:
    """The PDF of an advice that is kept nowhere."""
    return pdf(parts(advice, None, day))


def pdf(written: list[Part]) -> bytes:
    """The PDF. Raises PdfImpossible with what to install."""
    try:
        from weasyprint import CSS as STYLE
        from weasyprint import HTML
    except (ImportError, OSError) as wrong:
        raise PdfImpossible(
            "cannot be drawn on this machine; mend: install the Debian packages libpango-1.0-0, "
            "libpangoft2-1.0-0 and libharfbuzz-subset0"
        ) from wrong
    page = HTML(
        string=render_to_string("sourcing/proposal.html", {"parts": [_shown(one) for one in written]})
    )
    made = page.write_pdf(stylesheets=[STYLE(string=CSS.read_text("utf-8"))], pdf_variant="pdf/ua-1")
    return bytes(made)


def _shown(part: Part) -> dict[str, Any]:
    rows: list[Any] = []
    if part.kind == "table":
        rows = [
            (n == part.marked, row[0], [(cell, at in part.words) for at, cell in enumerate(row[1:], 1)])
            for n, row in enumerate(part.rows)
        ]
    elif part.kind == "bars":
        rows = [
            (HIGH * n, name, round(WIDE * level), round(WIDE * cost))
            for n, (name, level, cost) in enumerate(part.rows)
        ]
    head = [(name, at in part.words or at == 0) for at, name in enumerate(part.head)]
    return {
        "kind": part.kind,
        "text": part.text,
        "items": part.items,
        "head": head,
        "rows": rows,
        "high": HIGH * len(rows),
    }
