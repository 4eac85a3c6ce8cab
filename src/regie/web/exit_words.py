"""The steps of an exit, their facts and refusals in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

# step -> (name, why, icon)
STEP_WORDS: Final = {
    "access": (
        _("Access revoked"),
        _("Nobody of the agency is on the assignment any more and every session has ended."),
        "lock",
    ),
    "work": (
        _("Work handed back"),
        _("Cases in hand are free again with their drafts; nothing of the agency waits to go out."),
        "inbox",
    ),
    "keys": (
        _("Keys never handed out"),
        _("The agency never held a key of a channel, so there is none to return or replace."),
        "key-round",
    ),
    "export": (
        _("Content and archive exported"),
        _("Cases, messages, replies, decisions, agreements, mandates and the ledger, in open formats."),
        "archive",
    ),
    "handover": (
        _("Handed over in a talk"),
        _("What runs, what is sensitive, what the next one must know."),
        "message-circle",
    ),
    "destruction": (
        _("Copies destroyed"),
        _("The agency states that it has destroyed its copies; the municipality accepts the statement."),
        "trash-2",
    ),
    "evaluation": (
        _("Looked back together"),
        _("What went well, what did not, and what that means for the next assignment."),
        "history",
    ),
}
REFUSALS: Final = {
    "right": _("Your role may not do this. The director or head of communication can."),
    "scope": _("This assignment is not yours."),
    "state": _("A draft has nothing to leave. Only a running or ended assignment can be left."),
    "open": _("This is under way already. Go on with the one that is open."),
    "closed": _("This exit is finished. What stands here does not change any more."),
    "rehearsal": _("In a rehearsal nothing is revoked."),
    "not_ended": _("End the assignment first. Then access can be revoked."),
    "busy": _("The file is being made at this moment. Wait until it is ready."),
    "step": _("This step cannot be ticked by hand; the facts decide."),
    "no_note": _("Write what was done, and when."),
    "steps": _("Not every step is done yet. What is open stands in the list."),
    "no_text": _("Write the statement, or say who signed it and when."),
    "file": _("Choose a PDF, PNG or JPEG of at most 5 MB."),
    "own_statement": _("You handed this in yourself, so somebody else must accept it."),
    "no_statement": _("There is no statement yet."),
    "answered": _("This statement has been answered already."),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that was verified: in words, and whether it is as it should be."""

    text: str
    good: bool
    back: bool = True  # something that is taken back when it is not as it should be


def facts_in_words(code: str, facts: object) -> list[Fact]:
    """What the database said at the last look; nothing before the first."""
    tell = _TELLERS.get(code)
    return tell(facts) if tell and isinstance(facts, Mapping) else []


def _access(facts: Mapping[str, Any]) -> list[Fact]:
    ended, people, sessions = facts["assignment_ended"], int(facts["members"]), int(facts["sessions"])
    text = ngettext("%(n)d person on the assignment", "%(n)d people on the assignment", people)
    open_ = ngettext(
        "%(n)d person whose sessions were not ended since",
        "%(n)d people whose sessions were not ended since",
        sessions,
    )
    return [
        Fact(
            gettext("The assignment has ended") if ended else gettext("The assignment is running"),
            ended,
            False,
        ),
        Fact(text % {"n": people}, people == 0),
        Fact(open_ % {"n": sessions}, sessions == 0),
    ]


def _work(facts: Mapping[str, Any]) -> list[Fact]:
    claims, queued, waiting = (int(facts[name]) for name in ("claims", "queued", "waiting"))
    held = ngettext("%(n)d case in the hands of the agency", "%(n)d cases in the hands of the agency", claims)
    out = ngettext("%(n)d text that would go out", "%(n)d texts that would go out", queued)
    ask = ngettext(
        "%(n)d text that waits for your decision", "%(n)d texts that wait for your decision", waiting
    )
    return [
        Fact(held % {"n": claims}, claims == 0),
        Fact(out % {"n": queued}, queued == 0),
        Fact(ask % {"n": waiting}, True),
    ]


def _keys(facts: Mapping[str, Any]) -> list[Fact]:
    roles, opened = int(facts["keys"]), int(facts["opened"])
    may = ngettext("%(n)d agency role that may see keys", "%(n)d agency roles that may see keys", roles)
    did = ngettext(
        "%(n)d line in the ledger of the agency working on a channel",
        "%(n)d lines in the ledger of the agency working on a channel",
        opened,
    )
    return [Fact(may % {"n": roles}, roles == 0), Fact(did % {"n": opened}, opened == 0)]


_TELLERS: Final[dict[str, Callable[[Mapping[str, Any]], list[Fact]]]] = {
    "access": _access,
    "work": _work,
    "keys": _keys,
}
