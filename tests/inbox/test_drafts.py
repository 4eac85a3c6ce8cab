"""The desk: the agreed tone is kept, answers are put in, and an ended answer never goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from regie.audit.models import Event
from regie.engagement.models import Agreement
from regie.inbox.actions import claims, drafts, replies
from regie.inbox.actions.authority import NotThere
from regie.inbox.models import Case, Draft
from regie.inbox.queries import previews
from regie.kernel.actor import Actor
from regie.library.actions import uses, writing
from regie.library.content import Content
from regie.library.models import AnswerOffer, AnswerUse, AnswerVersion
from regie.publishing.actions import outbox
from regie.publishing.models import Release
from regie.publishing.proposal import NotAllowed
from tests import make
from tests.inbox.scene import NOW, Scene, case, mandated, person, scene

pytestmark = pytest.mark.django_db

BIN = Content(
    title="Mijn container is niet geleegd",
    text="Dag {naam}, laat de container staan: morgen voor 12.00 uur komt de wagen alsnog langs.",
    topic="waste",
    language="nl",
    source_name="Afvalteam",
    source_url="",
    valid_from=NOW - timedelta(days=5),
    valid_until=NOW + timedelta(days=50),
    cues="vergeten",
)


def _held() -> tuple[Scene, Case]:
    s = scene()
    mandated(s)
    made = case(s.channel)
    Case.objects.filter(pk=made.pk).update(language="nl")
    made.refresh_from_db()
    claims.claim(made.pk, by=s.anna, now=NOW)
    return s, made


def _agreed(s: Scene, **guide: Any) -> None:
    """From now on the signed tone of the assignment says this, and everybody has read it."""
    Agreement.objects.filter(assignment=s.assignment, kind="tone").update(
        state=Agreement.REPLACED, replaced_at=NOW - timedelta(hours=1)
    )
    content = {"format": 1, **guide}
    make.agreement(s.assignment, "tone", version=2, content=content, valid_from=NOW - timedelta(hours=1))
    for member in s.assignment.members.all():
        make.acknowledged(s.assignment, member)


def _approved(s: Scene, content: Content = BIN, *, answer_id: int | None = None) -> AnswerVersion:
    director: Actor = person("Marit", "director", s.town)
    draft = writing.write(s.town.pk, content, by=s.adviser, now=NOW, answer_id=answer_id)
    return writing.approve(draft.pk, by=director, now=NOW)


def _sent(now: Any = NOW) -> None:
    while outbox.send_due(now):
        continue
    replies.settle(now=now)


def test_what_blocks_is_refused_at_the_server_and_nothing_changes() -> None:
    s, made = _held()
    replies.save_draft(made.pk, "Uw BSN 123456782 klopt.", by=s.anna, now=NOW)
    with pytest.raises(replies.NotMended) as told:
        replies.submit(made.pk, by=s.anna, now=NOW)
    assert told.value.reason == "blocked"
    assert not Release.objects.exists()
    assert Event.objects.filter(
        action="inbox.submitted", result="refused", details__reason="blocked"
    ).exists()


def test_what_asks_a_reason_goes_out_with_that_reason() -> None:
    s, made = _held()
    text = "Stuur ons uw kenteken, dan kijken we mee."
    replies.save_draft(made.pk, text, by=s.anna, now=NOW)
    with pytest.raises(replies.NotMended, match="unexplained"):
        replies.submit(made.pk, by=s.anna, now=NOW)
    replies.save_draft(made.pk, text, by=s.anna, now=NOW, reasons={"asks_personal_data": "ja", "x": "y"})
    with pytest.raises(replies.NotMended, match="unexplained"):  # two letters are no reason
        replies.submit(made.pk, by=s.anna, now=NOW)
    why = {"asks_personal_data": "Zij zette het zelf al in haar vraag."}
    replies.save_draft(made.pk, text, by=s.anna, now=NOW, reasons=why)
    release = replies.submit(made.pk, by=s.anna, now=NOW)
    assert [(one["rule"], one["reason"]) for one in release.explained] == list(why.items())


def test_the_signed_guide_decides_how_strict_a_rule_is() -> None:
    s, made = _held()
    _agreed(s, form_of_address="je", levels={"address_form": "blocks"}, sign_off="none")
    replies.save_draft(made.pk, "U kunt morgen terecht.", by=s.anna, now=NOW)
    with pytest.raises(replies.NotMended, match="blocked"):
        replies.submit(made.pk, by=s.anna, now=NOW)
    seen = previews.preview(made, "U kunt morgen terecht.", by=s.adviser, now=NOW)
    assert seen.guide.form_of_address == "je"  # the municipality's own people keep the same tone


def test_a_proposal_of_a_check_is_used_once_and_a_changed_text_is_left_alone() -> None:
    s, made = _held()
    _agreed(s, sign_off="none")
    replies.save_draft(made.pk, "Wij kijken reeds.", by=s.anna, now=NOW)
    found = previews.findings(made, "Wij kijken reeds.", by=s.anna, now=NOW)
    assert drafts.mend(made.pk, 0, found[0].rule, by=s.anna, now=NOW) is not None
    assert Draft.objects.get().text == "Wij kijken al."
    assert drafts.mend(made.pk, 0, found[0].rule, by=s.anna, now=NOW) is None
    with pytest.raises(replies.NotHeld):
        drafts.mend(made.pk, 0, "outdated_word", by=s.bram, now=NOW)


def test_an_answer_is_put_in_filled_and_its_use_is_noted_when_it_went_out() -> None:
    s, made = _held()
    version = _approved(s)
    uses.note_offered([version.pk], f"case:{made.pk}", by=s.anna, now=NOW)
    drafts.insert_answer(made.pk, version.pk, by=s.anna, now=NOW)
    assert AnswerOffer.objects.get().taken_at == NOW
    draft = Draft.objects.get()
    assert draft.text.startswith("Dag Fatima, laat de container staan")
    assert draft.text.endswith("^AN")
    replies.save_draft(made.pk, draft.text.replace("morgen", "vrijdag"), by=s.anna, now=NOW)
    release = replies.submit(made.pk, by=s.anna, now=NOW)
    assert (release.answer_id, release.state) == (version.pk, "queued")
    Release.objects.filter(pk=release.pk).update(state="sent", sent_at=NOW, due_at=None)
    replies.settle(now=NOW)
    use = AnswerUse.objects.get()
    assert use.organisation_id == s.agency.pk
    assert 0 < use.share_edited < 0.3


def test_an_answer_of_another_municipality_or_one_that_ended_cannot_be_put_in() -> None:
    s, made = _held()
    other = scene(town_name="Zandermeer")
    for version in (_approved(other), _approved(s)):
        later = BIN.valid_until if version.answer.municipality_id == s.town.pk else NOW
        with pytest.raises(NotThere):
            drafts.insert_answer(made.pk, version.pk, by=s.anna, now=later)


def test_an_answer_that_ended_after_it_was_put_in_is_refused_at_the_proposal() -> None:
    s, made = _held()
    version = _approved(s, replace(BIN, valid_until=NOW + timedelta(minutes=5)))
    drafts.insert_answer(made.pk, version.pk, by=s.anna, now=NOW)
    with pytest.raises(NotAllowed, match="answer_expired"):
        replies.submit(made.pk, by=s.anna, now=NOW + timedelta(minutes=6))
    assert not Release.objects.exists()
    replies.save_draft(made.pk, "We zoeken het voor u uit. ^AN", by=s.anna, now=NOW)
    assert replies.submit(made.pk, by=s.anna, now=NOW + timedelta(minutes=6)).state == "queued"


def test_an_ended_answer_that_was_copied_by_hand_is_refused_too() -> None:
    s, made = _held()
    _approved(
        s, replace(BIN, text="Laat de container staan, morgen komen we.", valid_until=NOW + timedelta(1))
    )
    replies.save_draft(made.pk, "Laat de container staan, morgen komen we. ^AN", by=s.anna, now=NOW)
    with pytest.raises(NotAllowed, match="answer_expired"):
        replies.submit(made.pk, by=s.anna, now=NOW + timedelta(days=2))


def test_what_waits_to_be_sent_lapses_at_the_gate_when_its_answer_is_withdrawn() -> None:
    s, made = _held()
    version = _approved(s)
    drafts.insert_answer(made.pk, version.pk, by=s.anna, now=NOW)
    release = replies.submit(made.pk, by=s.anna, now=NOW)
    writing.retire(version.pk, "De regeling is vervallen.", by=person("Dirkje", "director", s.town), now=NOW)
    _sent()
    release.refresh_from_db()
    made.refresh_from_db()
    assert (release.state, release.problem) == ("lapsed", "answer_retired")
    assert made.state == "open"
    assert not AnswerUse.objects.exists()


def test_a_holding_reply_of_the_guide_is_put_in_and_an_unknown_one_is_not_there() -> None:
    s, made = _held()
    _agreed(s, holding_replies=[{"id": "zoeken", "text": "Dag {naam}, we zoeken het uit."}])
    drafts.insert_holding(made.pk, "zoeken", by=s.anna, now=NOW)
    assert Draft.objects.get().text == "Dag Fatima, we zoeken het uit. ^AN"
    with pytest.raises(NotThere):
        drafts.insert_holding(made.pk, "anders", by=s.anna, now=NOW)
