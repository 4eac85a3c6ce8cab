"""The advice on screen: why, per block, side by side, how sure, and what it rests on; sliders move it."""

from __future__ import annotations

import csv
import io
import math
from datetime import date, timedelta
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regie.audit import actions as audit
from regie.kernel.clock import local, utc_now
from regie.people.roles import may
from regie.sourcing import kept, queries
from regie.sourcing.advice import Advice, risks
from regie.sourcing.case import CRITERIA, SKILLS
from regie.sourcing.models import Run
from regie.sourcing.paper_odt import odt
from regie.sourcing.price import people_at_peak
from regie.sourcing.weighing import Weighed, cost_table, value_of
from regie.web import sourcing_data_words as data_words
from regie.web import sourcing_words as words
from regie.web.proposal import PdfImpossible, pdf
from regie.web.proposal_parts import parts
from regie.web.session import SeatRequest, requires
from regie.web.sourcing import progress_of, weights_in
from regie.web.sourcing_charts import bar, swing, week
from regie.web.sourcing_figures import days
from regie.web.sourcing_forms import DecideForm

PEAKS: Final = (3, 10, 50)
REVIEW: Final = timedelta(days=182)


@require_safe
@requires("sourcing.read")
def advice(request: SeatRequest, pk: int) -> HttpResponse:
    """The whole of it, or how far it is."""
    row = get_object_or_404(queries.runs(request.actor), pk=pk)
    if row.state != Run.DONE:
        return render(request, "sourcing/making.html", progress_of(row) | {"study": row.study})
    found = _advice(request, row)
    decision = getattr(row, "decision", None)
    open_ways = [one.scenario.name for one in found.weighed if not one.failing]
    review = local(utc_now()).date() + REVIEW
    shown = {
        "run": row,
        "study": row.study,
        "weights": [
            (one, data_words.CRITERIA[one], round(found.case.weights.get(one, 0))) for one in CRITERIA
        ],
        "decision": decision,
        "decided": words.scenario_name(decision.scenario) if decision else "",
        "form": DecideForm(open_ways, initial={"review_on": review}),
        "may_decide": may(request.actor.role, "sourcing.decide"),
        "may_write": may(request.actor.role, "sourcing.write"),
        "moved": bool(weights_in(request.GET)),
        **weighed_of(found),
        **_work_of(found),
        **_sure_of(found),
        **_people_of(found, row),
        **_coming_of(found),
    }
    return render(request, "sourcing/advice.html", shown)


@require_safe
@requires("sourcing.read")
def weighed(request: SeatRequest, pk: int) -> HttpResponse:
    """What the sliders change, without the frame."""
    row = get_object_or_404(queries.runs(request.actor), pk=pk, state=Run.DONE)
    found = _advice(request, row)
    shown = {"run": row, **weighed_of(found), **_sure_of(found)}
    return render(request, "sourcing/weighed.html", shown)


def _advice(request: SeatRequest, row: Run) -> Advice:
    return kept.again(row.given, row.volume, row.services, weights_in(request.GET))


def weighed_of(found: Advice) -> dict[str, Any]:
    """The sentence, the scenarios side by side and what is advised per block."""
    dearest = max(one.cost for one in found.weighed) or 1.0
    return {
        "sentence": words.advice_sentence(found),
        "advised": found.advised is not None,
        "robust": found.robust,
        "rows": [_scenario(found, one, dearest) for one in found.weighed],
        "blocks": [
            (words.BLOCKS.get(one.block, one.block), words.WHO[one.who], words.block_sentence(one))
            for one in found.blocks
        ],
    }


def _scenario(found: Advice, one: Weighed, dearest: float) -> dict[str, Any]:
    level, wait = one.service.level, one.service.mean_wait
    error = 196 * level.error if math.isfinite(level.error) else 0.0
    told = [words.risk(code) for code in risks(found.case, one)]
    return {
        "name": words.scenario_name(one.scenario.name),
        "advised": found.advised is one,
        "failing": bool(one.failing),
        "dominated": one.dominated_by is not None,
        "level": words.number(round(100 * level.mean, 1)),
        "error": words.number(round(error, 1)),
        "level_bar": bar(level.mean),
        "wait": words.number(round(wait)) if math.isfinite(wait) else "–",
        "cost": words.number(float(round(one.cost))),
        "between": " – ".join(words.number(float(round(end))) for end in (one.cost_low, one.cost_high)),
        "cost_bar": bar(one.cost / dearest, "cost"),
        "once": words.number(float(round(one.start_cost))),
        "uncovered": words.number(one.service.uncovered_hours_week),
        "value": words.number(round(value_of(found.case, one), 1)),
        "wins": words.number(round(100 * one.wins, 1)),
        "wins_bar": bar(one.wins, "wins"),
        "risks": told,
    }


