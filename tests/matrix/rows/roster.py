"""Rosters: each employer plans its own people, and what must be covered is the municipality's to say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from regie.kernel.actor import Actor
from regie.roster.actions import (
    exchanges,
    feeds,
    files,
    people,
    rosters,
    settings,
    shifts,
    solving,
    templates,
)
from regie.roster.actions.exchanges import Wish
from regie.roster.actions.people import Terms
from regie.roster.actions.settings import NewCover
from regie.roster.actions.shifts import Edit
from regie.roster.models import Absence, Cover, Exchange, Roster, Shift, ShiftTemplate, SolverRun, Worker
from regie.roster.placing import NewShift
from regie.roster.policy import Policy
from tests.matrix.shape import PUBLIC, But, act, get, post
from tests.matrix.world import World

FIRST: Final = timedelta(days=40)
# Whoever plans does so for the own employer: what stands in the middle here is the municipality's roster,
# unless it says that it is of whoever asks.
_EMPLOYER: Final = (
    But("deny", "another employer plans these people", situations=("own_agency", "other_agency")),
)
_MUNICIPAL: Final = (
    But("deny", "the municipality says so itself", situations=("own_agency", "other_agency")),
)
_ANYWHERE: Final = (
    But(
        "allow", "of the own organisation, wherever it works", situations=("elsewhere", "ended", "other_town")
    ),
)


def worker(w: World, by: Actor) -> Worker:
    """Whoever asks, as somebody who can be rostered by the own employer."""
    found, _made = Worker.objects.get_or_create(
        user_id=by.user_id or 0, organisation_id=by.organisation_id or 0
    )
    return found


def colleague(w: World, by: Actor) -> Worker:
    """Somebody else with the same employer."""
    user = w.colleague.user if w.colleague else w.member()
    found, _made = Worker.objects.get_or_create(user=user, organisation_id=by.organisation_id or 0)
    return found


def roster(w: World, by: Actor, state: str = "draft") -> Roster:
    """A roster at the town of the employer of whoever asks."""
    day = (w.now + FIRST).date()
    return Roster.objects.create(
        municipality=w.town, organisation_id=by.organisation_id or 0, starts_on=day, state=state,
        ends_on=day + timedelta(days=13), made_by_id=by.user_id or 0, made_at=w.now,
        published_at=w.now if state == "published" else None,
    )  # fmt: skip


def towns(w: World, by: Actor) -> Roster:
    """The municipality's own draft."""
    day = (w.now + FIRST).date()
    return Roster.objects.create(
        municipality=w.town, organisation=w.town, starts_on=day, ends_on=day + timedelta(days=13),
        made_by_id=by.user_id or 0, made_at=w.now,
    )  # fmt: skip


def shift(w: World, by: Actor, *, of: Roster | None = None, who: Worker | None = None) -> Shift:
    """An evening in the middle of it."""
    start = w.now + FIRST + timedelta(days=3)
    return Shift.objects.create(
        roster=of or roster(w, by), worker=who, start=start, end=start + timedelta(hours=6)
    )


def mine(w: World, by: Actor) -> Shift:
    """A published shift of whoever asks."""
    return shift(w, by, of=roster(w, by, "published"), who=worker(w, by))


def put_to_me(w: World, by: Actor) -> Exchange:
    """A colleague asks whoever asks to take over."""
    theirs = shift(w, by, of=roster(w, by, "published"), who=colleague(w, by))
    return Exchange.objects.create(
        kind="take_over", shift=theirs, shift_version=1, asked_by=colleague(w, by), asked_at=w.now,
        asked_to=worker(w, by),
    )  # fmt: skip


def agreed(w: World, by: Actor) -> Exchange:
    """Two people agreed; a planner is asked."""
    one = put_to_me(w, by)
    one.state, one.consented_by, one.consented_at = "consented", worker(w, by), w.now
    one.save()
    return one


