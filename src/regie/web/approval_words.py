"""One text that waits, in words: the chain of approvals, the clock, what changed, what the checks found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.inbox.models import Case
from regie.inbox.queries.previews import findings
from regie.kernel.actor import Actor
from regie.kernel.changes import Part, words_changed
from regie.people.models import User
from regie.publishing.approvals import Given, Step, chain, to_come
from regie.publishing.asking import from_dicts
from regie.publishing.models import Asked, Decision, GuestAdvice, Release, Wording
from regie.publishing.turns import Turn
from regie.web import findings_in_words
from regie.web.advice_words import STATES, WHY
from regie.web.release_words import Standing, standing
from regie.web.roles_in_words import role_name

ORDERS: Final = {
    "all": gettext_lazy("All of them, in any order"),
    "any": gettext_lazy("One of them is enough"),
    "in_order": gettext_lazy("One after the other"),
}


@dataclass(frozen=True, slots=True)
class TurnTold:
    """Whose turn it is: `mine`, and who otherwise; `told` are the people who were told."""

    mine: bool
    who: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One text of a list, with where it stands and whose turn it is, when anybody's."""

    release: Release
    standing: Standing
    turn: TurnTold | None


@dataclass(frozen=True, slots=True)
class Link:
    """One approval of the chain: `given`, `now` (asked at this moment) or `later`."""

    state: str
    who: str
    by: str = ""
    at: datetime | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """Until when, who is asked then, and when it lapses for good."""

    until: datetime
    then: str
    lapses_at: datetime
    asked_again: str = ""  # who was silent before


@dataclass(frozen=True, slots=True)
class Advice:
    """One question to somebody without a seat, as it stands."""

    row: GuestAdvice
    label: str
    kind: str
    icon: str
    why: str
    current: bool  # about the text as it is now


def row(release: Release, turn: Turn | None) -> Row:
    """As a list shows it; without the names of who was told, for those would be asked per text."""
    return Row(release, standing(release), _turn(release, turn) if turn else None)


def turn(release: Release, found: Turn | None) -> TurnTold | None:
    """Whose turn it is, with who was told of it."""
    return replace(_turn(release, found), told=_told(release)) if found else None


def _turn(release: Release, found: Turn) -> TurnTold:
    if found.nobody:
        return TurnTold(False, _("Nobody: the mandate asks what cannot be given"))
    if found.roles:
        return TurnTold(found.mine, _(" or ").join(role_name(role) for role in found.roles))
    looks = release.state == "unknown"
    return TurnTold(found.mine, _("Somebody of the municipality") if looks else _("Somebody who may approve"))


def order_words(release: Release) -> str:
    """How the chain is to be read; empty when there is one approval."""
    asked = release.needs()
    if asked.order == "any" and asked.approvers > 1:
        return _("%(n)d of them") % {"n": asked.approvers}
    return str(ORDERS[asked.order]) if asked.approvers > 1 or len(asked.roles) > 1 else ""


def links(release: Release, have: Sequence[Given], decisions: Sequence[Decision]) -> list[Link]:
    """Everybody who is asked, with who gave it."""
    asked = release.needs()
    if not asked.possible or asked.approvers == 0:
        return []
    rows = {d.by_id: d for d in decisions if d.kind == Decision.APPROVE and d.binding == release.binding}
    open_ = list(to_come(asked, have)) if release.state in {"waiting", "escalated"} else []
    told = _told(release)
    found = []
    for step in chain(asked, have):
        if step.given is not None:
            found.append(_given(step, rows.get(step.given.user_id)))
        elif step in open_:
            open_.remove(step)
            found.append(Link("now", _asked_of(step), told=told))
        else:
            found.append(Link("later", _asked_of(step)))
    return found


def _given(step: Step, row: Decision | None) -> Link:
    if row is None or step.given is None:
        return Link("given", _asked_of(step))
    who = f"{row.by.name} ({role_name(row.role)})"
    if row.instead_of is not None:
        who = _("%(who)s in place of %(giver)s, as %(role)s") % {
            "who": row.by.name,
            "giver": row.instead_of.name,
            "role": role_name(row.role).lower(),
        }
    return Link("given", _asked_of(step), who, row.at)


def _asked_of(step: Step) -> str:
    names = [role_name(role) for role in step.roles]
    return _(" or ").join(names) if names else _("Somebody who may approve")


def _told(release: Release) -> str:
    """Who was told on the rung of now."""
    if release.state != "waiting":
        return ""
    ladder = from_dicts(release.ladder)
    roles = ladder[release.step].roles if ladder else ()
    rows = Asked.objects.filter(release=release, key=release.key, means=Asked.SCREEN, role__in=roles)
    names = list(dict.fromkeys(rows.order_by("pk").values_list("user__name", flat=True)))
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else _("%(names)s and %(n)d more") % {"names": shown, "n": len(names) - 3}


def clock(release: Release) -> Clock | None:
    """The clock of a text that waits; None when there is none."""
    if release.state not in {"waiting", "escalated"} or release.decide_by is None:
        return None
    ladder = from_dicts(release.ladder)
    after = ladder[release.step + 1 :][:1]
    before = ladder[release.step - 1].roles if ladder and release.step else ()
    return Clock(
        release.decide_by,
        _(" or ").join(role_name(role) for role in after[0].roles) if after else "",
        release.lapses_at or release.decide_by,
        _(" or ").join(role_name(role) for role in before),
    )


def before(release: Release, wordings: Sequence[Wording]) -> Wording | None:
    """The wording before this one: of this text, or of what was offered earlier in the case and not sent."""
    if len(wordings) > 1:
        return wordings[-2]
    earlier = Wording.objects.filter(release__case=release.case, release__lt=release.pk)
    unsent = earlier.filter(release__in_reply_to=release.in_reply_to_id).exclude(release__state="sent")
    return unsent.select_related("by").last() if release.case else None


def changed(old: Wording | None, release: Release) -> list[Part]:
    """What is different from the wording before; empty when nothing is."""
    if old is None or old.text == release.text:
        return []
    return words_changed(old.text, release.text)


def checks(release: Release, role: str, now: datetime) -> tuple[findings_in_words.Line, ...] | None:
    """What the language checks say of the text, as they said to its writer; None when they do not apply."""
    number = release.case.removeprefix("case:")
    case = Case.objects.filter(pk=int(number)).first() if number.isdigit() else None
    if case is None or release.author is None:
        return None
    home = release.municipality_id if release.own_words else release.agency_id or release.municipality_id
    author = release.author
    writer = Actor("person", str(author.pk), author.name, role, home, release.municipality_id, "")
    reasons = {one["rule"]: one["reason"] for one in release.explained}
    return findings_in_words.lines(findings(case, release.text, by=writer, now=now), release.text, reasons)


def advice(rows: Sequence[GuestAdvice], release: Release) -> list[Advice]:
    """Everything asked of people without a seat, the newest first."""
    found = []
    for row in reversed(rows):
        state = row.state if row.agrees is None else "yes" if row.agrees else "no"
        label, kind, icon = STATES[state]
        why = str(WHY.get(row.why, ""))
        found.append(Advice(row, str(label), kind, icon, why, current=row.key == release.key))
    return found


def in_place_of(giver: User | None, role: str) -> str:
    """`in place of Hanneke, as head of communication`; empty in a role of one's own."""
    if giver is None:
        return ""
    return _("You approve in place of %(giver)s, as %(role)s.") % {
        "giver": giver.name,
        "role": role_name(role).lower(),
    }
