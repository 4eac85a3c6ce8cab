"""Words as networks count and readers hear them, and what a picture lacks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from regie.channels.registry import adapter
from regie.content.usable import Held, ends, ends_soon, lacks
from regie.content.wording import measured, seal, stale

DAY = date(2026, 12, 1)


def test_each_network_counts_in_its_own_way() -> None:
    link = "https://www.utrecht.example/" + "a" * 400
    text = f"Brug dicht 👨‍👩‍👧 {link}"
    mastodon = measured(text, adapter("mastodon").count, 500)
    bluesky = measured(text, adapter("bluesky").count, 300)
    assert mastodon.count == len("Brug dicht ") + 1 + 1 + 23
    assert not mastodon.stops
    (wrong,) = bluesky.wrongs
    assert (wrong.code, wrong.detail) == ("too_long", str(bluesky.count - 300))
    assert bluesky.stops


def test_links_and_tags_are_judged_where_they_stand() -> None:
    text = "Kijk op http://stad.example en https://stad.example/x?utm_source=a #stemmeninutrecht #Stem2026"
    found = {one.code: text[one.start : one.end] for one in measured(text, len, 0).wrongs}
    assert found == {
        "link_plain": "http://stad.example",
        "link_tracking": "https://stad.example/x?utm_source=a",
        "tag_case": "#stemmeninutrecht",
    }
    twice = measured("https://a.example. https://a.example, #A #B #C", len, 0).wrongs
    assert [one.code for one in twice] == ["link_twice", "tags"]
    assert [one.code for one in measured("https://intranet/x#stukjevandepagina", len, 0).wrongs] == [
        "link_bare"
    ]
    assert [one.code for one in measured("  ", len, 0).wrongs] == ["empty"]


def test_a_translation_of_other_words_is_stale() -> None:
    first = seal("Titel", "Woorden")
    assert not stale(first, first)
    assert stale(seal("Titel", "Woorden."), first)
    assert stale(first, "")
    assert seal("ab", "c") != seal("a", "bc")


GOOD = Held(False, "Een brug", False, "Eigen foto", None, "none", None, False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"withdrawn": True}, "withdrawn"),
        ({"people": "machine"}, "machine"),
        ({"people": "anders"}, "consent"),
        ({"people": "consented"}, "consent"),
        ({"people": "consented", "consent_until": DAY - timedelta(days=1)}, "consent_ended"),
        ({"rights": ""}, "rights"),
        ({"rights_until": DAY - timedelta(days=1)}, "rights_ended"),
        ({"alt_text": " "}, "alt_text"),
        ({"film": True}, "subtitles"),
    ],
)
def test_what_is_missing_or_over_keeps_a_picture_in(change: dict[str, object], code: str) -> None:
    fields = {name: getattr(GOOD, name) for name in Held.__slots__} | change
    assert lacks(GOOD, DAY) == ()
    assert lacks(Held(**fields), DAY) == (code,)


def test_the_last_day_still_counts_and_is_announced() -> None:
    fields = {name: getattr(GOOD, name) for name in Held.__slots__}
    held = Held(**fields | {"people": "consented", "consent_until": DAY, "rights_until": DAY + timedelta(9)})
    assert lacks(held, DAY) == ()
    assert ends(held) == DAY
    assert ends_soon(held, DAY)
    assert not ends_soon(held, DAY + timedelta(days=1))
    assert not ends_soon(GOOD, DAY)