def template(w: World, by: Actor) -> ShiftTemplate:
    """Of the employer of whoever asks."""
    row = {"week": 0, "weekday": 0, "begins": 1380, "ends": 420, "days": 1, "kind": "duty", "skills": []}
    return ShiftTemplate.objects.create(
        municipality=w.town, organisation_id=by.organisation_id or 0, name="Nachten", made_at=w.now,
        rows=[{**row, "worker_id": None}],
    )  # fmt: skip


def new(w: World) -> NewShift:
    """An open evening in the period."""
    start = w.now + FIRST + timedelta(days=5)
    return NewShift(None, start, start + timedelta(hours=6))


def edit(w: World) -> Edit:
    """An hour later."""
    start = w.now + FIRST + timedelta(days=3, hours=1)
    return Edit(1, None, start, start + timedelta(hours=6))


def days(w: World) -> tuple[date, date]:
    """A free period."""
    day = (w.now + timedelta(days=100)).date()
    return day, day + timedelta(days=6)


def search(w: World, by: Actor, state: str = "done") -> SolverRun:
    """A search for the draft of whoever asks."""
    return SolverRun.objects.create(
        roster=roster(w, by), state=state, asked_by_id=by.user_id or 0, asked_at=w.now
    )


def _cover(w: World) -> Cover:
    return Cover.objects.create(municipality=w.town, name="Nacht", windows=["mon-sun 23:00-07:00"])


def _away(w: World) -> dict[str, Any]:
    return {"start": w.now + FIRST, "end": w.now + FIRST + timedelta(days=1)}


_TERMS: Final = Terms(None)

# Another agency that works for the municipality sees the roster too, with its own people in it.
_TOO: Final = {"bound": "place", "cover": "town"}
_MINE: Final = (
    But("allow", "one's own, wherever one works", situations=("elsewhere", "other_town", "ended")),
)


def _form(w: World, by: Actor) -> dict[str, object]:
    day = (w.now + FIRST + timedelta(days=2)).date()
    return {"day": day.isoformat(), "begins": "08:00", "ends": "16:00", "kind": "duty", "version": 1}


def _at(w: World, by: Actor) -> list[object]:
    return [shift(w, by).pk]


def _secret(w: World, by: Actor) -> list[object]:
    return [feeds.renew(by=w.actor("agent", "own_agency"), now=w.now)]


def _upload(w: World, by: Actor) -> dict[str, object]:
    return {"roster": roster(w, by).pk, "file": SimpleUploadedFile("rooster.csv", _sheet(w))}


def _sheet(w: World) -> bytes:
    one = new(w)
    return f"person,start,end\n,{one.start.isoformat()},{one.end.isoformat()}\n".encode()


def _moved(w: World, by: Actor) -> dict[str, object]:
    to = edit(w)
    return {"version": 1, "worker": "", "start": to.start.isoformat(), "end": to.end.isoformat()}


