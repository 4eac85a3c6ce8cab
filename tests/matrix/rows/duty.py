"""The watch: looking, handing over, standing in, checking in, and how it is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from regie.duty.actions import checkins, replacing, settings, turns
from regie.duty.actions.settings import Chosen
from regie.duty.models import Turn
from regie.feedback.actions import shift_reports
from regie.feedback.actions.shift_reports import Told
from regie.feedback.models import ShiftReport
from regie.handover.actions import sheets
from regie.handover.actions.sheets import Words
from regie.kernel.actor import Actor
from regie.kernel.clock import local
from regie.roster.actions import callouts
from regie.roster.models import CallOut, Roster, Shift, Worker
from tests.matrix.shape import act, get, post
from tests.matrix.world import World


def _turn(w: World, by: Actor) -> list[object]:
    return [w.turn(by, "out").pk]


def _shift(w: World, by: Actor) -> list[object]:
    shift, _other = w.rostered(by)
    return [shift.pk]


def _kept(w: World, by: Actor) -> Turn:
    """The side of whoever asks has the watch."""
    return w.turn(by, "taken")


def _sent(w: World, by: Actor) -> ShiftReport:
    """The other side had the watch, and sent its report."""
    turn = w.turn(by, "taken")
    outgoing, incoming = turn.outgoing_id, turn.incoming_id
    Turn.objects.filter(pk=turn.pk).update(outgoing=incoming, incoming=outgoing)
    turn.refresh_from_db()
    return ShiftReport.objects.create(
        turn=turn, municipality=w.town, written_by=w.member(), written_at=w.now, sent_at=w.now
    )


def _on_call(w: World, by: Actor) -> int:
    """Whoever asks was on call just now."""
    worker, _made = Worker.objects.get_or_create(
        user_id=by.user_id or 0, organisation_id=by.organisation_id or 0
    )
    place = by.municipality_id or w.other_town.pk
    roster, _made = Roster.objects.get_or_create(
        municipality_id=place, organisation_id=by.organisation_id or 0, starts_on=w.now.date(),
        defaults={"ends_on": w.now.date(), "state": "published", "made_by": w.member(), "made_at": w.now,
                  "published_at": w.now},
    )  # fmt: skip
    hours = timedelta(hours=9)
    Shift.objects.get_or_create(
        roster=roster, worker=worker, kind="on_call", start=w.now - hours, end=w.now + hours
    )
    return worker.pk


def _hours(w: World, by: Actor) -> dict[str, object]:
    start, end = (f"{local(w.now - timedelta(hours=n)):%Y-%m-%dT%H:%M}" for n in (3, 2))
    return {"worker": _on_call(w, by), "start": start, "end": end}


def _span(w: World) -> tuple[datetime, datetime]:
    return w.now - timedelta(hours=3), w.now - timedelta(hours=2)


def _noted(w: World, by: Actor) -> int:
    start, end = _span(w)
    return CallOut.objects.create(worker_id=_on_call(w, by), start=start, end=end).pk


ROUTES: Final = (
    get("duty", "duty.read", bound="place"),
    get("duty-turn", "duty.read", args=_turn),
    post(
        "duty-turn", "duty.hand_over", door="duty.read", args=_turn, data=lambda w, by: {"message": "Rustig."}
    ),
    get("duty-report", "duty.read", args=lambda w, by: [w.turn(by, "taken").pk]),
    post(
        "duty-report",
        "duty.hand_over",
        door="duty.read",
        args=lambda w, by: [_kept(w, by).pk],
        data=lambda w, by: {"do": "send", "advice": "Meer over parkeren."},
    ),
    post("duty-report-read", "duty.hand_over", args=lambda w, by: [_sent(w, by).pk]),
    get("duty-settings", "duty.choose", bound="place"),
    post(
        "duty-settings",
        "duty.choose",
        bound="place",
        data=lambda w, by: {
            "assignment": w.given_here(by),
            "take_within_minutes": "15",
            "check_in_minutes": "0",
        },
    ),
    get("duty-calls", "duty.read", bound="place"),
    post("duty-calls-work", "roster.exchange", bound="place", data=_hours),
    post("duty-check-in", "duty.hand_over", bound="place", data=lambda w, by: w.alone(by)),
    post(
        "duty-replace",
        "duty.replace",
        args=_shift,
        data=lambda w, by: {"worker": w.rostered(by)[1].pk, "why": "Ziek"},
    ),
)

ACTIONS: Final = (
    act(turns.offer, "duty.hand_over", args=lambda w, by: [w.turn(by, "out")]),
    act(turns.take, "duty.hand_over", args=lambda w, by: [w.turn(by, "in")]),
    act(sheets.complete, "duty.hand_over", args=lambda w, by: [w.turn(by, "out"), Words("Rustig.")]),
    act(sheets.take, "duty.hand_over", args=lambda w, by: [w.turn(by, "in")]),
    act(shift_reports.write, "duty.hand_over", args=lambda w, by: [_kept(w, by), Told("calm")]),
    act(shift_reports.read, "duty.hand_over", args=lambda w, by: [_sent(w, by)]),
    act(settings.choose, "duty.choose", args=lambda w, by: [Chosen(w.assignment.pk)]),
    act(
        replacing.replace,
        "duty.replace",
        args=lambda w, by: [one.pk for one in w.rostered(by)],
        more=lambda w, by: {"why": "Ziek"},
    ),
    act(
        callouts.note,
        "roster.exchange",
        bound="place",
        args=lambda w, by: [_on_call(w, by), *_span(w)],
    ),
    act(callouts.take_back, "roster.exchange", bound="place", args=lambda w, by: [_noted(w, by)]),
    act(checkins.all_is_well, "duty.hand_over", bound="place", args=lambda w, by: list(w.alone(by))),
)

MACHINE: Final = (
    ("duty.actions.replacing.stand_ins", "changes nothing"),
    ("duty.actions.deeds.permitted", "this is the check itself"),
)
