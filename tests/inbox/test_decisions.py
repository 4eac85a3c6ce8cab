"""What follows from an answered concern."""

from __future__ import annotations

import pytest

from regie.audit.models import Event
from regie.escalation.models import Concern
from regie.inbox.actions import claims, decisions, replies
from regie.inbox.models import Advice, Case
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed
from tests.inbox import scene
from tests.inbox.scene import NOW, Scene

pytestmark = pytest.mark.django_db


def escalated(s: Scene) -> tuple[Concern, Release, Case]:
    """Anna offered a reply on a high-risk case, which lies outside her mandate."""
    scene.mandated(s)
    made = scene.case(s.channel)
    Case.objects.filter(pk=made.pk).update(urgency="high", language="nl", kind="question")
    claims.claim(made.pk, by=s.anna, now=NOW)
    replies.save_draft(made.pk, "Morgen komen we langs. ^AN", by=s.anna, now=NOW)
    release = replies.submit(made.pk, by=s.anna, now=NOW)
    assert release.state == "escalated"
    return Concern.objects.get(), release, made


def test_released_by_the_person_it_was_laid_before(db: None) -> None:
    s = scene.scene()
    concern, release, _case = escalated(s)
    decisions.decide_concern(concern, "release", "", by=s.duty, now=NOW)
    release.refresh_from_db()
    concern.refresh_from_db()
    assert (release.state, concern.state) == ("queued", "answered")


@pytest.mark.parametrize("decision", ["advise", "return"])
def test_advice_brings_the_reply_back_and_stays_with_the_case(decision: str) -> None:
    s = scene.scene()
    concern, release, made = escalated(s)
    decisions.decide_concern(concern, decision, "Noem de dag.", by=s.duty, now=NOW)
    release.refresh_from_db()
    made.refresh_from_db()
    assert (release.state, made.state) == ("returned", "open")
    assert Advice.objects.get(case=made).answer == "Noem de dag."


def test_taken_over_the_case_is_in_the_hands_of_the_municipality() -> None:
    s = scene.scene()
    concern, release, made = escalated(s)
    decisions.decide_concern(concern, "take_over", "", by=s.duty, now=NOW)
    release.refresh_from_db()
    made.refresh_from_db()
    assert (release.state, made.holder_id) == ("returned", s.duty.user_id)


def test_passed_on_the_text_keeps_waiting() -> None:
    s = scene.scene()
    concern, release, _case = escalated(s)
    decisions.decide_concern(concern, "pass_on", "Aan het hoofd.", by=s.duty, now=NOW)
    release.refresh_from_db()
    concern.refresh_from_db()
    assert (release.state, concern.state, concern.step) == ("escalated", "open", 1)


def test_a_release_that_publishing_refuses_leaves_the_concern_open_and_is_in_the_ledger() -> None:
    s = scene.scene()
    concern, release, _case = escalated(s)
    with pytest.raises(NotAllowed, match="wrong_role"):
        decisions.decide_concern(concern, "release", "", by=s.adviser, now=NOW)
    concern.refresh_from_db()
    release.refresh_from_db()
    assert (concern.state, release.state) == ("open", "escalated")
    assert Event.objects.filter(action="inbox.concern_decided", result="refused").count() == 1


def test_a_release_without_a_text_is_refused() -> None:
    s = scene.scene()
    made = scene.case(s.channel)
    replies.lay_before(made.pk, "Wat is wijs?", by=s.anna, now=NOW)
    with pytest.raises(NotAllowed, match="nothing_waits"):
        decisions.decide_concern(Concern.objects.get(), "release", "", by=s.duty, now=NOW)