ROUTES: Final = (
    get("roster", "roster.read", **_TOO),
    get("roster-day", "roster.read", **_TOO),
    get("roster-gaps", "roster.read", **_TOO),
    get("roster-check", "roster.read", **_TOO, screen=False),
    get(
        "roster-person",
        "roster.read",
        cover="town",
        args=lambda w, by: [Worker.objects.get_or_create(user=w.colleague.user, organisation=w.town)[0].pk],
    ),
    post(
        "roster-begin",
        "roster.plan",
        bound="place",
        cover="town",
        data=lambda w, by: {"from": days(w)[0].isoformat(), "weeks": 1},
        but=(But("hidden", "works for no municipality any more", situations=("ended",)),),
    ),
    post(
        "roster-decide",
        "roster.plan",
        cover="town",
        args=lambda w, by: [shift(w, by).roster_id, "publish"],
        note="publish",
    ),
    get(
        "roster-shift-new",
        "roster.plan",
        bound="place",
        cover="town",
        but=(But("hidden", "works for no municipality any more", situations=("ended",)),),
    ),
    post(
        "roster-shift-new",
        "roster.plan",
        bound="place",
        cover="town",
        data=_form,
        but=(But("hidden", "works for no municipality any more", situations=("ended",)),),
    ),
    get("roster-shift", "roster.plan", cover="town", args=_at),
    post("roster-shift", "roster.plan", cover="town", args=_at, data=_form),
    post("roster-shift-remove", "roster.plan", cover="town", args=_at, data=lambda w, by: {"version": 1}),
    post("roster-shift-move", "roster.plan", cover="town", args=_at, data=_moved, screen=False),
    get("roster-mine", "roster.exchange", bound="place", cover="town"),
    post(
        "roster-away",
        "roster.exchange",
        bound="place",
        cover="town",
        data=lambda w, by: {
            "start": f"{(w.now + FIRST).date()}T08:00" if worker(w, by) else "",
            "end": f"{(w.now + FIRST).date()}T18:00",
        },
    ),
    post(
        "roster-back",
        "roster.exchange",
        cover="town",
        args=lambda w, by: [Absence.objects.create(worker=worker(w, by), **_away(w)).pk],
        but=_MINE,
    ),
    post("roster-feed-renew", "roster.exchange", bound="place", cover="town"),
    post("roster-feed-stop", "roster.exchange", bound="place", cover="town"),
    get("roster-feed", PUBLIC, args=_secret, screen=False),
    get("roster-ask", "roster.exchange", cover="town", args=lambda w, by: [mine(w, by).pk], but=_MINE),
    post(
        "roster-ask",
        "roster.exchange",
        cover="town",
        args=lambda w, by: [mine(w, by).pk],
        but=(But("deny", "does not work there any more", situations=("elsewhere", "other_town", "ended")),),
    ),
    post(
        "roster-exchange",
        "roster.exchange",
        cover="town",
        args=lambda w, by: [put_to_me(w, by).pk, "consent"],
        note="consent",
    ),
    get(
        "roster-templates",
        "roster.plan",
        bound="place",
        cover="town",
        but=(But("hidden", "works for no municipality any more", situations=("ended",)),),
    ),
    post(
        "roster-templates",
        "roster.plan",
        bound="place",
        cover="town",
        data=lambda w, by: {"deed": "drop", "template": template(w, by).pk},
        but=(
            But("hidden", "works for no municipality any more", situations=("ended",)),
            But(
                "deny",
                "the template is of a place they do not work for",
                situations=("elsewhere", "other_town"),
            ),
        ),
    ),
    get(
        "roster-export",
        "roster.plan",
        bound="place",
        cover="town",
        screen=False,
        but=(But("hidden", "works for no municipality any more", situations=("ended",)),),
    ),
    post("roster-solve", "roster.plan", cover="town", args=lambda w, by: [roster(w, by).pk]),
    get("roster-run", "roster.plan", cover="town", args=lambda w, by: [search(w, by).pk]),
    get("roster-run-now", "roster.plan", cover="town", args=lambda w, by: [search(w, by).pk], screen=False),
    post(
        "roster-run-settle",
        "roster.plan",
        cover="town",
        args=lambda w, by: [search(w, by).pk, "accept"],
        note="accept",
    ),
    post("roster-import", "roster.plan", cover="town", data=_upload),
    get(
        "roster-settings",
        "roster.plan",
        bound="place",
        cover="town",
        but=(But("hidden", "works for no municipality any more", situations=("ended",)),),
    ),
    post(
        "roster-settings",
        "roster.plan",
        bound="place",
        cover="town",
        data=lambda w, by: {"deed": "terms", "person": by.user_id, "hours": "32", "active": "yes"},
        but=(But("hidden", "works for no municipality any more", situations=("ended",)),),
    ),
)