def _work_of(found: Advice) -> dict[str, Any]:
    """Per block and task the hours, and what each added block brings."""
    tasks = list(data_words.TASKS)
    most = max((one.gain_an_hour for one in found.steps), default=0.0) or 1.0
    return {
        "tasks": [data_words.TASKS[one] for one in tasks],
        "load": [
            (
                words.BLOCKS[block],
                [words.number(round(row[task], 1)) for task in tasks],
                words.number(round(sum(row.values()), 1)),
                found.needed[block],
            )
            for block, row in found.load.items()
        ],
        "steps": [
            {
                "block": words.BLOCKS[one.block],
                "people": one.people,
                "hours": words.number(one.hours_week),
                "level": words.number(round(100 * one.level, 1)),
                "gain": words.number(round(100 * one.gain, 1)),
                "an_hour": words.number(round(100 * one.gain_an_hour, 2)),
                "bar": bar(one.gain_an_hour / most),
            }
            for one in found.steps
        ],
    }


def _sure_of(found: Advice) -> dict[str, Any]:
    ends = [value for one in found.swings for value in (one.low, one.high)] + [0.0]
    least, most = min(ends), max(ends)
    return {
        "turns": [(words.turn_sentence(one), one.near) for one in found.turns],
        "swings": [
            {
                "input": words.INPUTS[one.input],
                "low": words.number(round(one.low, 1)),
                "high": words.number(round(one.high, 1)),
                "turns": min(one.low, one.high) < 0,
                "picture": swing(one.low, one.high, least, most),
            }
            for one in found.swings
        ],
        "draws": words.number(found.case.draws),
    }


def _people_of(found: Advice, row: Run) -> dict[str, Any]:
    case, why = found.case, row.study.facts.get("evidence", {})
    return {
        "skills": [
            (
                data_words.SKILLS[one],
                case.needs.get(one, 0),
                case.team.expertise.get(one, 0),
                case.agency_expertise.get(one, 0),
                why.get(one, ""),
                case.team.expertise.get(one, 0) < case.needs.get(one, 0),
            )
            for one in SKILLS
        ],
        "shocks": [
            (
                words.scenario_name(name),
                [
                    (
                        data_words.SHOCKS[one.what],
                        words.number(round(100 * one.level, 1)),
                        words.number(one.uncovered_hours_week),
                        words.number(one.seat_hours_lost),
                        bar(one.level),
                    )
                    for one in happened
                ],
            )
            for name, happened in found.shocks.items()
        ],
        "peaks": [(n, people_at_peak(case, n)) for n in PEAKS],
        "costs": _costs(found),
        "conditions": [words.CONDITIONS[code] for code in found.conditions],
    }


def _costs(found: Advice) -> list[dict[str, Any]]:
    chosen = found.advised or found.weighed[0]
    return [
        {
            "name": words.RATES[str(one["rate"])],
            "amount": words.number(float(str(one["amount_year"]))),
            "value": words.number(float(str(one["value"]))),
            "year": words.number(float(round(float(str(one["cost_year"]))))),
            "source": words.source(str(one["source"])),
            "since": one["since"] or "",
            "assumed": one["source"] == "assumption",
        }
        for one in cost_table(found.case, chosen.scenario)
    ]


def _coming_of(found: Advice) -> dict[str, Any]:
    """The forecast with its test, or that there is none."""
    figures: Any = found.case.figures
    profile = figures.get("profile")
    if not profile:
        return {"forecast": False}
    tested = figures.get("backtest")
    mean, upper = profile["mean"], profile["upper"]
    table = [
        (
            words.BLOCKS[block.id],
            *(words.number(round(value, 1)) for value in _block_of(block.hours, mean, upper)),
        )
        for block in found.case.blocks
    ]
    label = _("Conversations per hour in a usual week, with the line under which nine in ten hours stay.")
    return {
        "forecast": True,
        "chart": week(mean, upper["0.9"], label, days()),
        "week_table": table,
        "tested": tested and _tested(tested),
        "coming": [{**one, "day": date.fromisoformat(one["from"][:10])} for one in figures.get("coming", [])],
        "weeks": words.number(figures.get("weeks", 0)),
        "missing": figures.get("missing_hours", 0),
    }


