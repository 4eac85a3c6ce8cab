"""The outline of a query, and what is warned of."""

from __future__ import annotations

import pytest

from regie.watch.explanation import Line, Warned, outline, possible, same_form, warnings_of
from regie.watch.query import parse, tokens_of
from regie.watch.words import read_words


def test_the_outline_goes_from_the_outside_in() -> None:
    query = '(brand OF "grote rook"~2) NIET #oefening lang:nl vuil* b?s '
    query += '"de sluis" NEAR/3f raw:Kade place:"Den Haag"'
    assert outline(parse(query)) == [
        Line(0, "all"),
        Line(1, "any"),
        Line(2, "word", ("brand",)),
        Line(2, "close", ("grote", "rook", "2")),
        Line(1, "not"),
        Line(2, "tag", ("oefening",)),
        Line(1, "lang", ("nl",)),
        Line(1, "begins", ("vuil",)),
        Line(1, "pattern", ("b?s",)),
        Line(1, "near_ordered", ("3",)),
        Line(2, "phrase", ("de sluis",)),
        Line(2, "raw", ("Kade",)),
        Line(1, "place", ("den haag",)),
    ]


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("brand NOT brand", False),
        ("brand (rook NOT brand)", False),
        ("lang:nl lang:en brand", False),
        ("#brand NOT brand", False),
        ('"grote brand" NOT brand', False),
        ("(brand NEAR/2 sluis) NOT sluis", False),
        ("brand NOT rook", True),
        ("brand NOT #brand", True),
        ("lang:nl OR lang:en", True),
        ("brand NOT brandweer", True),
        (" ".join(f"woord{n}" for n in range(20)) + " NOT woord1", True),
    ],
)
def test_what_can_never_match_is_seen(query: str, answer: bool) -> None:
    assert possible(parse(query)) is answer


def _warned(
    query: str, others: dict[str, str] | None = None, sample: list[str] | None = None
) -> list[Warned]:
    beside = {name: parse(text) for name, text in (others or {}).items()}
    return warnings_of(parse(query), tokens_of(query), beside, [read_words(text) for text in sample or []])


def test_a_query_that_is_clear_warns_of_nothing() -> None:
    assert _warned("waterkering (dijk OF sluis) NIET oefening", {"andere": "rattenplaag"}) == []


def test_what_is_too_broad_is_seen_by_its_words_or_on_messages() -> None:
    assert _warned("de OF het") == [Warned("too_broad", ("de", "het"))]
    assert _warned("lang:nl") == [Warned("too_broad")]
    often = [f"sluis {n}" if n % 4 == 0 else f"brug {n}" for n in range(400)]
    assert _warned("sluis", sample=often) == [Warned("too_broad", ("25",))]
    assert _warned("de", sample=often) == []


def test_queries_that_ask_the_same_are_seen() -> None:
    others = {"eerste": "(rook OF brand) sluis", "tweede": "sluis"}
    assert _warned("sluis EN (brand OR rook OR brand)", others) == [Warned("doubled", ("eerste",))]
    sample = [f"sluis dicht {n}" if n < 15 else f"brug {n}" for n in range(1000)]
    assert _warned("sluis dicht", others, sample) == [Warned("doubled", ("tweede",))]


def test_small_operators_and_minus_signs_are_words_and_warned_of() -> None:
    assert _warned("brandkraan or rookmelder -oefening") == [
        Warned("small_operator", ("or",)),
        Warned("minus", ("-oefening",)),
    ]


def test_one_form_for_what_asks_the_same() -> None:
    assert same_form(parse("a (b c)")) == same_form(parse("(c a) b"))
    assert same_form(parse("a NEAR/2 b")) == same_form(parse("b NEAR/2 a"))
    assert same_form(parse("a NEAR/2f b")) != same_form(parse("b NEAR/2f a"))
    assert same_form(parse("a NOT b")) != same_form(parse("a b"))
