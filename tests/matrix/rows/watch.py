"""Listening: proposing a query, advice and approval, its results, alarms and sources."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from regie.kernel.actor import Actor
from regie.watch.actions import deciding, feeds, judging, writing
from regie.watch.models import Alarm, Lesson, ListeningFeed, MonitoringQuery
from regie.watch.proposal import Proposal
from tests.matrix.shape import PUBLIC, But, act, get, post
from tests.matrix.world import MARK, World


def proposal(w: World) -> Proposal:
    """Whole and lawful."""
    today = w.now.date()
    return Proposal(
        theme="Wateroverlast",
        text="water AND straat",
        purpose="service",
        reason="Waar staat het water?",
        audience="Communicatie",
        legal_ground="Taak van algemeen belang",
        dpia="DPIA 1",
        starts_on=today,
        ends_on=today + timedelta(days=30),
    )


def query(w: World, state: str = "approved") -> MonitoringQuery:
    """One of the town, written by the agency, advised and approved by a colleague."""
    said = writing_fields(w)
    chief = w.chief().user_id
    return MonitoringQuery.objects.create(
        municipality=w.town,
        state=state,
        made_by=w.member(),
        made_for=w.bureau,
        made_at=w.now,
        advised_by_id=chief if state in {"advised", "approved", "ended"} else None,
        advised_on=w.now.date() if state in {"advised", "approved", "ended"} else None,
        advice="positive" if state in {"advised", "approved", "ended"} else "",
        approved_by_id=chief if state in {"approved", "ended"} else None,
        approved_at=w.now if state in {"approved", "ended"} else None,
        author_key=b"k" * 32,
        **said,
    )


def writing_fields(w: World) -> dict[str, object]:
    """The proposal as columns, with the mark by which a page is searched."""
    one = proposal(w)
    return {name: getattr(one, name) for name in one.__dataclass_fields__} | {"theme": f"{MARK} water"}


def alarm(w: World, state: str = "open") -> Alarm:
    """Something grows."""
    return Alarm.objects.create(
        query=query(w),
        municipality=w.town,
        kind="few",
        at=w.now,
        raised_at=w.now,
        count=5,
        baseline=0.2,
        window_seconds=600,
        first_message_at=w.now,
        state=state,
    )


def lesson(w: World) -> Lesson:
    """A threshold that somebody moved."""
    of = query(w)
    MonitoringQuery.objects.filter(pk=of.pk).update(few=6)
    by = w.chief().user_id or 0
    return Lesson.objects.create(query=of, threshold="few", before=5, after=6, by_id=by, at=w.now)


def feed(w: World) -> ListeningFeed:
    """A source."""
    return ListeningFeed.objects.create(
        municipality=w.town,
        name=f"{MARK} nieuws",
        address="https://nieuws.example/rss",
        added_by_id=w.chief().user_id or 0,
        added_at=w.now,
    )


def _draft(w: World, by: Actor) -> list[object]:
    return [query(w, "draft").pk]


_NO_TOWN: Final = (But("deny", "no municipality to work for any more", situations=("ended",)),)


def _form(w: World) -> dict[str, object]:
    one = proposal(w)
    said = {name: getattr(one, name) for name in ("theme", "text", "purpose", "reason", "audience")}
    more = {"legal_ground": one.legal_ground, "dpia": one.dpia, "ends_on": str(one.ends_on)}
    return {**said, **more, "starts_on": str(one.starts_on)}


ROUTES: Final = (
    get("watch", "watch.read", bound="place", cover="town", but=_NO_TOWN),
    get("watch-theme", "watch.read", cover="town", args=lambda w, by: [query(w).pk]),
    get("watch-counts", "watch.read", cover="town", args=lambda w, by: [query(w).pk], screen=False),
    get("watch-new", "watch.write", bound="place", cover="town"),
    get("watch-write", "watch.write", cover="town", args=_draft),
    post(
        "watch-look",
        "watch.write",
        bound="place",
        cover="town",
        data=lambda w, by: {"text": "water"},
        but=_NO_TOWN,
    ),
    post("watch-offer", "watch.write", cover="town", args=lambda w, by: [query(w, "draft").pk, "ask"]),
    post(
        "watch-advise",
        "watch.advise",
        args=lambda w, by: [query(w, "asked").pk],
        data=lambda w, by: {"advice": "positive"},
    ),
    post("watch-decide", "watch.approve", args=lambda w, by: [query(w, "advised").pk, "approve"]),
    post("watch-unteach", "watch.judge", cover="town", args=lambda w, by: [lesson(w).pk]),
    get("watch-alarm", "watch.read", cover="town", args=lambda w, by: [alarm(w).pk]),
    post("watch-judge", "watch.judge", cover="town", args=lambda w, by: [alarm(w).pk, "confirm"]),
    get("watch-sources", "watch.read", bound="place", cover="town", but=_NO_TOWN),
    post(
        "watch-feed-add",
        "watch.sources",
        bound="place",
        data=lambda w, by: {"name": "Krant", "address": "https://krant.example/rss"},
    ),
    post("watch-feed-switch", "watch.sources", args=lambda w, by: [feed(w).pk, "off"]),
    get("watch-register", PUBLIC, bound="place"),
    get("watch-register-of", PUBLIC, args=lambda w, by: [query(w).municipality.slug]),
    get("watch-register-export", PUBLIC, args=lambda w, by: [query(w).municipality.slug], screen=False),
)

ACTIONS: Final = (
    act(writing.write, "watch.write", cover="town", args=lambda w, by: [w.town.pk, proposal(w)]),
    act(writing.rewrite, "watch.write", cover="town", args=lambda w, by: [query(w, "draft").pk, proposal(w)]),
    act(writing.ask, "watch.write", cover="town", args=_draft),
    act(writing.withdraw, "watch.write", cover="town", args=_draft),
    act(deciding.advise, "watch.advise", args=lambda w, by: [query(w, "asked").pk, "positive", ""]),
    act(deciding.approve, "watch.approve", args=lambda w, by: [query(w, "advised").pk, ""]),
    act(deciding.send_back, "watch.approve", args=lambda w, by: [query(w, "advised").pk, "Te breed"]),
    act(deciding.end, "watch.approve", args=lambda w, by: [query(w).pk, "Klaar"]),
    act(judging.confirm, "watch.judge", cover="town", args=lambda w, by: [alarm(w).pk, ""]),
    act(judging.dismiss, "watch.judge", cover="town", args=lambda w, by: [alarm(w).pk, "usual", ""]),
    act(judging.mark_crisis, "watch.judge", cover="town", args=lambda w, by: [alarm(w).pk]),
    act(judging.take_back, "watch.judge", cover="town", args=lambda w, by: [lesson(w).pk]),
    act(feeds.add, "watch.sources", args=lambda w, by: [w.town.pk, "Nieuws", "https://ander.example/rss"]),
    act(feeds.switch, "watch.sources", args=lambda w, by: [feed(w).pk, False]),
)

MACHINE: Final = (
    ("watch.actions.authority.alarm", "this is the check itself"),
    ("watch.actions.authority.authorise", "this is the check itself"),
    ("watch.actions.authority.deed", "writes down a refusal"),
    ("watch.actions.authority.opened", "this is the check itself"),
    ("watch.actions.authority.refuse", "writes down a refusal"),
    ("watch.actions.reading.looked", "writes down what a page showed, after the page asked for the right"),
)
