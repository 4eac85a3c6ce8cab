"""Weighing whether to outsource: figures, settings, studies, advices, decisions."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from regie.kernel.actor import Actor
from regie.sourcing.actions import assigning, deciding, figures, files, prices, studies
from regie.sourcing.assembling import BEGINNING
from regie.sourcing.exportshape import mapped
from regie.sourcing.models import Condition, Decision, Figures, Run, Setting, Study, Upload
from regie.web.sourcing_forms import initial_of
from tests.matrix.shape import But, act, get, post
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
    act(studies.reweigh, "sourcing.write", args=lambda w, by: [_run(w), {"cost": 9.0}]),
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

_READERS: Final = ("administrator", "clerk", "auditor", "archivist", "privacy_officer")
_MAPPING: Final = {
    "source_name": "Box",
    "moment": "Ontvangen op",
    "id": "Berichtnummer",
    "form": "day_first",
    "zone": "Europe/Amsterdam",
}
_ESTIMATE: Final = {
    "name": "Schatting",
    "conversations_week": "60",
    "share_office": "60",
    "share_evening": "20",
    "share_weekend": "15",
    "share_night": "5",
}
_SET: Final = {"name": "agency_hour", "value": "60", "since": "2026-01-01", "source": "Offerte"}


def _take(w: World, by: Actor) -> dict[str, object]:
    return {"file": SimpleUploadedFile("export.csv", scene.export(weeks=1))}


def _questions(w: World, by: Actor) -> dict[str, object]:
    return {name: str(value) for name, value in initial_of(BEGINNING).items()}


ROUTES: Final = (
    get("sourcing", "sourcing.read", bound="place"),
    get("sourcing-new", "sourcing.write", bound="place"),
    get("sourcing-prices", "sourcing.read", bound="place"),
    get("sourcing-figures", "sourcing.read", args=lambda w, by: [_figures(w).pk]),
    get("sourcing-upload", "sourcing.write", args=lambda w, by: [_upload(w).pk]),
    get("sourcing-reading", "sourcing.write", args=lambda w, by: [_upload(w).pk], screen=False),
    get("sourcing-study", "sourcing.read", args=lambda w, by: [_study(w).pk]),
    get("sourcing-scenarios", "sourcing.read", args=lambda w, by: [_study(w).pk]),
    get("sourcing-advice", "sourcing.read", args=lambda w, by: [_run(w).pk]),
    get("sourcing-progress", "sourcing.read", args=lambda w, by: [_run(w).pk], screen=False),
    get("sourcing-weighed", "sourcing.read", args=lambda w, by: [_run(w).pk], screen=False),
    get("sourcing-data", "sourcing.read", args=lambda w, by: [_run(w).pk], screen=False),
    get("sourcing-paper", "sourcing.read", args=lambda w, by: [_run(w).pk, "odt"], screen=False),
    get("sourcing-decision", "sourcing.read", args=lambda w, by: [_decision(w).pk]),
    post("sourcing-answers", "sourcing.write", bound="place", data=lambda w, by: _ESTIMATE),
    post(
        "sourcing-inbox",
        "sourcing.write",
        bound="place",
        data=lambda w, by: {"practice": "on"} if w.channel.practice else {},
        but=(But("deny", "nothing came in there to count", situations=("other_town",)),),
    ),
    post("sourcing-take", "sourcing.write", bound="place", data=_take),
    post(
        "sourcing-upload",
        "sourcing.write",
        args=lambda w, by: [_upload(w).pk],
        data=lambda w, by: _MAPPING,
    ),
    post("sourcing-drop", "sourcing.write", args=lambda w, by: [_upload(w).pk]),
    post(
        "sourcing-prices",
        "sourcing.write",
        door="sourcing.read",
        bound="place",
        data=lambda w, by: _SET,
        but=(But("deny", "reads, and does not write", roles=_READERS, situations=("other_town",)),),
    ),
    post("sourcing-withdraw", "sourcing.write", args=lambda w, by: [_setting(w).pk]),
    post(
        "sourcing-begin",
        "sourcing.write",
        bound="place",
        data=lambda w, by: {"name": "Vraag", "figures": _figures(w).pk},
        but=(But("hidden", "another's figures are not there", situations=("other_town",)),),
    ),
    post(
        "sourcing-study",
        "sourcing.write",
        door="sourcing.read",
        args=lambda w, by: [_study(w).pk],
        data=_questions,
    ),
    post("sourcing-scenarios", "sourcing.write", door="sourcing.read", args=lambda w, by: [_study(w).pk]),
    post(
        "sourcing-choose",
        "sourcing.write",
        args=lambda w, by: [_study(w).pk],
        data=lambda w, by: {"figures": _figures(w).pk},
    ),
    post("sourcing-ask", "sourcing.write", args=lambda w, by: [_study(w).pk]),
    post(
        "sourcing-reweigh",
        "sourcing.write",
        args=lambda w, by: [_run(w).pk],
        data=lambda w, by: {"w-cost": "40"},
    ),
    post(
        "sourcing-decide",
        "sourcing.decide",
        args=lambda w, by: [_run(w).pk],
        data=lambda w, by: {
            "scenario": "agency_off_hours",
            "reason": "Zelf lukt het niet",
            "review_on": scene.review(w.now).isoformat(),
        },
    ),
    post(
        "sourcing-decision",
        "sourcing.write",
        door="sourcing.read",
        args=lambda w, by: [_decision(w).pk],
        data=lambda w, by: {"note": "Rustig"},
    ),
    post(
        "sourcing-assign",
        "engagement.write",
        args=lambda w, by: [_decision(w).pk],
        data=lambda w, by: {"agency": w.bureau.pk},
    ),
    post(
        "sourcing-tick",
        "sourcing.write",
        args=lambda w, by: [_condition(w).pk],
        data=lambda w, by: {"done": "yes"},
    ),
)
