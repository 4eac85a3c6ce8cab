"""The crisis room: many hands look and write, only the municipality decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from regie.channels.models import ChannelAccount
from regie.crisis import picture
from regie.crisis.actions import crises, exercises, hands, kernels, levels, pictures, rumours
from regie.crisis.actions.levels import Heard
from regie.crisis.actions.pictures import NewPicture
from regie.crisis.models import AftercareItem, Crisis, Exercise, Inject, NlAlert, Picture, Rumour
from regie.kernel.actor import Actor
from regie.library.models import KernelMessage
from regie.web.crisis import local_input
from tests.crisis.scene import WHOLE
from tests.matrix.rows.hands import free
from tests.matrix.rows.kernels import told
from tests.matrix.shape import But, act, get, post
from tests.matrix.world import MARK, World

_PLAYS: Final = (
    But("deny", "an exercise is held by the municipality itself", roles=("coordinator",)),
    But("deny", "channels and people are no crisis work", roles=("functional_manager",)),
)
_PACES: Final = (
    But("deny", "an exercise is held by the municipality itself", roles=("coordinator",),
        situations=("own_agency", "other_agency")),
    But("deny", "channels and people are no crisis work", roles=("functional_manager",),
        situations=("own_town",)),
)  # fmt: skip


def crisis(w: World) -> Crisis:
    """Something that is being watched, opened by somebody who plays no part in the cells."""
    known = Crisis.objects.filter(municipality=w.town, practice=False).first()
    new = crises.NewCrisis(w.town.pk, f"{MARK} brand")
    return known or crises.open_(new, by=w.chief(), now=w.now)


def _alert(w: World) -> NlAlert:
    return NlAlert.objects.create(
        crisis=crisis(w), text="Ga weg.", url="https://www.nl-alert.nl/", sent_at=w.now,
        entered_by_id=w.chief().user_id or 0, entered_at=w.now,
    )  # fmt: skip


def _rumour(w: World) -> Rumour:
    return rumours.see(crisis(w), "Er zouden doden zijn", 2, by=w.chief(), now=w.now)


def _new(w: World) -> NewPicture:
    return NewPicture(WHOLE, (picture.Question("Is het veilig?", 2, 0),), w.now - timedelta(hours=1), w.now)


def _picture(w: World) -> Picture:
    return pictures.offer(crisis(w), _new(w), by=w.chief(), now=w.now)


def _kernel(w: World) -> KernelMessage:
    return kernels.write(crisis(w), told(w), by=w.chief(), now=w.now)


def _free(w: World) -> Crisis:
    """The crisis, and people who are free then."""
    free(w)
    return crisis(w)


def _over(w: World) -> Crisis:
    found = crisis(w)
    return crises.scale_down(found, by=w.chief(), now=w.now) if found.state != "aftercare" else found


def _item(w: World) -> AftercareItem:
    item = _over(w).aftercare.first()
    assert item is not None
    return item


def _done(w: World) -> Crisis:
    found = _over(w)
    found.aftercare.update(done_at=w.now)
    return found


def _practising(w: World) -> Exercise:
    known = Exercise.objects.filter(crisis__municipality=w.town).first()
    ChannelAccount.objects.filter(pk=w.channel.pk).update(practice=True)
    return known or exercises.start(w.town.pk, "gas", 60, by=w.chief(), now=w.now)


def _inject(w: World) -> Inject:
    inject = _practising(w).injects.order_by("second")[0]
    Inject.objects.filter(pk=inject.pk).update(shown_at=w.now)
    inject.refresh_from_db()
    return inject


def _ready(w: World) -> int:
    ChannelAccount.objects.filter(pk=w.channel.pk).update(practice=True)
    return w.town.pk


def _pk(w: World, by: Actor) -> list[object]:
    return [crisis(w).pk]


def _at_picture(w: World, by: Actor) -> list[object]:
    made = _picture(w)
    return [made.crisis_id, made.number]


def _form(w: World) -> dict[str, object]:
    return {**WHOLE.texts(), "sentiment": "worried", "sentiment_examples": "3", "confidence": "low"}


def _kernel_form(w: World) -> dict[str, object]:
    soon = local_input(w.now + timedelta(hours=2))
    parts = {"known": "Brand.", "unknown": "De oorzaak.", "doing": "Blussen.", "advice": "Blijf weg."}
    return {**parts, "next_at": soon, "valid_until": soon}


def _level(w: World) -> Heard:
    return Heard(1, "Meldkamer", w.now)


_TOWN: Final = {"cover": "town", "args": _pk}

ROUTES: Final = (
    get("crisis", "crisis.read", bound="place", cover="town"),
    get("crisis-room", "crisis.read", **_TOWN),
    get("crisis-now", "crisis.read", screen=False, **_TOWN),
    get("crisis-levels", "mandate.phase", bound="place"),
    post("crisis-levels", "mandate.phase", bound="place",
         data=lambda w, by: {"deed": "shipped", "why": "Regionaal plan"}),
    get("crisis-kernel", "crisis.read", **_TOWN),
    post("crisis-kernel-write", "crisis.kernel", **_TOWN, data=lambda w, by: _kernel_form(w)),
    post("crisis-kernel-decide", "crisis.decide", args=_pk,
         data=lambda w, by: {"message": _kernel(w).pk, "do": "approve"}),
    get("crisis-picture-new", "crisis.picture", **_TOWN),
    post("crisis-picture-new", "crisis.picture", **_TOWN, data=lambda w, by: _form(w)),
    get("crisis-picture", "crisis.read", cover="town", args=_at_picture),
    get("crisis-paper", "crisis.read", cover="town", args=_at_picture, screen=False),
    post("crisis-decide", "crisis.decide", args=_at_picture, data=lambda w, by: {"decision": "follow"}),
    get("crisis-report", "crisis.read", cover="town", args=lambda w, by: [_practising(w).crisis_id]),
    post("crisis-open", "crisis.open", bound="place", data=lambda w, by: {"title": "Brand"}),
    post("crisis-exercise", "practice.play", bound="place",
         data=lambda w, by: {"script": "gas", "speed": _ready(w) and "60"},
         but=(*_PLAYS, But("deny", "that town has no practice channel", situations=("other_town",)))),
    post("crisis-level", "mandate.phase", args=_pk, data=lambda w, by: {"level": "1", "source": "Meldkamer"}),
    post("crisis-alert", "mandate.phase", args=_pk,
         data=lambda w, by: {"text": "Ga weg.", "url": "https://www.nl-alert.nl/"}),
    post("crisis-unpin", "mandate.phase", args=_pk, data=lambda w, by: {"alert": _alert(w).pk}),
    post("crisis-freeze", "mandate.phase", args=_pk, data=lambda w, by: {"on": "yes"}),
    post("crisis-frozen", "publishing.withdraw", args=_pk, data=lambda w, by: {"do": "again"}),
    post("crisis-topics", "crisis.open", args=_pk, data=lambda w, by: {"topics": ["roads"]}),
    post("crisis-rhythm", "crisis.open", args=_pk, data=lambda w, by: {"minutes": "30"}),
    post("crisis-rumour", "crisis.picture", **_TOWN, data=lambda w, by: {"text": "Er zouden doden zijn"}),
    post("crisis-judge", "crisis.picture", **_TOWN, data=lambda w, by: {
        "rumour": _rumour(w).pk, "status": "refuted", "source": "Meldkamer"}),
    post("crisis-call", "hands.call", cover="town", args=lambda w, by: [_free(w).pk],
         data=lambda w, by: {"places": "1", "hours": "4"}),
    post("crisis-down", "crisis.open", args=_pk),
    post("crisis-tick", "crisis.open", args=_pk, data=lambda w, by: {"item": _item(w).pk, "note": "Klaar"}),
    post("crisis-close", "crisis.open", args=lambda w, by: [_done(w).pk]),
    post("crisis-pace", "practice.play", args=lambda w, by: [_practising(w).crisis_id],
         data=lambda w, by: {"do": "finish"}, but=_PACES),
    post("crisis-inject", "crisis.read", cover="town", args=lambda w, by: [_practising(w).crisis_id],
         data=lambda w, by: {"inject": _inject(w).pk, "note": "Gebeld"}),
)  # fmt: skip

ACTIONS: Final = (
    act(crises.open_, "crisis.open", args=lambda w, by: [crises.NewCrisis(w.town.pk, "Brand")]),
    act(crises.set_topics, "crisis.open", args=lambda w, by: [crisis(w), ["roads"]]),
    act(crises.set_rhythm, "crisis.open", args=lambda w, by: [crisis(w), 30]),
    act(crises.scale_down, "crisis.open", args=lambda w, by: [crisis(w)]),
    act(crises.tick, "crisis.open", args=lambda w, by: [_item(w), "Klaar"]),
    act(crises.close, "crisis.open", args=lambda w, by: [_done(w)]),
    act(levels.enter_level, "mandate.phase", args=lambda w, by: [crisis(w), _level(w)]),
    act(
        levels.pin_alert,
        "mandate.phase",
        args=lambda w, by: [crisis(w), "Ga weg.", "https://www.nl-alert.nl/", w.now],
    ),
    act(levels.unpin_alert, "mandate.phase", args=lambda w, by: [_alert(w)]),
    act(levels.freeze, "mandate.phase", args=lambda w, by: [crisis(w), True]),
    act(pictures.offer, "crisis.picture", cover="town", args=lambda w, by: [crisis(w), _new(w)]),
    act(pictures.decide, "crisis.decide", args=lambda w, by: [_picture(w), "follow", ""]),
    act(rumours.see, "crisis.picture", cover="town", args=lambda w, by: [crisis(w), "Er is gas", 1]),
    act(
        rumours.judge,
        "crisis.picture",
        cover="town",
        args=lambda w, by: [_rumour(w), "refuted", "Meldkamer"],
    ),
    act(kernels.write, "crisis.kernel", cover="town", args=lambda w, by: [crisis(w), told(w)]),
    act(kernels.approve, "crisis.decide", args=lambda w, by: [crisis(w), _kernel(w)]),
    act(hands.call, "hands.call", cover="town", args=lambda w, by: [_free(w), 1, 4]),
    act(exercises.start, "practice.play", args=lambda w, by: [_ready(w), "gas", 60.0],
        but=_PLAYS),
    act(exercises.set_speed, "practice.play", args=lambda w, by: [_practising(w), 10.0],
        but=_PLAYS),
    act(exercises.handle, "crisis.read", cover="town", args=lambda w, by: [_inject(w), "Gebeld"]),
    act(exercises.finish, "practice.play", args=lambda w, by: [_practising(w)],
        but=_PLAYS),
)  # fmt: skip

MACHINE: Final = (
    ("crisis.actions.authority.allowed", "this is the check itself"),
    ("crisis.actions.authority.decider", "this is the check itself"),
    ("crisis.actions.authority.record", "writes down what others did"),
    ("crisis.actions.authority.refuse", "writes down a refusal"),
    ("crisis.actions.crises.make", "asks nothing itself: open_ and the exercise have asked"),
    ("crisis.actions.crises.shut", "asks nothing itself: close and the exercise have asked"),
    ("crisis.actions.holding.hold", "lets the door follow; whoever calls it has asked"),
    ("mandate.actions.phases.end_practice", "follows from an exercise that is over; finish has asked"),
)
