"""Answering through the link of a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

import pytest

from regie.audit.models import Event
from regie.escalation.concern import NotAllowed
from regie.escalation.models import Concern
from regie.inbox.actions.linked import Tap, decide_by_link, see_by_link
from regie.inbox.models import Advice
from regie.kernel.actor import Actor
from regie.paging.actions.links import LinkRefused
from regie.paging.actions.rules import set_minimum
from regie.paging.models import Attempt
from regie.paging.refusal import Least
from regie.people.models import Membership
from regie.publishing.actions import releases
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed as CannotSend
from tests import make
from tests.inbox import scene
from tests.inbox.scene import NOW
from tests.inbox.test_decisions import escalated as an_escalated_reply


@dataclass(frozen=True, slots=True)
class Escalated:
    """A reply outside the mandate, and who was asked."""

    agent: Actor
    duty: Actor
    release: Release


@pytest.fixture
def escalated(db: None) -> Escalated:
    s = scene.scene()
    _concern, release, _case = an_escalated_reply(s)
    return Escalated(s.anna, s.duty, release)


class From(TypedDict):
    origin: str
    now: datetime


FROM: From = {"origin": "203.0.113.7", "now": NOW}


def attempt(s: Escalated, kind: str = "sms") -> Attempt:
    """The link that reached the duty adviser, as if it came by this means."""
    found = Attempt.objects.filter(page__user_id=s.duty.user_id or 0).select_related("page__user").get()
    found.kind = kind
    return found


def waiting(s: Escalated) -> Release:
    return Release.objects.get(pk=s.release.pk)


def test_a_text_goes_out_by_two_taps_on_the_telephone(escalated: Escalated) -> None:
    s = escalated
    decide_by_link(attempt(s), Tap("release", binding=s.release.binding), **FROM)
    assert waiting(s).state == "queued"
    line = Event.objects.get(action="publishing.approved")
    assert (line.actor_kind, line.actor_id) == ("person", str(s.duty.user_id))
    assert line.origin.startswith("link by sms")


@pytest.mark.parametrize("kind", ["email", "webhook", "voice"])
def test_by_a_way_that_others_may_read_nothing_goes_out(escalated: Escalated, kind: str) -> None:
    with pytest.raises(NotAllowed, match="link_may_not"):
        decide_by_link(attempt(escalated, kind), Tap("release", binding=escalated.release.binding), **FROM)
    assert waiting(escalated).state == "escalated"
    assert Event.objects.filter(action="inbox.concern_decided", result="refused").count() == 1


def test_the_municipality_chooses_by_which_means_a_text_may_go_out(escalated: Escalated) -> None:
    head = make.actor(make.seat(escalated.release.municipality, "head_of_communication"))
    set_minimum(Least({}, []), by=head, now=NOW)
    with pytest.raises(NotAllowed, match="link_may_not"):
        decide_by_link(attempt(escalated), Tap("release", binding=escalated.release.binding), **FROM)


@pytest.mark.parametrize("binding", ["", "0" * 64])
def test_only_the_exact_words_that_were_shown_go_out(escalated: Escalated, binding: str) -> None:
    with pytest.raises((NotAllowed, CannotSend), match="changed"):
        decide_by_link(attempt(escalated), Tap("release", binding=binding), **FROM)
    assert waiting(escalated).state == "escalated"


def test_an_edit_after_the_page_was_read_is_another_text(escalated: Escalated) -> None:
    s, shown = escalated, escalated.release.binding
    releases.edit(waiting(s), "Heel andere woorden.", by=s.agent, now=NOW)
    with pytest.raises((NotAllowed, CannotSend)):
        decide_by_link(attempt(s), Tap("release", binding=shown), **FROM)
    assert waiting(s).state != "queued"


def test_advice_lands_in_the_case_with_name_and_time_and_the_draft_comes_back(escalated: Escalated) -> None:
    s = escalated
    decide_by_link(attempt(s, "email"), Tap("advise", "Noem de dag."), **FROM)
    kept = Advice.objects.get()
    assert (kept.answer, kept.answered_by_id, kept.answered_at) == ("Noem de dag.", s.duty.user_id, NOW)
    assert waiting(s).state == "returned"


def test_giving_back_needs_no_words_on_a_telephone(escalated: Escalated) -> None:
    decide_by_link(attempt(escalated, "email"), Tap("return"), **FROM)
    assert waiting(escalated).state == "returned"
    assert Concern.objects.get().answer == "Vanaf de telefoon, zonder toelichting."


def test_seeing_stops_the_ladder_and_passing_on_climbs(escalated: Escalated) -> None:
    assert see_by_link(attempt(escalated), **FROM).state == "acknowledged"
    make.seat(escalated.release.municipality, "head_of_communication")
    assert decide_by_link(attempt(escalated), Tap("pass_on"), **FROM).step == 1


def test_a_link_is_answered_once(escalated: Escalated) -> None:
    decide_by_link(attempt(escalated), Tap("return"), **FROM)
    with pytest.raises(NotAllowed, match="wrong_state"):
        decide_by_link(attempt(escalated), Tap("return"), **FROM)


def test_a_seat_that_ended_opens_nothing(escalated: Escalated) -> None:
    Membership.objects.filter(user_id=escalated.duty.user_id or 0).update(until=NOW - timedelta(seconds=1))
    with pytest.raises(LinkRefused, match="no_seat"):
        decide_by_link(attempt(escalated), Tap("return"), **FROM)
    assert waiting(escalated).state == "escalated"
