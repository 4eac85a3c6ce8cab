"""The queue and everything done to a case."""

from __future__ import annotations

from typing import Final

from regie.inbox.actions import claims, decisions, drafts, notes, replies, silence, topics
from regie.kernel.actor import Actor
from tests.matrix.rows.escalations import NOT_TOLD
from tests.matrix.shape import But, act, get, post
from tests.matrix.world import World


def _case(w: World, by: Actor) -> list[object]:
    return [w.case.pk]


def _held(w: World, by: Actor) -> list[object]:
    return [w.held(by)]


def _drafted(w: World, by: Actor) -> list[object]:
    return [w.drafted(by)]


ROUTES: Final = (
    get("inbox", "inbox.read", bound="place"),
    get("case", "inbox.read", args=_case),
    post("case_claim", "inbox.claim", args=_case),
    post("case_take-over", "inbox.claim", args=_case),
    post("case_give-back", "inbox.claim", args=_held),
    post("case_hand-over", "inbox.claim", args=_held, data=lambda w, by: {"to": w.colleague.user_id}),
    post("case_topic", "inbox.label", args=_case, data=lambda w, by: {"topic": "roads"}),
    post("case_urgency", "inbox.label", args=_case, data=lambda w, by: {"urgency": "high"}),
    post("case_label", "inbox.label", args=_case, data=lambda w, by: {"name": "plein"}),
    post("case_note", "inbox.note", args=_case, data=lambda w, by: {"text": "Even bellen."}),
    post(
        "case_ask", "inbox.ask_advice", args=_case, data=lambda w, by: {"role": "adviser", "text": "Mag dit?"}
    ),
    post(
        "case_advise",
        "inbox.give_advice",
        args=_case,
        data=lambda w, by: {"advice": w.advised(by), "text": "Ja."},
    ),
    post("case_silence", "inbox.silence", args=_case, data=lambda w, by: {"reason": "thanks"}),
    post("case_close", "inbox.silence", args=_case),
    post("case_reopen", "inbox.claim", args=lambda w, by: [w.done(by)]),
    post("case_reply", "inbox.submit", args=_held, data=lambda w, by: {"text": "Dag!"}, note="keep"),
    post(
        "case_reply",
        "inbox.submit",
        args=_held,
        data=lambda w, by: {"text": "Dag!", "do": "submit"},
        note="offer",
    ),
    post("case_withdraw", "inbox.submit", args=lambda w, by: [w.offered(by)]),
    post("case_escalate", "escalation.raise", args=_case, data=lambda w, by: {"text": "Kijk mee."}),
    post("case_check", "inbox.submit", args=_held, data=lambda w, by: {"text": "Dag!"}),
    post("case_here", "inbox.read", args=_case, data=lambda w, by: {"doing": "reading"}),
    post(
        "inbox_bulk",
        "inbox.silence",
        bound="place",
        data=lambda w, by: {"case": w.case.pk, "reason": "spam"},
        but=(
            But(
                "deny",
                "each case in the selection is refused by itself",
                situations=("other_town", "elsewhere", "other_agency", "ended"),
            ),
        ),
    ),
    post(
        "inbox_keep", "inbox.read", bound="place", data=lambda w, by: {"name": "Mijn lijst", "topic": "waste"}
    ),
    get("tone", "inbox.read", bound="place"),
    get("live", "inbox.read", bound="place", screen=False),
)

ACTIONS: Final = (
    act(claims.claim, "inbox.claim", args=_case),
    act(claims.take_over, "inbox.claim", args=_case),
    act(claims.give_back, "inbox.claim", args=_held),
    act(claims.hand_over, "inbox.claim", args=lambda w, by: [w.held(by), w.colleague.user_id]),
    act(topics.set_topic, "inbox.label", args=lambda w, by: [w.case.pk, "roads"]),
    act(topics.set_urgency, "inbox.label", args=lambda w, by: [w.case.pk, "high"]),
    act(topics.label, "inbox.label", args=lambda w, by: [w.case.pk, "plein"]),
    act(topics.unlabel, "inbox.label", args=lambda w, by: [w.case.pk, w.label.pk]),
    act(notes.note, "inbox.note", args=lambda w, by: [w.case.pk, "Even bellen."]),
    act(notes.ask_advice, "inbox.ask_advice", args=lambda w, by: [w.case.pk, "adviser", "Mag dit?"]),
    act(notes.give_advice, "inbox.give_advice", args=lambda w, by: [w.case.pk, w.advised(by), "Ja."]),
    act(silence.decide_silence, "inbox.silence", args=lambda w, by: [w.case.pk, "thanks"]),
    act(silence.close, "inbox.silence", args=_case),
    act(silence.reopen, "inbox.claim", args=lambda w, by: [w.done(by)]),
    act(replies.save_draft, "inbox.draft", args=lambda w, by: [w.held(by), "Dag!"]),
    act(drafts.insert_answer, "inbox.draft", args=lambda w, by: [w.held(by), w.answer().pk]),
    act(drafts.mend, "inbox.draft", args=lambda w, by: [w.drafted(by), 0, "none"]),
    act(replies.submit, "inbox.submit", args=_drafted),
    act(replies.withdraw, "inbox.submit", args=lambda w, by: [w.offered(by)]),
    act(replies.lay_before, "escalation.raise", args=lambda w, by: [w.case.pk, "Kijk mee."]),
    act(decisions.take_over_reply, "publishing.withdraw", args=lambda w, by: [w.offered_here(by)]),
    act(
        decisions.decide_concern,
        "escalation.answer",
        args=lambda w, by: [w.concern, "advise", "Doe maar."],
        but=NOT_TOLD,
    ),
)

MACHINE: Final = (
    (
        "inbox.actions.silence.close_practice",
        "follows when an exercise ends; whoever ends it was asked there",
    ),
    ("inbox.actions.alarms.raise_about", "called by actions that have asked already"),
    ("inbox.actions.authority.allowed", "this is the check itself"),
    ("inbox.actions.authority.on_behalf", "changes nothing"),
    ("inbox.actions.authority.person", "changes nothing"),
    ("inbox.actions.leavers.give_back_all", "follows from a seat that ended"),
    ("inbox.actions.drafts.insert_holding", "as insert_answer, with a reply of the tone guide"),
    ("inbox.actions.replies.mine", "this is a check itself"),
    ("inbox.actions.presence.seen", "notes who has a page open; the page has asked already"),
    ("inbox.actions.presence.left", "takes away one's own presence"),
    ("inbox.actions.presence.searched", "writes down what one searched oneself"),
    ("inbox.actions.saved.keep", "one's own list of filters"),
    ("inbox.actions.saved.drop", "one's own list of filters"),
    ("inbox.actions.silence.silence_many", "asks per case: decide_silence"),
)
