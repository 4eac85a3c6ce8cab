"""Weighing whether to outsource: figures, settings, studies, advices, decisions."""

from __future__ import annotations

from datetime import date
from typing import Final

from regie.kernel.actor import Actor
from regie.sourcing.actions import assigning, deciding, figures, files, prices, studies
from regie.sourcing.exportshape import mapped
from regie.sourcing.models import Condition, Decision, Figures, Run, Setting, Study, Upload
from tests.matrix.shape import act
from tests.matrix.world import World
from tests.sourcing import scene

_PRICE: Final = prices.NewSetting("agency_hour", 60, None, None, "Offerte", date(2026, 1, 1), "Bureau")
_ANSWERS: Final = figures.Answers("Schatting", 60, {"office": 1.0})


def _upload(w: World) -> Upload:
    return scene.uploaded(w.town, by=w.chief(), now=w.now)


def _figures(w: World) -> Figures:
    return scene.estimated(w.town, by=w.chief(), now=w.now)


def _study(w: World) -> Study:
    return scene.study(w.town, by=w.chief(), now=w.now)


def _run(w: World) -> Run:
    return scene.pretended(w.town, by=w.chief(), now=w.now)


def _decision(w: World) -> Decision:
    return scene.decided(w.town, by=w.chief(), now=w.now)


def _setting(w: World) -> Setting:
    return prices.put(w.town.pk, _PRICE, by=w.chief(), now=w.now)


def _condition(w: World) -> Condition:
    decision = _decision(w)
    assigning.make_assignment(decision, w.bureau.pk, by=w.chief(), now=w.now)
    return decision.conditions.all()[0]


def _choice(w: World) -> deciding.Choice:
    return deciding.Choice("agency_off_hours", "Zelf lukt het niet", scene.review(w.now))


def _mapping(w: World, _by: Actor) -> list[object]:
    row = _upload(w)
    return [row, mapped(row.mapping), "Box"]


ACTIONS: Final = (
    act(files.map_columns, "sourcing.write", args=_mapping),
    act(files.drop, "sourcing.write", args=lambda w, by: [_upload(w)]),
    act(figures.from_answers, "sourcing.write", args=lambda w, by: [w.town.pk, _ANSWERS]),
    act(
        figures.from_inbox,
        "sourcing.write",
        args=lambda w, by: [w.town.pk],
        more=lambda w, by: {"practice": w.channel.practice},
    ),
    act(prices.put, "sourcing.write", args=lambda w, by: [w.town.pk, _PRICE]),
    act(prices.withdraw, "sourcing.write", args=lambda w, by: [_setting(w)]),
    act(studies.begin, "sourcing.write", args=lambda w, by: ["Vraag", _figures(w)]),
    act(studies.write, "sourcing.write", args=lambda w, by: [_study(w), {"neighbours": 4}]),
    act(studies.choose_figures, "sourcing.write", args=lambda w, by: [_study(w), _figures(w)]),
    act(studies.ask, "sourcing.write", args=lambda w, by: [_study(w)]),
    act(deciding.decide, "sourcing.decide", args=lambda w, by: [_run(w), _choice(w)]),
    act(
        deciding.compare,
        "sourcing.write",
        args=lambda w, by: [_decision(w), deciding.Happened("Rustig"), None],
    ),
    act(assigning.make_assignment, "engagement.write", args=lambda w, by: [_decision(w), w.bureau.pk]),
    act(
        assigning.tick,
        "sourcing.write",
        args=lambda w, by: [_condition(w)],
        more=lambda w, by: {"done": True},
    ),
)

MACHINE: Final = (
    ("sourcing.actions.authority.own", "this is the check itself"),
    ("sourcing.actions.authority.refuse", "writes down a refusal"),
    ("sourcing.actions.files.upload", "takes a file; tried through its route"),
)
