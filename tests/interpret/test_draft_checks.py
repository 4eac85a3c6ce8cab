"""A reply is checked while it is written: advice with a place, a reason and often a better word."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.interpret.draft import About
from regie.interpret.draft_checks import (
    blocking,
    check_draft,
    explained,
    heaviest_first,
    mended,
    unexplained,
)
from regie.interpret.findings import Finding
from regie.interpret.tone import DEFAULT, parse


def found(text: str, guide: dict[str, Any] | None = None, **about: Any) -> tuple[Finding, ...]:
    return check_draft(text, guide=parse(guide or {}), about=About(**about))


def rules(text: str, guide: dict[str, Any] | None = None, **about: Any) -> set[str]:
    return {finding.rule for finding in found(text, guide, **about)}


def only(text: str, rule: str, guide: dict[str, Any] | None = None, **about: Any) -> Finding:
    return next(finding for finding in found(text, guide, **about) if finding.rule == rule)


def test_a_good_reply_raises_nothing() -> None:
    text = "Dank voor uw melding. We kijken er morgen naar. U hoort van ons. ^AB"
    assert found(text, sign_off="^AB") == ()


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
        ("Kijk #een #twee #drie", "hashtag"),
        ("Lees 𝗱𝗶𝘁 even", "fancy_letters"),
        ("LET OP VANDAAG GEEN OPHAALDIENST", "capitals"),
        ("De container wordt morgen geleegd.", "passive"),
        ("Uw BSN 123456782 is bekend.", "personal_data"),
        ("Stuur ons uw geboortedatum, dan kijken we mee.", "asks_personal_data"),
        ("Dag {naam}, morgen halen we het op.", "placeholder"),
        ("Zie http://veldermeer.example/afval.", "link"),
        ("De PvdA wil dat ook.", "party"),
        ("Dat vindt onze wethouder ook, stem op haar.", "party"),
        ("Wij beoordelen de vermogensbestanddelen morgen.", "rare_word"),
        (
            "We gaan morgen samen met de aannemer en de bewoners van de straat kijken wat er is en "
            "daarna laten we weten wat we doen.",
            "long_sentence",
        ),
        (
            "Wij verzoeken u het formulier inzake de vergunning conform de geldende verordening in te "
            "dienen bij het bevoegd gezag, onverminderd de overige wettelijke verplichtingen.",
            "difficulty",
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
        "Het grofvuil halen we dinsdag op, zie veldermeer.example/afval.",
        "Vul het spoedformulier in, dan volt de bak niet.",
        "Bel 14 0999 of kom langs bij het stadhuis.",
    ],
)
def test_good_dutch_is_left_alone(text: str) -> None:
    assert rules(text) == set()


def test_a_missing_sign_off_is_pointed_at_the_end_with_the_right_one() -> None:
    told = only("Morgen weer open.  ", "sign_off", {"levels": {"sign_off": "explain"}}, sign_off="^AB")
    assert (told.start, told.end, told.suggestion, told.level) == (17, 17, "^AB", "explain")
    assert mended("Morgen weer open.", told) == "Morgen weer open. ^AB"


def test_another_sign_off_is_replaced_and_an_unwanted_one_taken_away() -> None:
    text = "Morgen weer open. ^XY"
    assert mended(text, only(text, "sign_off", sign_off="^AB")) == "Morgen weer open. ^AB"
    unwanted = only(text, "sign_off", {"sign_off": "none"})
    assert mended(text, unwanted) == "Morgen weer open. "


def test_a_citizen_number_blocks_in_public_whatever_the_guide_and_not_in_a_direct_message() -> None:
    text = "Uw BSN 123456782 klopt."
    assert only(text, "personal_data").level == "blocks"
    assert "personal_data" not in rules(text, visibility="direct")


def test_an_unknown_visibility_counts_as_public() -> None:
    assert only("Uw BSN 123456782 klopt.", "personal_data", visibility="who knows").level == "blocks"


def test_a_better_word_keeps_the_capital() -> None:
    assert only("Indien u wilt, bel ons.", "outdated_word").suggestion == "Als"


@pytest.mark.parametrize(
    ("text", "form", "better"),
    [
        ("U kunt bellen.", "je", "Je kunt bellen."),
        ("U heeft gelijk.", "je", "Je hebt gelijk."),
        ("Heeft u een pas?", "je", "Heb je een pas?"),
        ("Zet uw bak buiten.", "je", "Zet je bak buiten."),
        ("Je kunt bellen.", "u", "U kunt bellen."),
        ("Heb je een pas?", "u", "Heeft u een pas?"),
        ("Zet je bak buiten.", "u", "Zet uw bak buiten."),
        ("Hoe gaat het met jou?", "u", "Hoe gaat het met u?"),
        ("Dat moet u weten.", "je", "Dat moet je weten."),
    ],
)
def test_the_agreed_form_of_address_is_proposed_with_its_verb(text: str, form: str, better: str) -> None:
    assert mended(text, only(text, "address_form", {"form_of_address": form})) == better


def test_following_the_resident_means_the_form_the_resident_uses() -> None:
    text = "Je kunt morgen terecht."
    assert "address_form" in rules(text, question="Kunt u mij helpen?")
    assert "address_form" not in rules(text, question="Kun je me helpen?")
    assert "address_form" not in rules(text, question="Wanneer komen jullie?")
    assert "address_form" not in rules(text)


def test_words_of_the_own_list_come_with_their_reason_and_needed_words_are_spared() -> None:
    guide = {
        "avoid": [{"word": "burger", "instead": "inwoner", "why": "Wij spreken van inwoners."}],
        "needed": ["vermogensbestanddelen", "reeds"],
    }
    told = only("Burger, kom langs.", "avoid_word", guide)
    assert (told.suggestion, told.detail) == ("Inwoner", "Wij spreken van inwoners.")
    assert rules("Wij kijken reeds naar uw vermogensbestanddelen.", guide) == set()


def test_rules_about_dutch_words_say_nothing_about_another_language() -> None:
    english = "You can register at the counter; je suis notwithstanding hereinafter aforementioned."
    assert rules(english, {"form_of_address": "u"}, language="en") == set()


def test_limits_of_the_guide_hold_and_zero_emoji_means_none() -> None:
    strict = {"most_emoji": 0, "most_exclamations": 0, "longest_sentence": 5, "most_hashtags": 0}
    text = "Fijn dat het nu weer goed werkt! 🙂 #Veldermeer"
    assert rules(text, strict) == {"emoji", "exclamation", "long_sentence", "hashtag"}
    assert only(text, "emoji", strict).why == "no_emoji"
    assert rules(text) == set()


def test_length_is_the_networks_own_count_and_blocks() -> None:
    assert only("x", "length", count=301, limit=300).level == "blocks"
    assert "length" not in rules("x", count=300, limit=300)
    assert only("x", "length", {"max_length": 250}, count=260, limit=300).level == "advice"


def test_links_stay_within_the_allowed_domains_and_below() -> None:
    guide = {"domains": ["veldermeer.example"]}
    assert rules("Zie www.veldermeer.example/afval of veldermeer.example.", guide) == set()
    assert only("Zie https://bit.ly/abc.", "link", guide).detail == "bit.ly"
    assert only("Zie nepveldermeer.example", "link", guide).detail == "nepveldermeer.example"
    assert only("Zie veldermeer.example.kwaad.com/x", "link", guide).detail == "veldermeer.example.kwaad.com"
    unsafe = only("Zie http://veldermeer.example/a.", "link", guide)
    assert unsafe.suggestion == "https://veldermeer.example/a"


def test_what_a_topic_asks_must_be_said_and_only_on_that_topic() -> None:
    guide = {
        "elements": [
            {
                "topic": "crisis",
                "name": "Waar nieuws staat",
                "any_of": ["liveblog"],
                "say": "Zie het liveblog.",
            }
        ],
        "phase_topics": ["road_works"],
        "phases": [
            {"phase": "open", "any_of": ["nog niet besloten"]},
            {"phase": "decided", "any_of": ["heeft besloten"]},
        ],
    }
    assert only("Blijf binnen.", "element", guide, topic="crisis").suggestion == "Zie het liveblog."
    assert rules("Blijf binnen, zie het LIVEBLOG.", guide, topic="crisis") == set()
    assert rules("Blijf binnen.", guide, topic="waste") == set()
    assert "phase" in rules("De straat gaat open.", guide, topic="road_works")
    assert rules("De raad heeft besloten: hij gaat open.", guide, topic="road_works") == set()


def test_local_parties_count_in_any_letter_case_and_may_be_allowed() -> None:
    guide = {"parties": ["Dorpsbelang"]}
    assert "party" in rules("Vraag het dorpsbelang.", guide)
    assert "party" not in rules("Vraag het dorpsbelang.", guide | {"no_party_politics": False})
    assert "party" not in rules("De spa is open, denk eraan.")


def test_a_picture_without_description_blocks_until_the_guide_says_otherwise() -> None:
    assert only("Kijk", "alt_text", without_alt=1).level == "blocks"
    assert only("Kijk", "alt_text", {"levels": {"alt_text": "explain"}}, without_alt=1).level == "explain"
    assert "alt_text" not in rules("Kijk", {"alt_text": False}, without_alt=1)


def test_the_guide_says_what_a_rule_asks() -> None:
    for level in ("advice", "explain", "blocks"):
        assert only("Wat fijn!!", "exclamation", {"levels": {"exclamation": level}}).level == level


def test_one_reason_of_some_words_per_rule_is_enough() -> None:
    all_found = found("Lees 𝗱𝗶𝘁 en 𝗱𝗮𝘁")
    assert [one.rule for one in unexplained(all_found, {})] == ["fancy_letters"] * 2
    assert unexplained(all_found, {"fancy_letters": "ja"})
    assert unexplained(all_found, {"fancy_letters": "Naam van het festival"}) == ()
    kept = explained(all_found, {"fancy_letters": "Naam van het festival", "emoji": "x"}, "Lees 𝗱𝗶𝘁 en 𝗱𝗮𝘁")
    assert kept == [
        {"rule": "fancy_letters", "why": "fancy_letters", "words": "𝗱𝗶𝘁", "reason": "Naam van het festival"}
    ]
    assert blocking(all_found) == ()


def test_what_blocks_is_told_first() -> None:
    told = heaviest_first(found("Fijn!! Lees 𝗱𝗶𝘁, BSN 123456782."))
    assert [one.level for one in told] == ["blocks", "explain", "advice"]


_TEXT = st.text(alphabet=st.characters(), max_size=300)


@given(_TEXT, st.sampled_from(["public", "direct", "?"]), st.sampled_from(["u", "je", "follow"]))
def test_every_finding_lies_inside_the_text(text: str, visibility: str, form: str) -> None:
    guide = parse({"form_of_address": form, "domains": ["a.nl"], "avoid": [{"word": "de kat"}]})
    for finding in check_draft(text, guide=guide, about=About(visibility, "^AB")):
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.level in {"advice", "explain", "blocks"}


_DUTCH = st.lists(
    st.sampled_from(
        ["u", "je", "uw", "heeft", "kunt", "bak", "morgen", "reeds", "!", "!!", "Indien", "^XY", "\n"]
    ),
    max_size=12,
).map(" ".join)


@given(_DUTCH)
def test_using_every_suggestion_in_turn_comes_to_an_end(text: str) -> None:
    guide = parse({"form_of_address": "je"})
    for _ in range(60):
        helped = [
            one for one in check_draft(text, guide=guide, about=About(sign_off="^AB")) if one.suggestion
        ]
        if not helped:
            break
        text = mended(text, helped[0])
    else:
        pytest.fail(f"suggestions chase each other: {text}")


def test_the_default_guide_asks_nothing_that_was_not_agreed() -> None:
    text = "Je kan het hier vinden: https://elders.example/x 🙂"
    assert check_draft(text, guide=DEFAULT, about=About(sign_off="^AB")) == (
        Finding("sign_off", 50, 50, "sign_off_missing", "^AB", "advice", "^AB"),
    )
