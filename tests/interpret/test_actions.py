"""Rules are edited in versions by the municipality itself, and the topics learn from labels."""

from __future__ import annotations

import pytest

from regie.audit.models import Event
from regie.interpret import actions, queries, tasks
from regie.interpret.model import ModelWrong, load
from regie.interpret.models import LabelSample, RuleSet, TopicModel
from regie.interpret.reading import read, starter_rules
from regie.interpret.refusal import Refused
from regie.kernel.actor import Actor, software
from tests import make

pytestmark = pytest.mark.django_db
SENTENCE = "De blauwe loper hangt scheef"


@pytest.fixture
def adviser() -> Actor:
    return make.actor(make.seat(make.municipality(), "adviser"))


def test_without_edits_the_starter_rules_hold(adviser: Actor) -> None:
    assert adviser.municipality_id is not None
    assert queries.rules_for(adviser.municipality_id) is starter_rules()


def test_an_edit_makes_a_version_that_holds_at_once_and_is_in_the_ledger(adviser: Actor) -> None:
    assert adviser.municipality_id is not None
    made = actions.edit_topic("events", [("blauwe loper", 0.85)], by=adviser, now=make.NIGHT, note="feest")
    queries.forget(adviser.municipality_id)
    reading = read(SENTENCE, rules=queries.rules_for(adviser.municipality_id))
    assert (made.version, reading.topics[0].slug, reading.topics[0].words) == (1, "events", ("blauwe loper",))
    assert reading.version == "1.1"
    assert Event.objects.filter(
        action="interpret.topic_edited", municipality_id=adviser.municipality_id
    ).exists()


def test_every_edit_is_a_new_version_and_keeps_the_other_topics(adviser: Actor) -> None:
    actions.edit_topic("events", [("blauwe loper", 0.85)], by=adviser, now=make.NIGHT)
    second = actions.edit_topic("waste", [("gruisbak", 0.6)], by=adviser, now=make.NIGHT)
    assert second.version == 2
    assert set(second.topics) == {"events", "waste"}
    restored = actions.restore_topic("events", by=adviser, now=make.NIGHT)
    assert (restored.version, set(restored.topics)) == (3, {"waste"})


def test_an_agency_and_an_agent_cannot_edit_and_the_refusal_is_on_record() -> None:
    agency, town = make.agency(), make.municipality()
    for held in (make.seat(agency, "coordinator"), make.seat(agency, "agent")):
        by = make.actor(held, town)
        with pytest.raises(Refused, match="right"):
            actions.edit_topic("waste", [("gruisbak", 0.6)], by=by, now=make.NIGHT)
    assert not RuleSet.objects.exists()
    assert Event.objects.filter(result="refused", action="interpret.topic_edited").count() == 2


@pytest.mark.parametrize(("pattern", "reason"), [("a*", "too_broad"), ("(x+)+", "not_words"), ("", "empty")])
def test_a_senseless_pattern_is_refused_with_its_name(adviser: Actor, pattern: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.edit_topic("waste", [("goed", 0.6), (pattern, 0.6)], by=adviser, now=make.NIGHT)
    assert (refused.value.reason, refused.value.detail) == (reason, pattern)


def test_own_numbers_are_no_longer_personal(adviser: Actor) -> None:
    assert adviser.municipality_id is not None
    text = "Bel 0592-366911"
    assert read(text, rules=queries.rules_for(adviser.municipality_id)).personal
    actions.set_own(actions.Own(numbers=("0592 366911",)), by=adviser, now=make.NIGHT)
    queries.forget(adviser.municipality_id)
    assert not read(text, rules=queries.rules_for(adviser.municipality_id)).personal


def test_a_sample_is_kept_without_personal_data_and_once_per_text(adviser: Actor) -> None:
    text = "Mijn BSN is 123456782 en mijn container @jan is niet geleegd https://a.example"
    assert actions.keep_sample(text, "waste", by=adviser, now=make.NIGHT)
    assert actions.keep_sample(text, "taxes", by=adviser, now=make.NIGHT)
    kept = LabelSample.objects.get()
    assert kept.slug == "taxes"
    assert "123456782" not in kept.text
    assert "jan" not in kept.text
    assert not actions.keep_sample("te kort", "waste", by=adviser, now=make.NIGHT)
    assert not actions.keep_sample(text, "no such topic", by=adviser, now=make.NIGHT)


def _label(by: Actor, number: int) -> None:
    """Two made-up subjects that no starter word knows."""
    for n in range(number):
        actions.keep_sample(
            f"de zwabbel in hal {n} moet opnieuw gesmeerd", "sports_culture", by=by, now=make.NIGHT
        )
        actions.keep_sample(f"onze knurf {n} piept vreselijk bij regen", "energy", by=by, now=make.NIGHT)


def test_topics_are_learned_from_labels_and_serve_when_they_do_better(adviser: Actor) -> None:
    assert adviser.municipality_id is not None
    _label(adviser, 40)
    assert queries.due_to_learn() == [adviser.municipality_id]
    made = actions.learn(adviser.municipality_id, by=software("test"), now=make.NIGHT)
    assert made is not None
    assert made.serves
    assert made.accuracy is not None
    assert made.rules_accuracy is not None
    assert made.accuracy > made.rules_accuracy
    reading = read("kan iemand die zwabbel eens smeren", rules=queries.rules_for(adviser.municipality_id))
    assert reading.topics[0].slug == "sports_culture"
    assert any("zwabbel" in word or "smeren" in word for word in reading.topics[0].words)
    assert queries.due_to_learn() == []


def test_a_strong_word_is_not_overruled_by_the_model(adviser: Actor) -> None:
    assert adviser.municipality_id is not None
    _label(adviser, 40)
    actions.learn(adviser.municipality_id, by=software("test"), now=make.NIGHT)
    reading = read("grofvuil naast de zwabbel", rules=queries.rules_for(adviser.municipality_id))
    assert reading.topics[0].slug == "waste"


def test_too_few_labels_teach_nothing(adviser: Actor) -> None:
    assert adviser.municipality_id is not None
    _label(adviser, 3)
    assert actions.learn(adviser.municipality_id, by=software("test"), now=make.NIGHT) is None
    assert queries.due_to_learn() == []


def test_only_the_last_models_are_kept(adviser: Actor) -> None:
    assert adviser.municipality_id is not None
    _label(adviser, 40)
    for _ in range(3):
        actions.learn(adviser.municipality_id, by=software("test"), now=make.NIGHT)
    assert TopicModel.objects.count() == actions.MODELS_KEPT


def test_bytes_that_are_no_model_are_refused(adviser: Actor) -> None:
    assert adviser.municipality_id is not None
    with pytest.raises(ModelWrong):
        load(b"not a model")
    TopicModel.objects.create(
        municipality_id=adviser.municipality_id,
        trained_at=make.NIGHT,
        samples=1,
        serves=True,
        data=b"broken",
        sha256="",
    )
    assert queries.rules_for(adviser.municipality_id).model is None


@pytest.mark.django_db(transaction=True)
def test_training_is_asked_for_once_however_often_the_sweep_runs(adviser: Actor) -> None:
    _label(adviser, 40)
    assert [tasks.ask(make.NIGHT), tasks.ask(make.NIGHT)] == [1, 0]
