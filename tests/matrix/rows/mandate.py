"""The decision table and its versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from regie.kernel.actor import Actor
from regie.mandate.actions import drafts, levels, phases, signing, versions
from regie.mandate.deed import hash_of
from regie.mandate.editing import Edit
from regie.mandate.levels import LEVELS
from regie.mandate.phases import NewPhase
from regie.mandate.starter import agency_table
from tests.matrix.shape import But, act, get, post
from tests.matrix.world import World


def _table(w: World) -> object:
    return agency_table((w.now, w.now + timedelta(days=9)), version=7)


def _phase(w: World) -> NewPhase:
    return NewPhase(w.town.pk, "elections", 0, w.now, w.now + timedelta(days=9), "Verkiezingen")


def _draft(w: World, by: Actor) -> list[object]:
    return [w.draft.pk]


def _ready(w: World, by: Actor) -> list[object]:
    return [w.readied().pk]


def _read(w: World, by: Actor) -> dict[str, object]:
    return {"seen": w.draft.sha256, "read": "yes"}


def _remove(w: World, by: Actor) -> dict[str, object]:
    return {"deed": "remove", "place": 0, "seen": w.draft.sha256}


def _head(w: World, by: Actor) -> dict[str, object]:
    return {
        "title": "Nacht",
        "valid_from": f"{w.now:%Y-%m-%dT%H:%M}",
        "valid_to": f"{w.now + timedelta(days=30):%Y-%m-%dT%H:%M}",
        "seen": w.draft.sha256,
    }


def _days(w: World, by: Actor) -> dict[str, object]:
    return {"do": "days", "day": ["2026-12-25"], "seen": w.draft.sha256}


def _tried(w: World, by: Actor) -> dict[str, object]:
    return {"topic": "waste", "at": f"{w.now:%Y-%m-%dT%H:%M}"}


def _crisis(w: World, by: Actor) -> dict[str, object]:
    until = f"{w.now + timedelta(days=2):%Y-%m-%dT%H:%M}"
    return {"phase": "crisis", "grip": 1, "starts": "", "until": until, "reason": "Brand"}


_UNSIGNED: Final = (
    But("hidden", "an agency reads what is signed", roles=("coordinator",), situations=("own_agency",)),
)

ROUTES: Final = (
    get("mandate", "mandate.read", bound="place"),
    get("phases", "mandate.read", bound="place"),
    post("phase-set", "mandate.phase", bound="place", data=_crisis),
    post("phase-end", "mandate.phase", args=lambda w, by: [w.phase().pk]),
    get("mandate-version", "mandate.read", args=lambda w, by: [w.version.pk]),
    get("mandate-edit", "mandate.read", args=_draft, but=_UNSIGNED),
    get("mandate-extras", "mandate.read", args=_draft, but=_UNSIGNED),
    post("mandate-extras-save", "mandate.write", args=_draft, data=_days),
    post("mandate-try-keep", "mandate.write", args=_draft, data=_tried),
    get("mandate-difference", "mandate.read", args=_draft, but=_UNSIGNED),
    get("mandate-replay", "mandate.read", args=_draft, but=_UNSIGNED),
    get("mandate-try", "mandate.read", args=_draft, but=_UNSIGNED),
    get("mandate-scenarios", "mandate.read", args=_draft, but=_UNSIGNED),
    get("mandate-sign", "mandate.read", args=_draft, but=_UNSIGNED),
    post("mandate-sign-communication", "mandate.sign_communication", args=_ready, data=_read),
    post("mandate-sign-manager", "mandate.sign_manager", args=_ready, data=_read),
    post("mandate-withdraw", "mandate.sign", args=lambda w, by: [w.version.pk]),
    post("mandate-move", "mandate.write", args=_draft, data=lambda w, by: {"move": "ready"}),
    post("mandate-begin", "mandate.write", data=lambda w, by: {"from": w.version.pk}),
    post("mandate-edit-rule", "mandate.write", args=_draft, note="show"),
    post("mandate-edit-deed", "mandate.write", args=_draft, data=_remove),
    post("mandate-edit-head", "mandate.write", args=_draft, data=_head),
)

ACTIONS: Final = (
    act(phases.plan_phase, "mandate.phase", args=lambda w, by: [_phase(w)]),
    act(
        phases.set_phase,
        "mandate.phase",
        args=lambda w, by: [w.town.pk, "elections"],
        more=lambda w, by: {"grip": 0, "until": w.now + timedelta(days=9), "reason": "Verkiezingen"},
    ),
    act(
        levels.change_levels,
        "mandate.phase",
        args=lambda w, by: [
            w.town.pk,
            (*LEVELS[:5], replace(LEVELS[5], rhythm_minutes=30)),
            "Regionaal plan",
        ],
    ),
    act(phases.end_phase, "mandate.phase", args=lambda w, by: [w.phase()]),
    act(
        drafts.save_draft,
        "mandate.write",
        args=lambda w, by: [w.draft, {**w.draft.table, "timezone": "UTC"}, Edit("head", w.draft.sha256)],
    ),
    act(drafts.undo_draft, "mandate.write", args=lambda w, by: [w.changed(), w.draft.sha256]),
    act(versions.draft_version, "mandate.write", args=lambda w, by: [w.town.pk, w.assignment, _table(w)]),
    act(
        versions.save_scenarios,
        "mandate.write",
        args=lambda w, by: [w.draft, []],
        more=lambda w, by: {"seen": hash_of(list(w.draft.scenarios))},
    ),
    act(versions.mark_ready, "mandate.write", args=lambda w, by: [w.draft]),
    act(versions.reopen, "mandate.write", args=lambda w, by: [w.readied()]),
    act(versions.discard, "mandate.write", args=lambda w, by: [w.draft]),
    act(signing.sign, "mandate.sign_manager", args=lambda w, by: [w.readied(), "manager"]),
    act(versions.withdraw, "mandate.sign", args=lambda w, by: [w.version]),
)

MACHINE: Final = (
    ("mandate.actions.keys.rewrap_keys", "by whoever has a shell on the server"),
    ("mandate.actions.versions.record", "writes a line for actions that have asked already"),
    ("mandate.actions.drafts.usable_table", "changes nothing"),
    ("mandate.actions.authority.authorise", "this is the check itself"),
    ("mandate.actions.authority.refuse", "writes down a refusal"),
)
