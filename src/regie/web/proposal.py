"""The proposal for the college as an accessible PDF: one template, WeasyPrint, the headings colleges use."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.template.loader import render_to_string

from regie.sourcing.advice import Advice, risks
from regie.sourcing.weighing import Weighed, cost_table
from regie.web import sourcing_words as words

CSS: Final = Path(__file__).parent / "static" / "css" / "proposal.css"
WIDE: Final = 280  # of a bar in the charts, in points


class PdfImpossible(RuntimeError):
    """What it says: WeasyPrint or the libraries it draws with are not on this machine."""


@dataclass(frozen=True, slots=True)
class Row:
    """One scenario as a line of the table and of the charts."""

    name: str
    level: str
    wait: str
    cost: str
    cost_range: str
    uncovered: str
    wins: str
    risks: list[str]
    level_bar: int
    cost_bar: int
    advised: bool
    top: int


def proposal(advice: Advice) -> bytes:
    """The PDF. Raises PdfImpossible with what to install."""
    try:
        from weasyprint import CSS as STYLE
        from weasyprint import HTML
    except (ImportError, OSError) as wrong:
        raise PdfImpossible(
            "cannot be drawn on this machine; mend: install the Debian packages libpango-1.0-0, "
            "libpangoft2-1.0-0 and libharfbuzz-subset0"
        ) from wrong
    page = HTML(string=render_to_string("sourcing/proposal.html", facts(advice)))
    made = page.write_pdf(stylesheets=[STYLE(string=CSS.read_text("utf-8"))], pdf_variant="pdf/ua-1")
    return bytes(made)


def facts(advice: Advice) -> dict[str, object]:
    """What the template shows."""
    dearest = max(one.cost for one in advice.weighed)
    rows = [_row(advice, one, dearest, n) for n, one in enumerate(advice.weighed)]
    chosen = advice.advised or advice.weighed[0]
    return {
        "case": advice.case,
        "sentence": words.advice_sentence(advice),
        "rows": rows,
        "chart_height": 22 * len(rows),
        "blocks": [words.block_sentence(one) for one in advice.blocks],
        "turns": [words.turn_sentence(one) for one in advice.turns],
        "conditions": [words.CONDITIONS[code] for code in advice.conditions],
        "risks": [words.risk(code) for code in risks(advice.case, chosen)],
        "steps": [
            (
                words.BLOCKS.get(one.block, one.block),
                words.number(one.hours_week),
                _percent(one.level),
                words.number(round(100 * one.gain, 1)),
            )
            for one in advice.steps
        ],
        "costs": [
            (
                words.RATES[str(row["rate"])],
                _euro(row["cost_year"]),
                words.source(str(row["source"])),
                row["since"] or "",
            )
            for row in cost_table(advice.case, chosen.scenario)
        ],
        "chosen": words.scenario_name(chosen.scenario.name),
        "start_cost": _euro(chosen.start_cost),
        "figures": advice.case.figures,
        "draws": words.number(advice.case.draws),
    }


def _row(advice: Advice, one: Weighed, dearest: float, place: int) -> Row:
    wait = one.service.mean_wait
    return Row(
        name=words.scenario_name(one.scenario.name),
        level=_percent(one.service.level.mean),
        wait=words.number(round(wait)) if math.isfinite(wait) else "–",
        cost=_euro(one.cost),
        cost_range=f"{_euro(one.cost_low)} – {_euro(one.cost_high)}",
        uncovered=words.number(one.service.uncovered_hours_week),
        wins=_percent(one.wins),
        risks=[words.risk(code) for code in risks(advice.case, one)],
        level_bar=round(WIDE * one.service.level.mean),
        cost_bar=round(WIDE * one.cost / max(dearest, 1.0)),
        advised=advice.advised is one,
        top=22 * place,
    )


def _percent(share: float) -> str:
    return f"{words.number(round(100 * share, 1))} %"


def _euro(amount: object) -> str:
    return f"€ {words.number(float(round(float(str(amount)))))}"
