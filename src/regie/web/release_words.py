"""Releases in words: where one stands, why it stopped, what happened to it, and why a press was refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from regie.publishing.models import Attempt, Decision, Release, Wording
from regie.web.roles_in_words import role_name

# state -> label, kind of badge, icon
STATES: Final = {
    "waiting": (gettext_lazy("Waits for approval"), "info", "hourglass"),
    "escalated": (gettext_lazy("Laid before somebody"), "warn", "siren"),
    "queued": (gettext_lazy("On its way"), "info", "send"),
    "sending": (gettext_lazy("Being sent"), "info", "loader-circle"),
    "sent": (pgettext_lazy("release", "Sent"), "ok", "check-check"),
    "failed": (gettext_lazy("Sending failed"), "bad", "circle-x"),
    "unknown": (gettext_lazy("Not sure if it was sent"), "bad", "circle-question-mark"),
    "refused": (gettext_lazy("Not allowed"), "bad", "ban"),
    "returned": (gettext_lazy("Given back"), "warn", "undo-2"),
    "withdrawn": (gettext_lazy("Taken back"), "", "x"),
    "expired": (gettext_lazy("Too late, not sent"), "", "timer"),
    "lapsed": (gettext_lazy("Lapsed, not sent"), "warn", "timer"),
    "stopped": (gettext_lazy("Stopped by the brake"), "bad", "octagon-pause"),
}

_ANSWER_ENDED: Final = {
    "answer_expired": gettext_lazy(
        "This text comes from an answer that has ended. Look in the library for what holds now."
    ),
    "answer_retired": gettext_lazy("This text comes from an answer that was withdrawn."),
    "answer_replaced": gettext_lazy("This text comes from an answer that was replaced; use the new one."),
    "answer_not_approved": gettext_lazy("This text comes from an answer that is not approved."),
}
_IN_CRISIS: Final = {
    "crisis_paused": gettext_lazy(
        "A crisis pauses everything that was planned. Offer it again when the crisis is over."
    ),
    "kernel_missing": gettext_lazy(
        "In this crisis a reply stands on a valid kernel message, and this text has none."
    ),
    "kernel_expired": gettext_lazy("The kernel message that this text stands on has ended."),
    "kernel_replaced": gettext_lazy(
        "There is a newer kernel message than the one this text stands on. Read it and offer the text again."
    ),
    "kernel_withdrawn": gettext_lazy("The kernel message that this text stands on was withdrawn."),
    "not_relayed": gettext_lazy(
        "At this level only the words of the safety region go out, as they are. Take its text over whole."
    ),
}
PROBLEMS: Final = {
    **_ANSWER_ENDED,
    **_IN_CRISIS,
    "author_left": gettext_lazy(
        "The writer no longer works here, so it goes out only when a colleague offers it."
    ),
    "brake": gettext_lazy("The emergency brake was on at the moment of sending."),
    "mandate_changed": gettext_lazy("The mandate changed after the approval, so that no longer counts."),
    "approvals_missing": gettext_lazy("At the moment of sending the mandate asked for approval."),
    "approver_left": gettext_lazy("Who approved it no longer has that role, so the approval lapsed."),
    "channel_off": gettext_lazy("The channel was disconnected after the approval."),
    "obligation_unknown": gettext_lazy(
        "The mandate asks something that cannot be kept, so it may not go out."
    ),
    "message_missing": gettext_lazy("The mandate asks for a fixed sentence that is not in the text."),
    "volume_cap": gettext_lazy("The mandate lets no more messages out under this rule for now."),
    "no_follow_up": gettext_lazy(
        "The mandate asks for a real answer later, and there is no case to give it in."
    ),
    "not_decided": gettext_lazy("Nobody decided in time. Silence means: not sent."),
    "expired": gettext_lazy("The time after which it may not be sent has passed."),
    "refused": gettext_lazy("The network refuses this message."),
    "unauthorised": gettext_lazy("The channel is no longer connected. Somebody must connect it again."),
    "given_up": gettext_lazy("The network did not answer, however often we tried."),
    "later": gettext_lazy("The network asked us to try again later."),
    "absent": gettext_lazy("It turned out not to be there, so it is sent again."),
    "uncertain": gettext_lazy("The network did not answer. We look there before anything is sent again."),
    "look_later": gettext_lazy("The network does not let us look yet."),
    "unreadable": gettext_lazy("The network does not let us look whether it is there. A person must look."),
    "not_established": gettext_lazy("We could not find out whether it is there. A person must look."),
}

REFUSALS: Final = {
    **_ANSWER_ENDED,
    **_IN_CRISIS,
    "right": gettext_lazy("Your role may not do this."),
    "scope": gettext_lazy("This is not yours to decide."),
    "software": gettext_lazy("Only a person decides this."),
    "own_text": gettext_lazy("You wrote or changed this text, so somebody else must approve it."),
    "wrong_state": gettext_lazy("Somebody was faster: this can no longer be done."),
    "already_given": gettext_lazy("You have approved this already. It waits for somebody else."),
    "given_for_you": gettext_lazy("Somebody approved this in your place already."),
    "not_your_turn": gettext_lazy("It is not your turn yet: the mandate asks approvals in order."),
    "against_advice": gettext_lazy(
        "Somebody advised not to send this. Write why you approve it all the same."
    ),
    "not_yours": gettext_lazy("You can only delegate a role that you hold yourself."),
    "not_here": gettext_lazy("This person may not approve for your municipality."),
    "to_yourself": gettext_lazy("Choose somebody else than yourself."),
    "no_reason": gettext_lazy("Write why, so that others understand."),
    "already_over": gettext_lazy("The end lies before the beginning, or in the past."),
    "too_long": gettext_lazy("That is too long. Choose an earlier end."),
    "no_name": gettext_lazy("Fill in a name and an e-mail address."),
    "no_question": gettext_lazy("Write what you want to know."),
    "has_seat": gettext_lazy("This person can sign in. Ask them in Regie itself."),
    "too_many": gettext_lazy("Enough people have been asked about this text. Wait for an answer first."),
    "wrong_role": gettext_lazy("The mandate asks for somebody in another role."),
    "no_comment": gettext_lazy("Write a few words, so the other knows why."),
    "no_text": gettext_lazy("There is no text."),
    "under_way": gettext_lazy("Sending was tried already, so its moment stays as it is."),
    "past": gettext_lazy("Choose a moment that is still to come."),
    "not_in_bundle": gettext_lazy(
        "Another text of this item waits too. Read it first, then approve them together."
    ),
    "nothing_waits": gettext_lazy("There is no text that waits."),
    "changed": gettext_lazy("The text changed while you were reading. Read it again."),
    "not_acknowledged": gettext_lazy(
        "The agreements changed. Read and confirm them first; your draft stays."
    ),
    "too_late": gettext_lazy("The time to decide has passed. It is not sent."),
}

_DECISIONS: Final = {
    Decision.APPROVE: (gettext_lazy("%(who)s approved it"), "badge-check"),
    Decision.RETURN: (gettext_lazy("%(who)s gave it back"), "undo-2"),
    Decision.WITHDRAW: (gettext_lazy("%(who)s took it back"), "x"),
    Decision.TAKE_OVER: (gettext_lazy("%(who)s took it over"), "hand"),
    Decision.RESOLVE: (gettext_lazy("%(who)s looked on the network"), "eye"),
}
_OUTCOMES: Final = {
    "": gettext_lazy("Being sent"),
    "sent": gettext_lazy("The network has it"),
    "absent": gettext_lazy("Looked: it is not there"),
    "refused": gettext_lazy("The network refused it"),
    "unauthorised": gettext_lazy("The channel is not connected"),
    "later": gettext_lazy("The network asked to try later"),
    "uncertain": gettext_lazy("The network did not answer"),
    "look_later": gettext_lazy("Looked: no answer"),
    "unreadable": gettext_lazy("Looking is not possible here"),
    "not_begun": gettext_lazy("Not begun"),
    "lost": gettext_lazy("Sending was cut off; we look whether it is there"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a release stands: label, badge and icon, and why."""

    label: str
    kind: str
    icon: str
    why: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of its history; `words` is what somebody wrote."""

    at: datetime
    icon: str
    text: str
    words: str = ""


def standing(release: Release) -> Standing:
    """Where it stands now."""
    label, kind, icon = STATES[release.state]
    return Standing(str(label), kind, icon, str(PROBLEMS.get(release.problem, "")))


def refusal(reason: str) -> str:
    """Why a press did nothing."""
    return str(REFUSALS.get(reason, reason))


def history(
    wordings: Iterable[Wording], decisions: Iterable[Decision], attempts: Iterable[Attempt]
) -> list[Happened]:
    """What happened to it, oldest first."""
    lines = [_written(wording, first=number == 0) for number, wording in enumerate(wordings)]
    for decision in decisions:
        text, icon = _DECISIONS[decision.kind]
        who = f"{decision.by.name} ({role_name(decision.role)})"
        lines.append(Happened(decision.at, icon, str(text) % {"who": who}, decision.comment))
    for attempt in attempts:
        at = attempt.ended_at or attempt.started_at
        lines.append(Happened(at, "send", str(_OUTCOMES.get(attempt.outcome, "")), attempt.detail))
    return sorted(lines, key=lambda line: line.at)


def _written(wording: Wording, *, first: bool) -> Happened:
    who = f"{wording.by.name if wording.by else _('Software')} ({role_name(wording.role)})"
    text = _("%(who)s wrote it") if first else _("%(who)s changed the text or offered it again")
    return Happened(wording.at, "pencil", text % {"who": who}, "" if first else wording.text)


def approvals_so_far(given: int, asked: int) -> str:
    """How many of how many; empty when one is enough."""
    if asked <= 1:
        return ""
    said = ngettext("%(given)d of %(asked)d approval given", "%(given)d of %(asked)d approvals given", asked)
    return said % {"given": given, "asked": asked}
