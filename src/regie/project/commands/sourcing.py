"""`regie sourcing advise CASE.json`: when is it wise to outsource, from the municipality's own figures."""

from __future__ import annotations

import argparse
import json
import math
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from regie.kernel.jsontext import Misread
from regie.project.cli import InputWrong
from regie.sourcing.advice import Advice, advise, risks
from regie.sourcing.casefile import read_case, schema
from regie.sourcing.continuity import Shock
from regie.sourcing.forecast import TooShort
from regie.sourcing.price import people_at_peak
from regie.sourcing.sensitivity import Swing, Turn
from regie.sourcing.service import Step
from regie.sourcing.weighing import Weighed, cost_table, value_of

PEAKS: Final = (3, 10, 50)

if TYPE_CHECKING:
    from regie.sourcing.case import Case


def arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command."""
    sub = parser.add_subparsers(dest="question", required=True, metavar="QUESTION")
    one = sub.add_parser(
        "advise", help="scenarios side by side, and an advice; exit 1 when nothing may be advised"
    )
    one.add_argument("case", metavar="CASE.json", nargs="?")
    one.add_argument("--pdf", metavar="FILE", help="write the proposal for the college there")
    one.add_argument("--schema", action="store_true", help="print the JSON schema of CASE.json")
    one.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(args: argparse.Namespace) -> int:
    """Advise and print. Gives 1 when nothing may be advised yet."""
    if args.schema:
        _say(schema())
        return 0
    if args.case is None:
        raise InputWrong("CASE.json: is missing; mend: name the file of the case")
    case = _read(args.case)
    _dutch()
    advice = advise(case, _quiet if args.quiet else _told)
    if args.pdf:
        _write(args.pdf, advice)
    _say(answer(advice))
    return 0 if advice.advised is not None else 1


def answer(advice: Advice) -> dict[str, object]:
    """The advice as JSON; sentences in the language that is active."""
    from regie.web import sourcing_words as words

    chosen = advice.advised
    blocks = [
        {"block": one.block, "who": one.who, "people": one.people, "sentence": words.block_sentence(one)}
        for one in advice.blocks
    ]
    return {
        "advice": words.advice_sentence(advice),
        "advised": None if chosen is None else chosen.scenario.name,
        "robust": advice.robust,
        "not_yet": list(advice.not_yet),
        "would_win": advice.would_win,
        "scenarios": [_scenario(advice.case, one) for one in advice.weighed],
        "because": [one["sentence"] for one in blocks],
        "blocks": blocks,
        "sensitivity": [_turn(one) for one in advice.turns],
        "tornado": [_swing(one) for one in advice.swings],
        "conditions": [str(words.CONDITIONS[code]) for code in advice.conditions],
        "marginal": [_step(one) for one in advice.steps],
        "load_hours_week": {
            block: {task: round(hours, 2) for task, hours in row.items()}
            for block, row in advice.load.items()
        },
        "people_needed": dict(advice.needed),
        "peaks": [{"multiple": times, "extra_people": people_at_peak(advice.case, times)} for times in PEAKS],
        "continuity": {name: [_shock(one) for one in found] for name, found in advice.shocks.items()},
        "figures": dict(advice.case.figures),
        "seed": advice.case.seed,
        "draws": advice.case.draws,
    }


def _swing(one: Swing) -> dict[str, object]:
    return {"input": one.input, "low": round(one.low, 3), "high": round(one.high, 3)}


def _shock(one: Shock) -> dict[str, object]:
    return {
        "what": one.what,
        "service_level": round(one.level, 4),
        "uncovered_hours_week": one.uncovered_hours_week,
        "seat_hours_lost": one.seat_hours_lost,
    }


def _turn(one: Turn) -> dict[str, object]:
    from regie.web import sourcing_words as words

    return {
        "input": one.input,
        "times": round(one.times, 4),
        "becomes": one.becomes,
        "within_30_percent": one.near,
        "sentence": words.turn_sentence(one),
    }


def _step(one: Step) -> dict[str, object]:
    return {
        "block": one.block,
        "people": one.people,
        "hours_week": one.hours_week,
        "service_level": round(one.level, 4),
        "gain": round(one.gain, 4),
        "gain_an_hour": round(one.gain_an_hour, 6),
    }


def _scenario(case: Case, one: Weighed) -> dict[str, object]:
    from regie.web import sourcing_words as words

    level, wait = one.service.level, one.service.mean_wait
    codes = risks(case, one)
    return {
        "name": one.scenario.name,
        "title": words.scenario_name(one.scenario.name),
        "service_level": round(level.mean, 4),
        "service_level_error": round(level.error, 4) if math.isfinite(level.error) else None,
        "mean_wait": round(60 * wait, 1) if math.isfinite(wait) else None,
        "cost_year": round(one.cost, 2),
        "cost_year_low": round(one.cost_low, 2),
        "cost_year_high": round(one.cost_high, 2),
        "cost_once": round(one.start_cost, 2),
        "uncovered_hours_week": one.service.uncovered_hours_week,
        "wins": round(one.wins, 4),
        "value": round(value_of(case, one), 2),
        "scores": {name: round(score, 1) for name, score in one.scores.items()},
        "failing_gates": list(one.failing),
        "dominated_by": one.dominated_by,
        "cover": {
            name: {"who": cover.who, "people": cover.people} for name, cover in one.scenario.cover.items()
        },
        "costs": cost_table(case, one.scenario),
        "risks": [words.risk(code) for code in codes],
        "risk_codes": codes,
    }


def _read(path: str) -> Case:
    try:
        return read_case(Path(path).read_bytes())
    except Misread as wrong:
        raise InputWrong("\n".join(f"{path}: {fault}" for fault in wrong.faults)) from wrong
    except TooShort as wrong:
        raise InputWrong(f"{path}: history.counts: {wrong}; mend: use `estimate` for a first idea") from wrong
    except OSError as wrong:
        raise InputWrong(f"{path}: {wrong.strerror or wrong}; mend: name a file that can be read") from wrong


def _write(path: str, advice: Advice) -> None:
    from regie.web.proposal import PdfImpossible, proposal

    try:
        Path(path).write_bytes(proposal(advice, date.today()))  # noqa: DTZ011  # a day on paper
    except PdfImpossible as wrong:
        raise InputWrong(f"--pdf: {wrong}") from wrong
    except OSError as wrong:
        raise InputWrong(
            f"--pdf: {path}: {wrong.strerror or wrong}; mend: name a file that can be written"
        ) from wrong


def _dutch() -> None:
    """Sentences come from the catalogue, which needs Django's settings but no database."""
    import django
    from django.utils import translation

    django.setup()
    translation.activate("nl")


def _told(what: str, share: float) -> None:
    sys.stderr.write(f"{share:4.0%} {what}\n")
    sys.stderr.flush()


def _quiet(_: str, __: float) -> None:
    return None


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