ACTIONS: Final = (
    act(rosters.begin, "roster.plan", cover="town", args=lambda w, by: [w.town.pk, *days(w)]),
    act(rosters.publish, "roster.plan", cover="town", args=lambda w, by: [shift(w, by).roster_id]),
    act(rosters.withdraw, "roster.plan", args=lambda w, by: [towns(w, by).pk], but=_EMPLOYER),
    act(shifts.place, "roster.plan", args=lambda w, by: [towns(w, by).pk, new(w)], but=_EMPLOYER),
    act(shifts.place_parts, "roster.plan", cover="town", args=lambda w, by: [roster(w, by).pk, [new(w)]]),
    act(
        shifts.change,
        "roster.plan",
        args=lambda w, by: [shift(w, by, of=towns(w, by)).pk, edit(w)],
        but=_EMPLOYER,
    ),
    act(shifts.remove, "roster.plan", cover="town", args=lambda w, by: [shift(w, by).pk, 1]),
    act(
        templates.keep,
        "roster.plan",
        cover="town",
        args=lambda w, by: [w.town.pk, "Nachten", (shift(w, by).start - timedelta(days=7)).date(), 2],
    ),
    act(
        templates.lay,
        "roster.plan",
        cover="town",
        args=lambda w, by: [template(w, by).pk, roster(w, by).pk],
    ),
    act(templates.drop, "roster.plan", cover="town", args=lambda w, by: [template(w, by).pk]),
    act(exchanges.ask, "roster.exchange", cover="town", args=lambda w, by: [Wish(mine(w, by).pk)]),
    act(exchanges.consent, "roster.exchange", cover="town", args=lambda w, by: [put_to_me(w, by).pk]),
    act(exchanges.decline, "roster.exchange", cover="town", args=lambda w, by: [put_to_me(w, by).pk]),
    act(exchanges.confirm, "roster.plan", cover="town", args=lambda w, by: [agreed(w, by).pk]),
    act(solving.ask, "roster.plan", cover="town", args=lambda w, by: [roster(w, by).pk, 60]),
    act(solving.stop, "roster.plan", cover="town", args=lambda w, by: [search(w, by, "running").pk]),
    act(solving.accept, "roster.plan", cover="town", args=lambda w, by: [search(w, by).pk]),
    act(solving.drop, "roster.plan", cover="town", args=lambda w, by: [search(w, by).pk]),
    act(feeds.renew, "roster.exchange", but=_ANYWHERE, cover="town"),
    act(feeds.stop, "roster.exchange", but=_ANYWHERE, cover="town"),
    act(
        files.take_in,
        "roster.plan",
        cover="town",
        args=lambda w, by: [roster(w, by).pk, "csv", _sheet(w)],
    ),
    act(
        people.settle,
        "roster.plan",
        args=lambda w, by: [by.user_id, _TERMS],
        but=_ANYWHERE,
        cover="town",
    ),
    act(
        people.be_away,
        "roster.exchange",
        args=lambda w, by: [worker(w, by).pk],
        more=lambda w, by: _away(w),
        but=_ANYWHERE,
        cover="town",
    ),
    act(
        people.be_back,
        "roster.exchange",
        args=lambda w, by: [Absence.objects.create(worker=worker(w, by), **_away(w)).pk],
        but=_ANYWHERE,
        cover="town",
    ),
    act(
        settings.ask_cover,
        "roster.plan",
        bound="place",
        args=lambda w, by: [NewCover("Nacht", ("mon-sun 23:00-07:00",))],
        but=(
            But(
                "deny",
                "the municipality says so itself",
                situations=("own_agency", "other_agency", "elsewhere", "ended"),
            ),
        ),
    ),
    act(settings.drop_cover, "roster.plan", args=lambda w, by: [_cover(w).pk], but=_MUNICIPAL),
    act(
        settings.except_day,
        "roster.plan",
        bound="place",
        args=lambda w, by: [date(2027, 5, 5), "Bevrijdingsdag", True],
        but=(
            But(
                "deny",
                "the municipality says so itself",
                situations=("own_agency", "other_agency", "elsewhere", "ended"),
            ),
        ),
    ),
    act(settings.choose, "roster.plan", args=lambda w, by: [Policy()], but=_ANYWHERE, cover="town"),
)

MACHINE: Final = (
    ("roster.actions.authority.at_place", "this is the check itself"),
    ("roster.actions.authority.own_worker", "this is the check itself"),
    ("roster.actions.authority.permitted", "this is the check itself"),
    ("roster.actions.authority.planned", "this is the check itself"),
    ("roster.actions.rosters.record", "writes a line in the ledger"),
)
