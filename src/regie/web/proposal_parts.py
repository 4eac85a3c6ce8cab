"""The proposal for the college as parts: headings, sentences, lists, tables. PDF and ODT share these."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from regie.sourcing.advice import Advice, risks
from regie.sourcing.models import Decision
from regie.sourcing.paper import Part
from regie.sourcing.weighing import Weighed, cost_table
from regie.web import sourcing_data_words as data_words
from regie.web import sourcing_words as words


def parts(found: Advice, decision: Decision | None, day: date) -> list[Part]:
    """Everything, under the headings colleges use; no law orders them, so a municipality may."""
    return [
        *_asked(found, decision, day),
        *_argued(found),
        *_alternatives(found),
        *_money(found),
        *_around(found),
        *_uncertain(found),
    ]


def _asked(found: Advice, decision: Decision | None, day: date) -> Iterator[Part]:
    case = found.case
    yield Part("title", _("Proposal to the college"))
    subject = _("Subject: webcare and crisis monitoring on social media – %(name)s") % {"name": case.name}
    yield Part("text", subject)
    yield Part("text", _("Portfolio holder: to be filled in. Figures of %(day)s.") % {"day": _day(day)})
    yield Part("heading", _("Decision asked"))
    yield Part("lead", words.advice_sentence(found))
    if decision is not None:
        told = {
            "name": decision.decided_by.name,
            "day": _day(decision.decided_at.date()),
            "scenario": words.scenario_name(decision.scenario),
        }
        yield Part("text", _("Decided on %(day)s by %(name)s: %(scenario)s.") % told)
        yield Part("text", decision.reason)
    yield Part("small", _("This is advice from figures. A named person decides, with date and reasons."))
    yield Part("heading", _("Occasion"))
    yield Part("text", _volume(found))
    yield Part("heading", _("Intended effect"))
    effect = _(
        "Residents get a first answer within %(minutes)s minutes, for at least %(share)s %% of what comes in."
    )
    yield Part(
        "text",
        effect
        % {"minutes": words.number(case.within_minutes), "share": words.number(round(100 * case.target))},
    )


def _volume(found: Advice) -> str:
    week = words.number(round(sum(found.case.stream.an_hour)))
    if found.case.figures.get("basis") != "history":
        return _("Some %(n)s conversations a week are estimated to come in.") % {"n": week}
    outside = sum(b.volume(found.case.stream.an_hour) for b in found.case.blocks if b.id != "office")
    share = words.number(round(100 * outside / max(1e-9, sum(found.case.stream.an_hour))))
    told = _("Some %(n)s conversations a week come in, of which %(share)s %% outside office hours.")
    return told % {"n": week, "share": share}


def _argued(found: Advice) -> Iterator[Part]:
    yield Part("heading", _("Arguments per block of hours"))
    lines = [words.block_sentence(one) for one in found.blocks]
    yield Part("list", items=lines or [_("Nothing may be advised yet.")])
    yield Part("text", _("What each added block of hours brings:"))
    rows = [
        (
            str(words.BLOCKS.get(one.block, one.block)),
            words.number(one.hours_week),
            _percent(one.level),
            words.number(round(100 * one.gain, 1)),
        )
        for one in found.steps
    ]
    head = (_("Block"), _("Hours a week"), _("In time, with those above"), _("Points gained"))
    yield Part("table", head=head, rows=rows)
    chosen = found.advised or found.weighed[0]
    yield Part("heading", _("Objections and risks"))
    told = [words.risk(code) for code in risks(found.case, chosen)]
    yield Part("list", items=told or [_("None were found.")])
    yield Part("text", _("What happens when something goes wrong:"))
    shocks = [
        (
            words.scenario_name(name),
            str(data_words.SHOCKS[one.what]),
            _percent(one.level),
            words.number(one.uncovered_hours_week),
        )
        for name, happened in found.shocks.items()
        for one in happened
    ]
    head = (_("Scenario"), _("What happens"), _("In time"), _("Hours open to nobody"))
    yield Part("table", head=head, rows=shocks, words=frozenset({1}))


def _alternatives(found: Advice) -> Iterator[Part]:
    dearest = max(one.cost for one in found.weighed) or 1.0
    yield Part("heading", _("Alternatives, going on as now included"))
    yield Part(
        "bars",
        _("Share answered in time (dark) and yearly cost against the dearest (light)"),
        rows=[
            (words.scenario_name(one.scenario.name), one.service.level.mean, one.cost / dearest)
            for one in found.weighed
        ],
    )
    head = (
        _("Scenario"),
        _("In time"),
        _("Mean wait (min)"),
        _("A year"),
        _("Range"),
        _("Hours open to nobody"),
        _("Best in"),
    )
    marked = next((n for n, one in enumerate(found.weighed) if one is found.advised), -1)
    yield Part("table", head=head, rows=[_row(one) for one in found.weighed], marked=marked)


def _row(one: Weighed) -> tuple[str, ...]:
    wait = one.service.mean_wait
    return (
        words.scenario_name(one.scenario.name),
        _percent(one.service.level.mean),
        words.number(round(wait)) if math.isfinite(wait) else "–",
        _euro(one.cost),
        f"{_euro(one.cost_low)} – {_euro(one.cost_high)}",
        words.number(one.service.uncovered_hours_week),
        _percent(one.wins),
    )


def _money(found: Advice) -> Iterator[Part]:
    chosen = found.advised or found.weighed[0]
    yield Part("heading", _("Finances"))
    told = {
        "scenario": words.scenario_name(chosen.scenario.name),
        "year": _euro(chosen.cost),
        "low": _euro(chosen.cost_low),
        "high": _euro(chosen.cost_high),
        "once": _euro(chosen.start_cost),
    }
    sentence = _(
        "%(scenario)s: structural %(year)s a year (%(low)s to %(high)s), incidental %(once)s, excluding VAT."
    )
    yield Part("text", sentence % told)
    yield Part("text", _("Coverage: to be filled in. VAT: to be settled with finance."))
    rows = [
        (
            str(words.RATES[str(row["rate"])]),
            _euro(float(str(row["cost_year"]))),
            words.source(str(row["source"])),
            str(row["since"] or ""),
        )
        for row in cost_table(found.case, chosen.scenario)
    ]
    head = (_("Part"), _("A year"), _("Source"), _("Since"))
    yield Part("table", head=head, rows=rows, words=frozenset({2, 3}))


def _around(found: Advice) -> Iterator[Part]:
    gates = found.case.gates
    told = [
        f"{str(words.GATES[name])[:1].upper()}{str(words.GATES[name])[1:]}: {_answer(gates.get(name))}."
        for name in ("mandate", "processing_agreement", "core_inside")
    ]
    yield Part("heading", _("Law"))
    yield Part("list", items=[*told, _("Check procurement and hiring thresholds for the yearly amount.")])
    yield Part("heading", _("Staff and works council"))
    works = _("Ask the works council: %(answer)s. The roster keeps the working hours act.")
    yield Part("text", works % {"answer": _answer(gates.get("works_council"))})
    yield Part("heading", _("Information management"))
    yield Part(
        "text",
        _("Messages and decisions stay in systems of the municipality and can be exported at any time."),
    )
    yield Part("heading", _("Communication"))
    yield Part("text", _("Tell residents who answers in your name, when, and under which rules."))
    yield Part("heading", _("Execution, measures, pilot, evaluation and exit"))
    yield Part("list", items=[str(words.CONDITIONS[code]) for code in found.conditions])


def _uncertain(found: Advice) -> Iterator[Part]:
    yield Part("heading", _("What would change this advice"))
    turns = [words.turn_sentence(one) for one in found.turns]
    yield Part("list", items=turns or [_("No price or volume that was tried.")])
    yield Part("heading", _("Annex: data, method and uncertainty"))
    yield from _history(found)
    method = _(
        "Weeks are played many times with the same conversations for each scenario; acute messages go first "
        "and work waits while nobody is there. Weights and prices were drawn %(draws)s times within their "
        "ranges. The scores per criterion are linear and ours."
    )
    yield Part("small", method % {"draws": words.number(found.case.draws)})
    shares = [
        f"{data_words.CRITERIA[name]} {words.number(round(value))}"
        for name, value in found.case.weights.items()
    ]
    yield Part("small", _("Weights: %(weights)s.") % {"weights": ", ".join(shares)})


def _history(found: Advice) -> Iterator[Part]:
    figures: Any = found.case.figures
    if figures.get("basis") == "history":
        text = _(
            "Own history from %(start)s to %(end)s: %(weeks)s weeks, %(total)s conversations, "
            "%(gone)s hours missing."
        )
        yield Part(
            "small",
            text
            % {
                "start": _day(date.fromisoformat(figures["from"][:10])),
                "end": _day(date.fromisoformat(figures["to"][:10])),
                "weeks": words.number(figures["weeks"]),
                "total": words.number(figures["conversations"]),
                "gone": words.number(figures["missing_hours"]),
            },
        )
        if tested := figures.get("backtest"):
            text = _(
                "Tested on %(n)s past weeks the forecast errs %(mase)s times the usual change; "
                "last week repeated errs %(naive)s times."
            )
            numbers = {
                "n": tested["origins"],
                "mase": words.number(round(tested["mase"], 2)),
                "naive": words.number(round(tested["naive_mase"], 2)),
            }
            yield Part("small", text % numbers)
    else:
        yield Part(
            "small", _("No history was given: volumes are an estimate, so treat small differences as none.")
        )


def _answer(value: object) -> str:
    return _("arranged") if value is True else _("not arranged") if value is False else _("not known")


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _percent(share: float) -> str:
    return f"{words.number(round(100 * share, 1))} %"


def _euro(amount: float) -> str:
    return f"€ {words.number(float(round(amount)))}"
