"""A reply is checked while it is written: advice with a place, a reason and often a better word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.interpret.draft_checks import Finding, check_draft


def rules(text: str, *, visibility: str = "public", sign_off: str = "") -> set[str]:
    return {finding.rule for finding in check_draft(text, visibility=visibility, sign_off=sign_off)}


def only(text: str, rule: str, *, visibility: str = "public", sign_off: str = "") -> Finding:
    found = check_draft(text, visibility=visibility, sign_off=sign_off)
    return next(finding for finding in found if finding.rule == rule)


def test_a_good_reply_raises_nothing() -> None:
    text = "Dank voor uw melding. We kijken er morgen naar. U hoort van ons. ^AB"
    assert check_draft(text, visibility="public", sign_off="^AB") == ()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("U kunt morgen bellen, dan helpen we je.", "address_mixed"),
        ("Wij hebben dit reeds opgepakt.", "outdated_word"),
        ("Ten aanzien van uw vraag: morgen is de straat weer open.", "outdated_word"),
        ("Wat fijn!!", "exclamation"),
        ("Fijn! Top!", "exclamation"),
        ("Mooi 🙂 zo 🙂 en door 🎉", "emoji"),
        ("Doe mee met #samenvoorveldermeer", "hashtag"),
        ("Lees 𝗱𝗶𝘁 even", "fancy_letters"),
        ("LET OP VANDAAG GEEN OPHAALDIENST", "capitals"),
        ("De container wordt morgen geleegd.", "passive"),
        ("Uw BSN 123456782 is bekend.", "personal_data"),
        ("Stuur ons uw geboortedatum, dan kijken we mee.", "asks_personal_data"),
        (
            "We gaan morgen samen met de aannemer en de bewoners van de straat kijken wat er is en "
            "daarna laten we weten wat we doen.",
            "long_sentence",
        ),
    ],
)
def test_each_rule_fires_on_its_own_example(text: str, rule: str) -> None:
    assert rule in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "Een bescheiden feestje in de buurt mag.",
        "Mail ons via een privébericht uw adres.",
        "We zien u graag bij #VeldermeerFeest.",
        "De werkzaamheden zijn klaar.",
    ],
)
def test_good_dutch_is_left_alone(text: str) -> None:
    assert rules(text) == set()


def test_a_missing_sign_off_is_pointed_at_the_end_with_the_right_one() -> None:
    found = only("Morgen weer open.  ", "sign_off", sign_off="^AB")
    assert (found.start, found.end, found.suggestion, found.level) == (17, 17, "^AB", "explain")


def test_a_citizen_number_blocks_in_public_and_not_in_a_direct_message() -> None:
    text = "Uw BSN 123456782 klopt."
    assert only(text, "personal_data").level == "blocks"
    assert "personal_data" not in rules(text, visibility="direct")


def test_an_unknown_visibility_counts_as_public() -> None:
    assert only("Uw BSN 123456782 klopt.", "personal_data", visibility="who knows").level == "blocks"


def test_a_better_word_keeps_the_capital() -> None:
    assert only("Indien u wilt, bel ons.", "outdated_word").suggestion == "Als"


@given(st.text(alphabet=st.characters(), max_size=300), st.sampled_from(["public", "direct", "?"]))
def test_every_finding_lies_inside_the_text(text: str, visibility: str) -> None:
    for finding in check_draft(text, visibility=visibility, sign_off="^AB"):
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.level in {"advice", "explain", "blocks"}