def _block_of(hours: Any, mean: list[float], upper: dict[str, list[float]]) -> tuple[float, ...]:
    return (
        sum(mean[hour] for hour in hours),
        max(mean[hour] for hour in hours),
        *(max(upper[level][hour] for hour in hours) for level in ("0.8", "0.9", "0.95")),
    )


def _tested(tested: dict[str, Any]) -> dict[str, Any]:
    better = tested["mase"] < tested["naive_mase"]
    gain = 100 * (1 - tested["mase"] / max(tested["naive_mase"], 1e-9))
    return {
        "origins": tested["origins"],
        "mase": words.number(round(tested["mase"], 2)),
        "naive": words.number(round(tested["naive_mase"], 2)),
        "better": better,
        "gain": words.number(abs(round(gain))),
        "coverage": [
            (
                words.number(100 * float(level)),
                words.number(round(100 * share, 1)),
                abs(share - float(level)) > 0.05,
            )
            for level, share in tested["coverage"].items()
        ],
    }


@require_safe
@requires("sourcing.read")
def paper(request: SeatRequest, pk: int, kind: str) -> HttpResponse:
    """The proposal for the college, as PDF or ODT."""
    if kind not in ("pdf", "odt"):
        raise Http404
    row = get_object_or_404(queries.runs(request.actor), pk=pk, state=Run.DONE)
    written = parts(_advice(request, row), getattr(row, "decision", None), local(row.asked_at).date())
    audit.record("sourcing.given_out", by=request.actor, subject=str(row), details={"kind": kind})
    if kind == "odt":
        return _file(odt(written), "application/vnd.oasis.opendocument.text", f"voorstel-{pk}.odt")
    try:
        return _file(pdf(written), "application/pdf", f"voorstel-{pk}.pdf")
    except PdfImpossible as wrong:
        return HttpResponse(str(wrong), status=503, content_type="text/plain; charset=utf-8")


@require_safe
@requires("sourcing.read")
def data(request: SeatRequest, pk: int) -> HttpResponse:
    """The numbers as CSV: scenarios, blocks, and the usual week."""
    row = get_object_or_404(queries.runs(request.actor), pk=pk, state=Run.DONE)
    found = _advice(request, row)
    out = io.StringIO()
    lines = csv.writer(out, delimiter=";")
    lines.writerow(["table", "row", "field", "value"])
    lines.writerows(_lines(found))
    audit.record("sourcing.given_out", by=request.actor, subject=str(row), details={"kind": "csv"})
    return _file(("\ufeff" + out.getvalue()).encode(), "text/csv; charset=utf-8", f"advies-{pk}.csv")


def _lines(found: Advice) -> list[tuple[object, ...]]:
    lines: list[tuple[object, ...]] = []
    for one in found.weighed:
        fields = {
            "service_level": round(one.service.level.mean, 4),
            "mean_wait_minutes": round(one.service.mean_wait, 1)
            if math.isfinite(one.service.mean_wait)
            else "",
            "cost_year": round(one.cost, 2),
            "cost_year_low": round(one.cost_low, 2),
            "cost_year_high": round(one.cost_high, 2),
            "uncovered_hours_week": one.service.uncovered_hours_week,
            "wins": round(one.wins, 4),
            **{f"score_{name}": round(score, 1) for name, score in one.scores.items()},
        }
        lines += [("scenario", one.scenario.name, name, value) for name, value in fields.items()]
    lines += [("marginal", one.block, "gain", round(one.gain, 4)) for one in found.steps]
    for block, row in found.load.items():
        lines += [("load_hours_week", block, task, round(hours, 2)) for task, hours in row.items()]
    lines += [
        ("hour_of_week", n, "mean", round(value, 3)) for n, value in enumerate(found.case.stream.an_hour)
    ]
    return lines


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answered = HttpResponse(content, content_type=kind)
    answered["Content-Disposition"] = f'attachment; filename="{name}"'
    return answered


urlpatterns = [
    path("sourcing/advice/<int:pk>/", advice, name="sourcing-advice"),
    path("sourcing/advice/<int:pk>/weighed/", weighed, name="sourcing-weighed"),
    path("sourcing/advice/<int:pk>/data.csv", data, name="sourcing-data"),
    path("sourcing/advice/<int:pk>/proposal.<str:kind>", paper, name="sourcing-paper"),
]
