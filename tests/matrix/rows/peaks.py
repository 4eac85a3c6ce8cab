"""Temporary peaks: prepared and run by the municipality, seen by whoever works for it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from regie.peaks.actions import people, preparing, running
from regie.peaks.actions.people import Extra
from regie.peaks.actions.preparing import NewPeak
from regie.peaks.kind import Queue
from regie.peaks.models import ExtraPerson, Peak, Step
from regie.people.models import User
from tests.matrix.shape import But, act, get, post
from tests.matrix.world import MARK, World


def _new(w: World, title: str = f"{MARK} verkiezingen") -> NewPeak:
    start = w.now + timedelta(days=1)
    queues = (Queue("Stemmen", "topic=elections"),)
    return NewPeak(w.town.pk, "works", title, start, start + timedelta(days=9), Decimal(2), queues=queues)


def _peak(w: World) -> Peak:
    known = Peak.objects.filter(municipality=w.town).first()
    return known or preparing.prepare(_new(w), by=w.chief(), now=w.now)


def _running(w: World) -> Peak:
    """Started, with nothing left that asks for more rights than running."""
    peak = _peak(w)
    preparing.take_back_answers(peak, by=w.chief(), now=w.now)
    running.start(peak, by=w.chief(), now=w.now)
    return peak


def _who(w: World) -> Extra:
    assert not User.objects.filter(initials="ZZQ").exists()
    return Extra("eva@bureau.example", "Eva Extra", "ZZQ", "agent", w.assignment.pk)


def _person(w: World) -> ExtraPerson:
    return people.add(_peak(w), _who(w), by=w.chief(), now=w.now)


def _step(w: World) -> Step:
    return _peak(w).steps.all()[0]


def _form(w: World) -> dict[str, object]:
    start = w.now + timedelta(days=1)
    return {
        "kind": "works", "title": "Brug dicht", "starts_at": start.strftime("%Y-%m-%dT%H:00"),
        "ends_at": (start + timedelta(days=3)).strftime("%Y-%m-%dT%H:00"), "multiple": "2.0", "people": "0",
    }  # fmt: skip


def _extra(w: World) -> dict[str, object]:
    who = _who(w)
    return {"name": who.name, "email": who.email, "initials": who.initials, "where": w.assignment.pk,
            "role": "agent"}  # fmt: skip


# Whoever prepares but may give no accounts names nobody either.
_GIVES: Final = (
    But("deny", "to name people one must also give accounts", roles=("adviser", "head_of_communication"),
        situations=("own_town",)),
)  # fmt: skip

ROUTES: Final = (
    get("peaks", "peaks.read", bound="place"),
    get("peak-new", "peaks.prepare", bound="place"),
    post("peak-new", "peaks.prepare", bound="place", data=lambda w, by: _form(w)),
    get("peak", "peaks.read", cover="town", args=lambda w, by: [_peak(w).pk]),
    post("peak-start", "peaks.run", args=lambda w, by: [_peak(w).pk]),
    post("peak-down", "peaks.run", args=lambda w, by: [_running(w).pk], data=lambda w, by: {"why": "Klaar"}),
    post("peak-drop", "peaks.prepare", args=lambda w, by: [_peak(w).pk]),
    post("peak-accounts", "people.manage", args=lambda w, by: [_peak(w).pk]),
    post("peak-add", "peaks.prepare", args=lambda w, by: [_peak(w).pk], data=lambda w, by: _extra(w),
         but=_GIVES),
    post("peak-remove", "peaks.prepare", args=lambda w, by: [_person(w).pk], but=_GIVES),
    post("peak-tick", "peaks.tick", args=lambda w, by: [_step(w).pk], data=lambda w, by: {"done": "yes"}),
)  # fmt: skip

ACTIONS: Final = (
    act(preparing.prepare, "peaks.prepare", args=lambda w, by: [_new(w)]),
    act(preparing.drop, "peaks.prepare", args=lambda w, by: [_peak(w)]),
    act(preparing.tick, "peaks.tick", args=lambda w, by: [_step(w), True]),
    act(people.add, "peaks.prepare", args=lambda w, by: [_peak(w), _who(w)], but=_GIVES),
    act(people.remove, "peaks.prepare", args=lambda w, by: [_person(w)], but=_GIVES),
    act(people.give_accounts, "people.manage", args=lambda w, by: [_peak(w)]),
    act(running.start, "peaks.run", args=lambda w, by: [_peak(w)]),
    act(running.wind_down, "peaks.run", args=lambda w, by: [_running(w), "Klaar"]),
)

MACHINE: Final = (
    ("peaks.actions.authority.deed", "writes down a refusal"),
    ("peaks.actions.authority.permitted", "this is the check itself"),
    ("peaks.actions.authority.record", "writes down what others did"),
    ("peaks.actions.people.give", "inside the start or the giving ahead, which have asked"),
    ("peaks.actions.people.end_accounts", "inside the winding down, which has asked"),
    ("peaks.actions.preparing.take_back_answers", "each asks the library; drop and wind_down have asked"),
    ("peaks.actions.preparing.take_back_cover", "asks the roster; drop and wind_down have asked"),
)
