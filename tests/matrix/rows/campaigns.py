"""Campaigns and the administrative calendar: written by the municipality, answered by the agency."""

from __future__ import annotations

from datetime import date
from typing import Final

from regie.campaigns import queries
from regie.campaigns.actions import calendar, sending, signing, writing
from regie.campaigns.actions.calendar import NewDay
from regie.campaigns.actions.writing import NewCampaign
from regie.campaigns.brief import STEPS, seal
from regie.campaigns.models import BriefQuestion, CalendarDay, Campaign
from regie.engagement.models import Goal
from regie.kernel.actor import Actor
from regie.people.models import Membership
from tests import make
from tests.campaigns.make import POINTS, WHOLE
from tests.matrix.shape import act, get, post
from tests.matrix.world import MARK, World


def _goal(w: World) -> Goal:
    return Goal.objects.filter(municipality=w.town, ends_on=None).first() or w.goal()


def _new(w: World, name: str = f"{MARK} schoon") -> NewCampaign:
    return NewCampaign(w.town.pk, name, (_goal(w).pk,), w.assignment.pk)


def _signer(w: World) -> Actor:
    """Who signs is nobody of the table, and neither is who wrote."""
    return make.actor(make.seat(w.town, "director", "Tekenaar"))


def _whole(w: World) -> Campaign:
    row = writing.begin(_new(w), by=w.chief(), now=w.now)
    for step in STEPS:
        told = {**WHOLE, "channels": [w.channel.pk]}
        row = writing.keep_step(row, step, told, by=w.chief(), now=w.now)
    return row


def _signed(w: World) -> Campaign:
    row = _whole(w)
    signing.sign(row, POINTS, by=_signer(w), now=w.now)
    return row


def _sent(w: World) -> Campaign:
    return sending.send(_signed(w), by=w.chief(), now=w.now)


def _coordinator(w: World) -> Membership:
    return w.seats["coordinator", "own_agency"]


def _read() -> dict[str, str]:
    """The seal of the brief on the page, of the campaign that was made last."""
    return {"read": Campaign.objects.latest("pk").seal()}


def _refused(w: World) -> Campaign:
    by = make.actor(_coordinator(w), w.town)
    return sending.refuse(_sent(w), "Te krap", by=by, now=w.now)


def _accepted(w: World) -> Campaign:
    return sending.accept(_sent(w), by=make.actor(_coordinator(w), w.town), now=w.now)


def _question(w: World) -> BriefQuestion:
    by = make.actor(_coordinator(w), w.town)
    return sending.ask(_sent(w), "Hoeveel?", by=by, now=w.now)


def _day(w: World) -> CalendarDay:
    day = date(2027, 1, 12)
    return calendar.add(NewDay(w.town.pk, "council", f"{MARK} raad", day, day), by=w.chief(), now=w.now)


def _form(w: World) -> dict[str, object]:
    return {"name": "Schoon", "goals": [_goal(w).pk], "assignment": w.assignment.pk}


def _own_form(w: World, by: Actor) -> dict[str, object]:
    """Whoever asks begins in their own municipality, with a goal of its own."""
    if by.organisation_id == w.town.pk or by.organisation_id != w.other_town.pk:
        return _form(w)
    return {"name": "Schoon", "goals": [make.goal(w.other_town).pk]}


_REASON: Final = {"reason": WHOLE["reason"], "core_message": "Ja", "policy_phase": "decided"}
_NEW_DAY: Final = {"kind": "council", "title": "Raad", "starts_on": "2027-01-12", "ends_on": ""}

