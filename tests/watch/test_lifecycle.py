"""From proposal to the end of a query: who may, who may not, and what the ledger keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from regie.audit.models import Event
from regie.kernel.actor import software
from regie.watch.actions import deciding, forgetting, writing
from regie.watch.models import MonitoringQuery
from regie.watch.refusal import Refused
from tests import make
from tests.watch.scene import NOW, TODAY, WATER, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_query_is_written_advised_and_approved_by_three_people(scene: Scene) -> None:
    query = scene.approved()
    assert query.state == "approved"
    assert query.advised_on == TODAY
    assert len(bytes(query.author_key or b"")) == 32
    done = list(Event.objects.filter(object_type="watch").order_by("pk").values_list("action", flat=True))
    assert done == ["watch.written", "watch.asked", "watch.advised", "watch.approved"]


def test_nobody_approves_or_advises_on_their_own_words(scene: Scene) -> None:
    query = writing.write(scene.town.pk, WATER, by=scene.director, now=NOW)
    writing.ask(query.pk, by=scene.director, now=NOW)
    deciding.advise(query.pk, "positive", "", by=scene.privacy, now=NOW)
    with pytest.raises(Refused, match="own_words"):
        deciding.approve(query.pk, "", by=scene.director, now=NOW)
    assert Event.objects.filter(action="watch.approved", result="refused").exists()


def test_the_database_refuses_an_approval_by_the_author(scene: Scene) -> None:
    query = scene.approved()
    with pytest.raises(IntegrityError), transaction.atomic():
        MonitoringQuery.objects.filter(pk=query.pk).update(approved_by_id=query.made_by_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        MonitoringQuery.objects.filter(pk=query.pk).update(purpose="persons")


def test_an_agency_proposes_and_never_approves(scene: Scene) -> None:
    query = writing.write(scene.town.pk, WATER, by=scene.analyst, now=NOW)
    writing.ask(query.pk, by=scene.analyst, now=NOW)
    with pytest.raises(Refused, match="right"):
        deciding.advise(query.pk, "positive", "", by=scene.analyst, now=NOW)
    with pytest.raises(Refused, match="right"):
        deciding.approve(query.pk, "", by=scene.analyst, now=NOW)
    with pytest.raises(Refused, match="software"):
        deciding.approve(query.pk, "", by=software("watch"), now=NOW)


def test_another_municipality_has_no_business_here(scene: Scene) -> None:
    query = scene.approved()
    stranger = make.actor(make.seat(make.municipality(), "director"))
    with pytest.raises(Refused, match="scope"):
        deciding.end(query.pk, "Weg ermee", by=stranger, now=NOW)


def test_against_the_advice_only_with_a_reason(scene: Scene) -> None:
    query = writing.write(scene.town.pk, WATER, by=scene.analyst, now=NOW)
    writing.ask(query.pk, by=scene.analyst, now=NOW)
    with pytest.raises(Refused, match="no_note"):
        deciding.advise(query.pk, "negative", " ", by=scene.privacy, now=NOW)
    deciding.advise(query.pk, "negative", "De periode is te lang.", by=scene.privacy, now=NOW)
    with pytest.raises(Refused, match="no_note"):
        deciding.approve(query.pk, "", by=scene.director, now=NOW)
    assert (
        deciding.approve(query.pk, "Hoogwater duurt langer.", by=scene.director, now=NOW).state == "approved"
    )


def test_what_asks_for_somebody_is_not_even_kept(scene: Scene) -> None:
    with pytest.raises(Refused) as refused:
        writing.write(scene.town.pk, replace(WATER, text="water AND @jan"), by=scene.analyst, now=NOW)
    assert [(f.field, f.code) for f in refused.value.faults] == [("text", "unlawful")]
    assert not MonitoringQuery.objects.exists()
    line = Event.objects.get(action="watch.written")
    assert (line.result, line.details) == ("refused", {"reason": "faults", "faults": ["text:unlawful"]})
    assert "@jan" not in str(line.record)


@pytest.mark.parametrize("purpose", ["public_order", "fraud", "enforcement", "persons", "", "Service"])
def test_a_forbidden_purpose_is_refused(scene: Scene, purpose: str) -> None:
    with pytest.raises(Refused, match="faults"):
        writing.write(scene.town.pk, replace(WATER, purpose=purpose), by=scene.analyst, now=NOW)


@pytest.mark.parametrize("name", ["reason", "audience", "legal_ground", "dpia"])
def test_a_draft_may_lack_its_ground_but_nobody_is_asked_for_advice_on_half_a_proposal(
    scene: Scene, name: str
) -> None:
    query = writing.write(scene.town.pk, replace(WATER, **{name: " "}), by=scene.analyst, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        writing.ask(query.pk, by=scene.analyst, now=NOW)
    assert [(f.field, f.code) for f in refused.value.faults] == [(name, "missing")]


@pytest.mark.parametrize(
    ("days", "code"), [((0, 366), "too_long_period"), ((5, 4), "before_start"), ((-9, -1), "past")]
)
def test_a_query_ends_and_not_too_late(scene: Scene, days: tuple[int, int], code: str) -> None:
    start, end = (TODAY + timedelta(days=one) for one in days)
    with pytest.raises(Refused) as refused:
        writing.write(scene.town.pk, replace(WATER, starts_on=start, ends_on=end), by=scene.analyst, now=NOW)
    assert [(f.field, f.code) for f in refused.value.faults] == [("ends_on", code)]


def test_the_words_are_fixed_once_advice_is_asked_and_open_again_when_sent_back(scene: Scene) -> None:
    query = writing.write(scene.town.pk, WATER, by=scene.analyst, now=NOW)
    writing.ask(query.pk, by=scene.analyst, now=NOW)
    with pytest.raises(Refused, match="state"):
        writing.rewrite(query.pk, replace(WATER, text="water"), by=scene.analyst, now=NOW)
    deciding.advise(query.pk, "conditions", "Maximaal een maand.", by=scene.privacy, now=NOW)
    back = deciding.send_back(query.pk, "Maak het korter.", by=scene.director, now=NOW)
    assert (back.state, back.advice, back.advised_by) == ("draft", "", None)
    again = writing.rewrite(query.pk, replace(WATER, text="water AND straat"), by=scene.adviser, now=NOW)
    assert again.made_by_id == scene.adviser.user_id


def test_an_approved_successor_ends_what_it_replaces(scene: Scene) -> None:
    first = scene.approved()
    second = writing.write(scene.town.pk, WATER, by=scene.analyst, now=NOW, replaces_id=first.pk)
    writing.ask(second.pk, by=scene.analyst, now=NOW)
    deciding.advise(second.pk, "positive", "", by=scene.privacy, now=NOW)
    deciding.approve(second.pk, "", by=scene.director, now=NOW)
    first.refresh_from_db()
    assert first.state == "ended"


def test_a_query_ends_after_its_last_day_and_its_hits_a_week_later(scene: Scene) -> None:
    query = scene.approved(ends_on=TODAY)
    query.hits.create(
        key="a", excerpt="Het water staat hoog", channel="x", network="bluesky", at=NOW, counted_at=NOW
    )
    query.counts.create(starts_at=NOW, total=1, independent=1)
    assert deciding.end_over(NOW) == 0
    tomorrow = NOW + timedelta(hours=2)  # past midnight in Amsterdam
    assert deciding.end_over(tomorrow) == 1
    assert forgetting.forget(tomorrow + timedelta(days=6)) == 0
    assert query.hits.count() == 1
    assert forgetting.forget(tomorrow + timedelta(days=7)) == 1
    query.refresh_from_db()
    assert (query.hits.count(), query.counts.count(), query.author_key) == (0, 1, None)
    line = Event.objects.get(action="watch.forgotten")
    assert line.details == {"hits": 1, "alarms": 0, "keep_days": 7}
    assert forgetting.forget(tomorrow + timedelta(days=8)) == 0
