"""Every agency person confirms the frame and tone that hold now, before the next reply."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from regie.audit.models import Event
from regie.engagement import queries
from regie.engagement.actions import acknowledging
from regie.engagement.models import Acknowledgement, Agreement, Assignment
from regie.engagement.terms import Refused
from regie.inbox.actions import claims, replies
from regie.inbox.models import Draft
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed
from tests import make
from tests.inbox.scene import NOW, Scene, case, mandated, person, scene

pytestmark = pytest.mark.django_db


def renewed(s: Scene, kind: str = "frame") -> Agreement:
    """A second version of the agreement, signed just now: nobody has read it."""
    old = Agreement.objects.get(assignment=s.assignment, kind=kind)
    Agreement.objects.filter(pk=old.pk).update(state="replaced", replaced_at=NOW)
    return make.agreement(s.assignment, kind, version=2, valid_from=NOW, signed_at=NOW)


def left(s: Scene) -> list[str]:
    assert s.anna.user_id is not None
    return sorted(one.kind for one in queries.unacknowledged(s.assignment.pk, s.anna.user_id, NOW))


def test_a_new_version_asks_everybody_anew_and_confirming_it_once_is_enough() -> None:
    s = scene()
    assert left(s) == []
    newer = renewed(s)
    assert left(s) == ["frame"]
    made = acknowledging.acknowledge(newer.pk, newer.sha256, by=s.anna, now=NOW)
    again = acknowledging.acknowledge(newer.pk, newer.sha256, by=s.anna, now=NOW + timedelta(days=1))
    assert (made.pk, again.at) == (again.pk, NOW)
    assert left(s) == []
    lines = Event.objects.filter(action="engagement.acknowledged")
    assert [line.details["version"] for line in lines] == [2]
    assert lines[0].details["sha256"] == newer.sha256


def test_without_confirming_no_reply_goes_out_and_the_draft_stays() -> None:
    s = scene()
    mandated(s)
    made = case(s.channel)
    claims.claim(made.pk, by=s.anna, now=NOW)
    replies.save_draft(made.pk, "We komen morgen langs. ^AN", by=s.anna, now=NOW)
    newer = renewed(s)
    with pytest.raises(NotAllowed) as refused:
        replies.submit(made.pk, by=s.anna, now=NOW)
    assert refused.value.reason == "not_acknowledged"
    assert not Release.objects.exists()
    assert Draft.objects.get(case=made).text == "We komen morgen langs. ^AN"
    assert Event.objects.filter(action="inbox.submitted", result="refused").exists()
    acknowledging.acknowledge(newer.pk, newer.sha256, by=s.anna, now=NOW)
    assert replies.submit(made.pk, by=s.anna, now=NOW).pk


def test_the_municipality_itself_need_not_confirm_its_own_agreements() -> None:
    s = scene()
    mandated(s)
    renewed(s)
    made = case(s.channel)
    claims.claim(made.pk, by=s.adviser, now=NOW)
    replies.save_draft(made.pk, "We komen morgen langs. ^AD", by=s.adviser, now=NOW)
    assert replies.submit(made.pk, by=s.adviser, now=NOW).own_words


def test_the_wrong_person_assignment_version_or_text_is_refused_and_kept_in_the_ledger() -> None:
    s, elsewhere = scene(), scene(town_name="Zandermeer")
    newer = renewed(s)
    first = Agreement.objects.get(assignment=s.assignment, kind="frame", version=1)
    outsider = person("Otto", "agent", s.agency, municipality=s.town)
    feedback = Agreement.objects.get(assignment=s.assignment, kind="feedback")
    tries = [
        (newer.pk, newer.sha256, s.adviser, "right"),
        (newer.pk, newer.sha256, outsider, "scope"),
        (newer.pk, newer.sha256, elsewhere.anna, "scope"),
        (999_999, newer.sha256, s.anna, "scope"),
        (first.pk, first.sha256, s.anna, "stale"),
        (feedback.pk, feedback.sha256, s.anna, "stale"),
        (newer.pk, first.sha256, s.anna, "changed"),
        (newer.pk, "", s.anna, "changed"),
        (newer.pk, newer.sha256, replace(s.anna, kind="software"), "software"),
    ]
    for pk, sha256, by, reason in tries:
        with pytest.raises(Refused) as refused:
            acknowledging.acknowledge(pk, sha256, by=by, now=NOW)
        assert refused.value.reason == reason
    assert Event.objects.filter(action="engagement.acknowledged", result="refused").count() == len(tries)
    assert not Acknowledgement.objects.filter(agreement=newer).exists()


def test_under_an_ended_assignment_there_is_nothing_to_confirm() -> None:
    s = scene()
    newer = renewed(s)
    Assignment.objects.update(state=Assignment.ENDED)
    with pytest.raises(Refused) as refused:
        acknowledging.acknowledge(newer.pk, newer.sha256, by=s.anna, now=NOW)
    assert refused.value.reason == "scope"
    assert queries.to_read(s.anna, NOW) == []


def test_a_version_whose_words_no_longer_fit_its_seal_cannot_be_confirmed() -> None:
    s = scene()
    Agreement.objects.filter(kind="frame").update(state="replaced", replaced_at=NOW)
    broken = Agreement.objects.get(assignment=s.assignment, kind="frame")
    broken.pk, broken.version, broken.state, broken.replaced_at = None, 2, "signed", None
    broken.sha256 = "0" * 64
    broken.save()
    with pytest.raises(Refused) as refused:
        acknowledging.acknowledge(broken.pk, "0" * 64, by=s.anna, now=NOW)
    assert refused.value.reason == "stale"


def test_the_change_is_told_from_the_last_version_this_person_confirmed() -> None:
    s = scene()
    assert s.anna.user_id is not None
    newer = renewed(s)
    before = queries.confirmed_before(newer, s.anna.user_id)
    assert before is not None
    assert before.version == 1
    stranger = make.user("Nora Nieuw")
    assert queries.confirmed_before(newer, stranger.pk) is None
    readers = dict(queries.readers(s.assignment, NOW))
    assert readers[newer] == {}