ROUTES: Final = (
    get("campaigns", "campaigns.read", bound="place"),
    get("campaign-new", "campaigns.write", bound="place"),
    post("campaign-new", "campaigns.write", bound="place", data=_own_form),
    get("campaign", "campaigns.read", args=lambda w, by: [_sent(w).pk]),
    get("campaign-change", "campaigns.write", args=lambda w, by: [_whole(w).pk]),
    post("campaign-change", "campaigns.write", args=lambda w, by: [_whole(w).pk],
         data=lambda w, by: _form(w)),
    get("campaign-step", "campaigns.write", args=lambda w, by: [_whole(w).pk, "reason"]),
    post("campaign-step", "campaigns.write", args=lambda w, by: [_whole(w).pk, "reason"],
         data=lambda w, by: _REASON),
    get("campaign-ethics", "campaigns.sign", args=lambda w, by: [_whole(w).pk]),
    post("campaign-ethics", "campaigns.sign", args=lambda w, by: [_whole(w).pk],
         data=lambda w, by: {**POINTS, **_read()}),
    post("campaign-send", "campaigns.write", args=lambda w, by: [_signed(w).pk]),
    post("campaign-back", "campaigns.write", args=lambda w, by: [_sent(w).pk]),
    post("campaign-accept", "campaigns.take", args=lambda w, by: [_sent(w).pk], data=lambda w, by: _read()),
    post("campaign-refuse", "campaigns.take", args=lambda w, by: [_sent(w).pk],
         data=lambda w, by: {"reason": "Te krap"}),
    post("campaign-ask", "campaigns.ask", args=lambda w, by: [_sent(w).pk],
         data=lambda w, by: {"text": "Hoeveel?"}),
    post("campaign-answer", "campaigns.write", args=lambda w, by: [_question(w).campaign_id],
         data=lambda w, by: {"question": BriefQuestion.objects.latest("pk").pk, "text": "Tien."}),
    post("campaign-goal", "campaigns.write", args=lambda w, by: [_whole(w).pk],
         data=lambda w, by: {"goal": _goal(w).pk, "read": seal(queries.reading(_goal(w)))}),
    post("campaign-end", "campaigns.write", args=lambda w, by: [_accepted(w).pk]),
    post("campaign-drop", "campaigns.write", args=lambda w, by: [_whole(w).pk],
         data=lambda w, by: {"reason": "Gaat niet door"}),
    get("calendar", "campaigns.read", bound="place"),
    post("calendar-add", "campaigns.calendar", bound="place", data=lambda w, by: _NEW_DAY),
    post("calendar-remove", "campaigns.calendar", args=lambda w, by: [_day(w).pk]),
)  # fmt: skip


ACTIONS: Final = (
    act(writing.begin, "campaigns.write", args=lambda w, by: [_new(w)]),
    act(writing.rename, "campaigns.write", args=lambda w, by: [_whole(w), _new(w, "Anders")]),
    act(writing.keep_step, "campaigns.write", args=lambda w, by: [_whole(w), "reason", _REASON]),
    act(writing.see_goal, "campaigns.write", args=lambda w, by: [_whole(w), _goal(w)]),
    act(writing.drop, "campaigns.write", args=lambda w, by: [_whole(w), "Gaat niet door"]),
    act(signing.sign, "campaigns.sign", args=lambda w, by: [_whole(w), POINTS]),
    act(signing.refuse, "campaigns.sign", args=lambda w, by: [_whole(w), "Te eng"]),
    act(sending.send, "campaigns.write", args=lambda w, by: [_signed(w)]),
    act(sending.take_back, "campaigns.write", args=lambda w, by: [_refused(w)]),
    act(sending.accept, "campaigns.take", args=lambda w, by: [_sent(w)]),
    act(sending.refuse, "campaigns.take", args=lambda w, by: [_sent(w), "Te krap"]),
    act(sending.ask, "campaigns.ask", args=lambda w, by: [_sent(w), "Hoeveel?"]),
    act(sending.answer, "campaigns.write", args=lambda w, by: [_question(w), "Tien."]),
    act(sending.end, "campaigns.write", args=lambda w, by: [_accepted(w), ""]),
    act(calendar.add, "campaigns.calendar",
        args=lambda w, by: [NewDay(w.town.pk, "council", "Raad", date(2027, 1, 12), date(2027, 1, 12))]),
    act(calendar.remove, "campaigns.calendar", args=lambda w, by: [_day(w)]),
)  # fmt: skip

MACHINE: Final = (
    ("campaigns.actions.authority.permitted", "this is the check itself"),
    ("campaigns.actions.authority.of_agency", "this is the check itself"),
    ("campaigns.actions.authority.record", "writes down what others did"),
)
