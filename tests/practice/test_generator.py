"""What residents write is varied, fits the network, and is the same for the same seed."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.nl import bsn

from regie.kernel.text import graphemes
from regie.practice import generator
from regie.practice.content import answers, gas, incident, library, reactions
from regie.practice.content.template import parsed
from regie.practice.faults import MAX_LENGTH

START = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
TOPICS = {
    "waste", "public_space", "greenery", "roads", "road_works", "parking", "permits", "housing", "taxes",
    "civil_affairs", "moving", "income_support", "social_care", "public_order", "animals", "events",
    "sports_culture", "education", "environment", "energy", "elections", "council", "opening_hours",
    "digital_service", "crisis", "other",
}  # fmt: skip


def planned(scenario: str, seed: int = 3) -> tuple[generator.Planned, ...]:
    hours = generator.SCENARIOS[scenario].hours
    return generator.plan(seed, START, hours, scenario, handle="veldermeer")


def test_the_library_covers_every_topic_kind_and_language() -> None:
    assert len(library.TEMPLATES) >= 190
    assert {t.topic for t in library.TEMPLATES} == TOPICS
    assert {t.language for t in library.TEMPLATES} >= {"nl", "fy", "en", "tr", "ar", "pl", "de"}
    kinds = {t.kind for t in library.TEMPLATES}
    assert kinds >= {
        "threat", "suicide_risk", "emergency", "spam", "press", "councillor", "woo_request", "objection",
        "thanks", "privacy_request", "notice_of_default",
    }  # fmt: skip
    assert sum(len(t.turns) > 1 for t in library.TEMPLATES) >= 40


def test_no_two_templates_say_the_same() -> None:
    script = [template for _, template in gas.SCRIPT]
    texts = [t.turns[0].text for t in (*library.TEMPLATES, *incident.ALL, *script)]
    assert not [text for text, times in Counter(texts).items() if times > 1]
    assert len(library.BY_SLUG) == len(texts)


def test_citizen_numbers_in_the_library_pass_the_eleven_test_so_readers_can_be_tried() -> None:
    text = " ".join(turn.text for t in library.TEMPLATES for turn in t.turns)
    numbers = re.findall(r"(?<!\d)\d{9}(?!\d)", text)
    assert numbers
    assert all(bsn.is_valid(number) for number in numbers)


@pytest.mark.parametrize("scenario", generator.SCENARIOS)
def test_every_scene_is_in_order_fits_the_network_and_answers_what_came_before(scenario: str) -> None:
    posts = planned(scenario)
    assert posts
    assert [p.at_seconds for p in posts] == sorted(p.at_seconds for p in posts)
    for position, post in enumerate(posts):
        assert 0 < graphemes(post.text) <= MAX_LENGTH
        assert "{" not in post.text
        assert re.fullmatch(r"[a-z0-9._-]+", post.handle)
        assert post.reply_to is None or post.reply_to < position


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**40))
def test_the_same_seed_plays_the_same_scene(seed: int) -> None:
    assert planned("ordinary_evening", seed) == planned("ordinary_evening", seed)


def test_an_incident_builds_up_over_ninety_minutes() -> None:
    def about_fire(p: generator.Planned) -> bool:
        return p.template in {t.slug for t in incident.ALL}

    minutes = [p.at_seconds / 60 for p in planned("growing_incident") if about_fire(p)]
    first, third = (sum(a <= m < a + 30 for m in minutes) for a in (0, 60))
    assert third > 5 * max(first, 1)


def test_a_night_is_quieter_than_an_evening() -> None:
    assert len(planned("quiet_night")) / 8 < len(planned("ordinary_evening")) / 5 / 3


def test_history_holds_answers_and_never_answers_spam() -> None:
    posts = generator.history(1, START, 14, handle="veldermeer")
    own = [p for p in posts if p.handle == "veldermeer"]
    assert len(own) > len(posts) / 6
    for answer in own:
        assert answer.reply_to is not None
        asked = library.BY_SLUG[posts[answer.reply_to].template]
        assert asked.kind != "spam"


def test_nobody_reacts_to_an_answer_to_spam_and_some_people_thank() -> None:
    spam = next(t.slug for t in library.TEMPLATES if t.kind == "spam")
    question = next(t.slug for t in library.TEMPLATES if t.kind == "question" and t.language == "nl")
    assert {generator.reaction(seed, spam) for seed in range(50)} == {None}
    said = {r.text for seed in range(200) if (r := generator.reaction(seed, question))}
    assert said & set(reactions.TEXTS["thanks", "nl"])
    assert said & set(reactions.TEXTS["more", "nl"])


def test_every_topic_and_kind_has_a_past_answer() -> None:
    for template in library.TEMPLATES:
        assert answers.texts(template.topic, template.kind, template.language)


@pytest.mark.parametrize("wrong", ["== waste", "== waste report\nx\ny", "== waste report mood=sad\nx"])
def test_a_slip_in_the_notation_is_found(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"text|begins|unknown"):
        parsed("x", wrong)
